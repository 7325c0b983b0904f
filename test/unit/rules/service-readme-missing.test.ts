import { expect, test } from "vitest";
import { services } from "../../../rules/documentation/service-readme-missing.facts";
import { createDatabase } from "../../../server/src/engine/database";
import { snapshotOf } from "../../support/snapshot";

test("a package is started by its own script, whatever stands in the scripts before it", () => {
  const manifest = (scripts: object, more: object = {}) => JSON.stringify({ scripts, ...more });
  const start = { format: 'prettier "**/*.{ts,tsx}"', start: "node ." };
  const found = (web: string) =>
    createDatabase(
      snapshotOf({ "api/package.json": manifest({ start: "node ." }), "web/package.json": web }),
    ).get(services);
  expect(found(manifest(start))).toMatchObject([{ folder: "api" }, { folder: "web" }]);
  expect(found(manifest({}, { jest: { scripts: { start: "node ." } } }))).toMatchObject({ answer: "absent" });
});
