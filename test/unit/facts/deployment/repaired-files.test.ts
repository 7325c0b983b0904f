import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { rules } from "../../../../rules/index";
import { scoringPolicy } from "../../../../rules/scoring";
import { createDatabase } from "../../../../server/src/engine/database";
import { applyEdits } from "../../../../server/src/engine/fixes/apply-edits";
import { reportOf } from "../../../../server/src/engine/report";
import { readPageCases } from "../../../support/rule-page";
import { snapshotOf } from "../../../support/snapshot";

const folder = mkdtempSync(join(tmpdir(), "readiness-repaired-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every file that a fix of an example page changes, after the fix. */
function repairedFiles(
  name: RegExp,
): readonly { readonly label: string; readonly before: string; readonly after: string }[] {
  return rules.flatMap((rule) => {
    if (
      rule.category !== "deployment" &&
      rule.category !== "operations" &&
      !/^(?:nginx|compose|docker|flower|service-port|default-cred|secret-in-compose)/.test(rule.id)
    )
      return [];
    const report = reportOf([rule], scoringPolicy);
    return readPageCases(readFileSync(`rules/${rule.category}/${rule.id}.md`, "utf8")).flatMap((one) => {
      const snapshot = snapshotOf(one.files, { untracked: one.untracked, ignored: one.ignored });
      return createDatabase(snapshot)
        .get(report)
        .findings.flatMap(({ fixes }) =>
          fixes.flatMap(({ edits }) => {
            const after = applyEdits(snapshot, edits);
            return [...new Set(edits.map(({ path }) => path))]
              .filter((path) => name.test(path))
              .map((path) => ({
                label: `${rule.id} line ${one.line} ${path}`,
                before: snapshot.files.get(path)?.text ?? "",
                after: after.files.get(path)?.text ?? "",
              }));
          }),
        );
    });
  });
}

const hasPython = spawnSync("python3", ["-c", "import yaml"]).status === 0;
const hasNginx = spawnSync("nginx", ["-v"]).status === 0;

describe.runIf(hasPython)("after every fix another reader still reads the YAML", () => {
  const files = repairedFiles(/\.ya?ml$/);
  test("there is something to read", () => expect(files.length).toBeGreaterThan(20));
  test("all at once, what it could not read before left out: templates", () => {
    const script =
      "import json, sys, yaml\ndef fails(text):\n    try: yaml.safe_load(text)\n    except yaml.YAMLError as error: return str(error)\nprint(json.dumps([fails(text) for text in json.load(sys.stdin)]))\n";
    const complaints = (texts: readonly string[]): readonly (string | null)[] =>
      JSON.parse(execFileSync("python3", ["-c", script], { input: JSON.stringify(texts), encoding: "utf8" }));
    const before = complaints(files.map((one) => one.before));
    expect(before.filter((complaint) => complaint === null).length).toBeGreaterThan(20);
    const after = complaints(files.map((one) => one.after));
    expect(
      files.flatMap(({ label }, index) => (before[index] === null ? [[label, after[index]]] : [])),
    ).toEqual(files.flatMap(({ label }, index) => (before[index] === null ? [[label, null]] : [])));
  });
});

describe.runIf(hasNginx)("after every fix nginx accepts its configuration", () => {
  const certificate = join(folder, "certificate.pem");
  const key = join(folder, "key.pem");
  const hasCertificate =
    spawnSync("openssl", [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-subj",
      "/CN=shop.example",
      "-keyout",
      key,
      "-out",
      certificate,
    ]).status === 0;
  test
    .runIf(hasCertificate)
    .each(repairedFiles(/nginx|(?<!redis)\.conf$/).map((one) => [one.label, one] as const))(
    "%s",
    (_, { after }) => {
      const path = join(folder, "nginx.conf");
      writeFileSync(path, standalone(after));
      const result = spawnSync("nginx", ["-t", "-c", path, "-p", folder], { encoding: "utf8" });
      expect(result.stderr).toContain("test is successful");
    },
  );

  /** The configuration with what it needs around it, and with names and files that exist on this machine. */
  function standalone(text: string): string {
    const whole = /^http\s*\{/m.test(text) ? text : `events {}\nhttp {\n${text}\n}\n`;
    const withCertificate = whole
      .replace(/ssl_certificate(_key)? [^;]+;/g, "")
      .replace(
        /^(\s*)listen 443 ssl;/gm,
        `$1listen 443 ssl;\nssl_certificate ${certificate};\nssl_certificate_key ${key};`,
      );
    return `pid ${folder}/nginx.pid;\nerror_log stderr;\n${withCertificate}`
      .replace(/(proxy_pass https?:\/\/)[a-z][\w.-]*/g, "$1127.0.0.1")
      .replace(/(\bserver )[a-z][\w-]*(:\d+;)/g, "$1127.0.0.1$2")
      .replace(/include mime\.types;/g, "");
  }
});
