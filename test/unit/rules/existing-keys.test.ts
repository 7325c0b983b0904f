import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { fixAll } from "../../../server/src/engine/fixes/fix-all";
import { reportOf } from "../../../server/src/engine/report";
import { isEnvPath } from "../../../server/src/facts/repository/env-files";
import { parseErrorsOf } from "../../../server/src/languages/parse-errors";
import { snapshotOf } from "../../support/snapshot";

type Files = Readonly<Record<string, string>>;

const countParseErrors = (path: string, text: string) => parseErrorsOf(path, text).length;

/** The texts after every fix of the rules, those offered for review included. */
function repaired(ids: readonly string[], files: Files): Files {
  const chosen = rules.filter(({ id }) => ids.includes(id));
  expect(chosen.map(({ id }) => id).sort()).toEqual([...ids].sort());
  const { snapshot } = fixAll(
    snapshotOf(files),
    reportOf(chosen, scoringPolicy),
    () => true,
    countParseErrors,
  );
  return Object.fromEntries([...snapshot.files].map(([path, { text }]) => [path, text]));
}

const envRules = ["env-key-duplicated", "env-key-undocumented", "env-key-unused"];

describe("env templates", () => {
  test.each(["db", "DB", "X", "database_url", "apiKeyValue", "2FA_SECRET"])(
    "%s, which is read, keeps its value",
    (key) => {
      const template = `# The database\n${key}=value-of-it\n`;
      const files = {
        ".env.example": template,
        "app.py": `import os\n\nprint(os.environ["${key}"])\n`,
        "docker-compose.yml": "services:\n  web:\n    build: .\n",
      };
      expect(repaired(envRules, files)[".env.example"]).toBe(template);
    },
  );

  test("a key is named in code by its letters alone, whatever their case", () => {
    const template = "mail_host=a\nio.port=b\nQ1=c\nunheard_of=d\n";
    const files = { ".env.example": template, "main.go": 'viper.Get("mail_host", "io.port", Q1)\n' };
    expect(repaired(envRules, files)[".env.example"]).toBe("mail_host=a\nio.port=b\nQ1=c\n");
  });
});

describe("env files are told by their names", () => {
  test.each([
    ".env",
    ".env.local",
    ".env.tenant-one",
    ".env_sample",
    ".env-prod",
    "env.example",
    "env.prod.sample",
    "prod.env",
    "web.env.dist",
    ".envs/.production/.django",
  ])("%s is one", (path) => expect(isEnvPath(path)).toBe(true));

  test.each([
    "env.pb.go",
    "env.go",
    "Env.java",
    "env.rs",
    "env.c",
    "env.d.ts",
    ".env.ts",
    "env.rb",
    "env.tools",
    "lib.env.go",
  ])("%s is none", (path) => expect(isEnvPath(path)).toBe(false));

  test("code that looks like entries is not edited", () => {
    const code = "package api\n\nmode = 1\nmode = 2\n";
    const script = 'if [ -n "$CI" ]; then\nMODE=ci\nelse\nMODE=web\nfi\n';
    const files = { "env.pb.go": code, "start.env": script, ".env.example": script };
    expect(repaired(envRules, files)).toEqual(files);
  });
});

describe("a key that stands there without a value is given one", () => {
  const postgres = "services:\n  db:\n    image: postgres:16.4\n";
  test.each([
    ["    restart:\n", "    restart: unless-stopped\n"],
    ["    restart: # later\n", "    restart: unless-stopped # later\n"],
    ["    restart: null\n", "    restart: unless-stopped\n"],
    ["    restart: ~\n    user: app\n", "    restart: unless-stopped\n    user: app\n"],
    ["    restart: &policy\n", "    restart: &policy\n"],
  ])("%j in Compose", (before, after) => {
    const text = repaired(["restart-policy-missing"], { "docker-compose.yml": postgres + before });
    expect(text["docker-compose.yml"]).toBe(postgres + after);
  });

  test.each([
    ["    healthcheck:\n", true],
    ["    healthcheck: null\n", false],
    ["    healthcheck:\n      disable: true\n", false],
  ])("%j in Compose", (before, filled) => {
    const web = "  web:\n    image: web:1\n    depends_on:\n      db:\n        condition: service_healthy\n";
    const text = repaired(["healthcheck-missing"], { "docker-compose.yml": postgres + before + web });
    const after = text["docker-compose.yml"] ?? "";
    expect(after.match(/healthcheck:/g)).toHaveLength(1);
    expect(after.includes("pg_isready")).toBe(filled);
  });

  const tested = { "tests/test_a.py": "def test_a():\n    assert answer() == 42\n" };
  test.each([
    [
      "pyproject.toml",
      '[project]\nname = "a"\n\n[tool.coverage.report]\nfail_under =\n',
      "fail_under = 80\n",
    ],
    [
      "pyproject.toml",
      '[project]\nname = "a"\n\n[tool.coverage.report]\nfail_under = "70"\n',
      "fail_under = 80\n",
    ],
    [
      "pyproject.toml",
      '[project]\nname = "a"\n\n[tool.coverage]\nreport.fail_under =\n\n[tool.coverage.run]\n',
      "fail_under = 80\n",
    ],
    [
      "pyproject.toml",
      '[project]\nname = "a"\n\n[tool.coverage.run]\n\n[tool.coverage]\nreport = { skip_empty = true }\n',
      undefined,
    ],
    [".coveragerc", "[report]\nfail_under =\nskip_empty = true\n", "fail_under = 80\nskip_empty"],
    [".coveragerc", "[report]\nfail_under =\n    70\n", undefined],
  ])("in %s: %j", (name, text, expected) => {
    const files = { "requirements.txt": "pytest==8.0.0\npytest-cov==5.0.0\n", ...tested, [name]: text };
    const after = repaired(["coverage-threshold-low"], files)[name] ?? "";
    expect(after.match(/fail_under/g) ?? []).toHaveLength(text.includes("fail_under") ? 1 : 0);
    if (expected === undefined) expect(after).toBe(text);
    else expect(after).toContain(expected);
  });

  test.each([
    ["null", '{ "prettier": "3.0.0" }'],
    ["{}", '{ "prettier": "3.0.0" }'],
    ['{ "prettier": "3.0.0" }', '{ "prettier": "3.0.0" }'],
    ['"none"', '"none"'],
  ])("devDependencies of package.json: %s", (before, expected) => {
    const text = `{ "name": "a", "dependencies": { "next": "15.0.0", "prettier": "3.0.0" }, "devDependencies": ${before} }\n`;
    const after = repaired(["dependency-misplaced"], { "package.json": text })["package.json"] ?? "";
    expect(after.match(/devDependencies/g)).toHaveLength(1);
    expect(JSON.parse(after)).toMatchObject({ devDependencies: JSON.parse(expected) });
  });
});
