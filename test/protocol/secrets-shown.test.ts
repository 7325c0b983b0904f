import { afterAll, beforeAll, expect, test } from "vitest";
import type { CodeAction, CodeLens, Hover } from "vscode-languageserver";
import { createRepository, type Repository } from "./support/repository";
import { has, type Server, startSession } from "./support/server";

let count = 0;
const sentinels: string[] = [];
function secret(): string {
  const made = `Zq${(++count).toString().padStart(3, "0")}Brg7vXk2Rm4Tq9`;
  sentinels.push(made);
  return made;
}
const encoded = (text: string) => Buffer.from(text).toString("base64");

const inSecret = secret();
const inLogin = secret();
sentinels.push(encoded(inSecret), encoded(inLogin).replace(/=+$/, ""));

/** Lines on which the rules about secrets speak, each with a secret of its own. */
const files: Readonly<Record<string, string>> = {
  "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
  "shop/settings.py": [
    "import os",
    `SECRET_KEY = "${secret()}"`,
    `DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "PASSWORD": "${secret()}"}}`,
    `EMAIL_HOST_PASSWORD = os.getenv("EMAIL_HOST_PASSWORD", "${secret()}")`,
    `AWS_SECRET_ACCESS_KEY = "${secret()}"`,
    `CELERY_BROKER_URL = "amqp://shop:${secret()}@mq.shop.net//"`,
    "",
  ].join("\n"),
  "shop/client.py": `API_TOKEN = "${secret()}"\n`,
  ".env": `SECRET_KEY=${secret()}\nDB_PASSWORD=${secret()}\n`,
  ".env.example": `API_TOKEN=${secret()}a8B7c6D5\n`,
  "docker-compose.yml": `services:\n  web:\n    build: .\n    env_file: .env\n    environment:\n      API_TOKEN: ${secret()}\n`,
  Dockerfile: [
    "FROM python:3.13",
    `ENV DB_PASSWORD=${secret()}`,
    `RUN curl -u shop:${secret()} https://files.shop.net/a -o a`,
    `LABEL api_token=${secret()}`,
    `HEALTHCHECK CMD curl -u shop:${secret()} http://localhost`,
    `CMD DB_PASSWORD=${secret()} gunicorn shop.wsgi`,
    "",
  ].join("\n"),
  "render.yaml": `services:\n- type: web\n  name: shop\n  envVars:\n  - key: API_TOKEN\n    value: ${secret()}\n`,
  "inventory/hosts.ini": `web1 ansible_ssh_pass=${secret()}\n`,
  "pgbouncer/userlist.txt": `"shop" "${secret()}"\n`,
  "deploy.sh": `export AWS_SECRET_ACCESS_KEY=${secret()}\nsshpass -p ${secret()} ssh root@shop.net\n`,
  "deploy/shop.service": `[Service]\nEnvironment=DB_PASSWORD=${secret()}\nExecStart=/srv/run\n`,
  "db/roles.sql": `CREATE USER shop WITH PASSWORD '${secret()}';\n`,
  "k8s/secret.yaml": `apiVersion: v1\nkind: Secret\nmetadata: {name: shop}\ndata:\n  password: ${encoded(inSecret)}\n`,
  "k8s/pull.yaml": `apiVersion: v1\nkind: Secret\nmetadata: {name: pull}\ndata: {password: ${encoded(inLogin)}}\n`,
  ".github/workflows/deploy.yml": [
    "on: pull_request_target",
    "jobs:",
    "  deploy:",
    "    runs-on: ubuntu-latest",
    `    env: { API_TOKEN: ${secret()} }`,
    "    steps:",
    `      - if: "\${{ secrets.CODE }} == '${secret()}'"`,
    `        run: docker login -u shop -p ${secret()} && echo "\${{ github.event.issue.title }}"`,
    `      - if: "\${{ secrets.CODE == '${secret()}' }} "`,
    "        run: npm publish",
    "",
  ].join("\n"),
};

let repository: Repository;
let server: Server;
let changed: unknown;

beforeAll(async () => {
  repository = createRepository(files);
  ({ server } = await startSession({ folders: [repository], options: { reports: true } }));
  changed = await server.next("readiness/reportChanged");
  await server.drain("readiness/reportChanged");
  server.notify("readiness/display", { codeLens: true });
});

afterAll(async () => {
  await server.end();
  repository.remove();
});

/** The text of an edit goes into the user's own file: everything else is shown. */
function shownOf(actions: readonly CodeAction[] | null): unknown {
  return actions?.map(({ edit, ...shown }) => shown);
}

test.each(Object.entries(files))(
  "nothing that the editor is told of %s holds a secret",
  async (path, text) => {
    const textDocument = { uri: repository.uriOf(path) };
    const lines = text.split("\n");
    const told: unknown[] = [];
    const end = { line: lines.length - 1, character: 0 };
    const range = { start: { line: 0, character: 0 }, end };
    told.push(
      shownOf(
        await server.request<CodeAction[] | null>("textDocument/codeAction", {
          textDocument,
          range,
          context: { diagnostics: [] },
        }),
      ),
      await server.request<CodeLens[] | null>("textDocument/codeLens", { textDocument }),
    );
    for (const [line, content] of lines.entries())
      for (let character = 0; character <= content.length; character += 5)
        told.push(
          await server.request<Hover | null>("textDocument/hover", {
            textDocument,
            position: { line, character },
          }),
        );
    const shown = JSON.stringify(told);
    expect(sentinels.filter((one) => shown.includes(one))).toEqual([]);
  },
);

test("the findings and the reports of the folder hold no secret", async () => {
  for (const [path, rule] of [
    ["shop/settings.py", "secret-in-settings"],
    ["shop/client.py", "secret-in-code"],
    ["Dockerfile", "secret-in-dockerfile"],
    [".github/workflows/deploy.yml", "pipeline-condition-unsound"],
  ] as const)
    if (!has(rule)(server.latest(repository.uriOf(path))?.diagnostics ?? []))
      await server.diagnostics(repository.uriOf(path), has(rule));
  await server.drain("textDocument/publishDiagnostics");
  const published = Object.keys(files).map((path) => server.latest(repository.uriOf(path)));
  const reports = await Promise.all(
    ["report", "audit", "effectiveSettings"].map((name) => server.request(`readiness/${name}`, {})),
  );
  const shown = JSON.stringify([published, changed, reports]);
  expect(sentinels.filter((one) => shown.includes(one))).toEqual([]);
});
