import { expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { applyEdits } from "../../../../server/src/engine/fixes/apply-edits";
import { isAbsent } from "../../../../server/src/engine/rule";
import { ignoredChecks, nextPoweredBy } from "../../../../server/src/stacks/next/hardening";
import { nextConfigs, optionOf } from "../../../../server/src/stacks/next/next-configs";
import { snapshotOf } from "../../../support/snapshot";

const packageJson = '{ "name": "web", "dependencies": { "next": "16.0.3" } }';
const withConfig = (text: string, name = "next.config.mjs") =>
  snapshotOf({ "package.json": packageJson, [name]: text });

test.each<readonly [name: string, text: string, expected: string]>([
  ["an object", "export default { poweredByHeader: false };", "false"],
  ["a name", "const c = { poweredByHeader: false };\nmodule.exports = c;", "false"],
  [
    "a wrapper",
    "const c = { poweredByHeader: false };\nexport default withSentryConfig(c, { silent: true });",
    "false",
  ],
  [
    "a wrapper made by a call",
    "export default withAnalyzer({ enabled: true })({ poweredByHeader: false });",
    "false",
  ],
  [
    "wrappers around wrappers",
    "const a = { poweredByHeader: false };\nconst b = withMDX(a);\nexport default withPWA(b);",
    "false",
  ],
  ["a function", "export default () => ({ poweredByHeader: false });", "false"],
  [
    "an async function with phases",
    "module.exports = async (phase) => {\n  if (phase === DEV) return { poweredByHeader: false };\n  return { poweredByHeader: false };\n};",
    "false",
  ],
  ["a later assignment", "const c = {};\nc.poweredByHeader = false;\nexport default c;", "false"],
  ["a constant", "const off = false;\nexport default { poweredByHeader: off };", "false"],
  ["phases that differ", "export default (phase) => phase ? { poweredByHeader: false } : {};", "unknown"],
  ["a spread behind it", "export default { poweredByHeader: true, ...shared };", "unknown"],
  ["something imported", 'import c from "@x/next";\nexport default c;', "unknown"],
  ["an empty object", "export default {};", "absent"],
  ["satisfies", "export default { reactStrictMode: true } satisfies NextConfig;", "absent"],
])("%s", (_, text, expected) => {
  const [config] = createDatabase(withConfig(text, "next.config.ts")).get(nextConfigs);
  if (!config) throw new Error("no configuration");
  const option = optionOf(config, ["poweredByHeader"]);
  const shown =
    option.kind === "set"
      ? option.value.kind === "boolean"
        ? String(option.value.value)
        : "other"
      : option.kind;
  expect(shown).toBe(expected);
});

test.each<readonly [before: string, after: string]>([
  ["export default {};\n", "export default {\n  poweredByHeader: false,\n};\n"],
  ["export default { a: 1 };\n", "export default { poweredByHeader: false, a: 1 };\n"],
  [
    "const c = {\n\ta: 1,\n};\nexport default c;\n",
    "const c = {\n\tpoweredByHeader: false,\n\ta: 1,\n};\nexport default c;\n",
  ],
  [
    "const c = {\r\n  a: 1,\r\n};\r\nexport default c;\r\n",
    "const c = {\r\n  poweredByHeader: false,\r\n  a: 1,\r\n};\r\nexport default c;\r\n",
  ],
  [
    "const c = {\n  // nothing yet\n};\nexport default c;\n",
    "const c = {\n  poweredByHeader: false,\n  // nothing yet\n};\nexport default c;\n",
  ],
  ["module.exports = {}", "module.exports = { poweredByHeader: false }"],
  ["export default { poweredByHeader: true };\n", "export default { poweredByHeader: false };\n"],
])("the header is switched off in %j", (before, after) => {
  const snapshot = withConfig(before);
  const flaws = createDatabase(snapshot).get(nextPoweredBy);
  if (isAbsent(flaws)) throw new Error("not judged");
  const [answer] = flaws;
  const fixed = applyEdits(snapshot, answer?.kind === "flaw" ? answer.flaw.edits : []);
  expect(fixed.files.get("next.config.mjs")?.text).toBe(after);
  expect(createDatabase(fixed).get(nextPoweredBy)).toMatchObject([{ kind: "right" }]);
});

test("any prefix of a configuration is judged without failing", () => {
  const text =
    "const c = {\n  typescript: { ignoreBuildErrors: true },\n  ...a,\n};\nexport default withX(c)(d ? {} : () => ({}));\n";
  for (let end = 0; end <= text.length; end++)
    createDatabase(withConfig(text.slice(0, end))).get(ignoredChecks);
});
