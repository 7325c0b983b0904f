import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import { snapshotOf } from "../../support/snapshot";

/** What a rule says of files by path: its state, and why it passed or does not know. */
function outcomeOf(id: string, files: Readonly<Record<string, string>>, unread: readonly string[] = []) {
  const report = reportOf(
    rules.filter((rule) => rule.id === id),
    scoringPolicy,
  );
  const snapshot = {
    ...snapshotOf(files),
    unread: new Map(unread.map((path) => [path, "too-large"] as const)),
  };
  const [one] = createDatabase(snapshot).get(report).rules;
  return { state: one?.state, proofs: one?.proofs?.map(({ because }) => because.template) ?? [] };
}

const django = {
  "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
  "shop/settings.py": 'import os\nSECRET_KEY = os.environ["SECRET_KEY"]\n',
};

describe("what is not proved is not passed", () => {
  test("a key in a tool of the project may be production's", () => {
    expect(outcomeOf("secret-key-hardcoded", django).state).toBe("pass");
    const tool = 'secret_key = "k3Jd82mQpz7LwXr5Tb9NcV1hGf4sY6uE"\n';
    expect(outcomeOf("secret-key-hardcoded", { ...django, "scripts/encrypt.py": tool }).state).toBe(
      "unknown",
    );
  });

  test("nobody knows whether a console's image has a health check", () => {
    const stack = (image: string) => ({
      "docker-compose.yml": `services:
  db:
    image: postgres:16
    healthcheck: {test: [CMD, pg_isready]}
  tool:
    image: ${image}
    ports: ["5540:5540"]
`,
    });
    expect(outcomeOf("healthcheck-missing", stack("redis/redisinsight:2.70")).state).toBe("unknown");
  });

  test("the maker's own image of a server is known to have none", () => {
    const stack = (image: string) => ({
      "docker-compose.yml": `services:\n  web:\n    build: .\n  broker:\n    image: ${image}\n`,
      Dockerfile: "FROM python:3.13-slim\nHEALTHCHECK CMD true\n",
    });
    expect(outcomeOf("healthcheck-missing", stack("docker.io/valkey/valkey:9")).state).toBe("fail");
    expect(outcomeOf("healthcheck-missing", stack("ghcr.io/somebody/valkey:9")).state).toBe("unknown");
  });

  test("code that was not read takes the proof away, and no key that is missing", () => {
    const files = (template: string) => ({ ...django, ".env.example": template });
    const outcome = (template: string) =>
      outcomeOf("env-key-undocumented", files(template), ["shop/static/viewer.mjs"]).state;
    expect(outcome("SECRET_KEY=\n")).toBe("unknown");
    expect(outcome("NAME=\n")).toBe("fail");
  });

  test("a template of another program shows nothing of production", () => {
    const files = {
      Dockerfile: "FROM python:3.13-slim\n",
      "shop/settings.py":
        'import os\nA = os.environ["SHOP_KEY"]\nB = os.environ["SHOP_URL"]\nC = os.environ["SHOP_NAME"]\n',
    };
    const outcome = (template: string) =>
      outcomeOf("production-env-missing", { ...files, "mailer/.env.example": template }).state;
    expect(outcome("SHOP_KEY=\n")).toBe("pass");
    expect(outcome("MAILER_LEVEL=INFO\n")).toBe("not-applicable");
  });

  test("a README without tests to run is not said to tell how", () => {
    const files = {
      "README.md": "# Shop\n\n## Installation\n\n## Running\n\ndocker compose up\n",
      "shop.py": "",
    };
    expect(outcomeOf("readme-thin", files).proofs.join()).not.toMatch(/and test$/);
    const tested = { ...files, "tests/test_shop.py": "def test_shop(): ...\n" };
    expect(outcomeOf("readme-thin", tested).state).toBe("fail");
    const elsewhere = {
      ...tested,
      "README.md": `${files["README.md"]}\n[Documentation](https://docs.example.com)\n`,
    };
    expect(outcomeOf("readme-thin", elsewhere).state).toBe("unknown");
  });

  test("Compose files are judged where they are production's", () => {
    const files = {
      "docker-compose.yml":
        "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: Erdb33re-Kuchen\n",
      "docker-compose.prod.yml": "services:\n  db:\n    image: postgres:16\n    env_file: .env\n",
    };
    expect(outcomeOf("secret-in-compose", files).proofs).toEqual([
      "No service of {deployment} has a secret written out",
    ]);
  });

  test("a container's arguments alone do not say which server it starts", () => {
    const workload = (start: string) => ({
      "k8s/web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - {name: web, image: "registry.example.com/team/shop:4.2.0", ${start}}
`,
    });
    expect(outcomeOf("development-server", workload("args: [--workers, '4']")).state).toBe("not-applicable");
    expect(outcomeOf("development-server", workload("command: [gunicorn, shop.wsgi]")).state).toBe("pass");
  });

  test("what a copied folder without an ignore file holds is no proof", () => {
    const files = (ignored: string) => ({
      ".gitignore": ".env\n",
      ".env.example": "SECRET_KEY=\n",
      Dockerfile: "FROM python:3.13-slim\nCOPY . /app\n",
      ...(ignored === "" ? {} : { ".dockerignore": ignored }),
    });
    expect(outcomeOf("dockerfile-copies-secrets", files("")).state).toBe("unknown");
    expect(outcomeOf("dockerfile-copies-secrets", files(".env\n.git\n")).state).toBe("pass");
  });
});
