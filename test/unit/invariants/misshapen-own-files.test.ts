import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createDatabase } from "../../../server/src/engine/database";
import { fullReport, repairAll } from "../../../server/src/full-report";
import { harmlessTexts } from "../../support/hostile-texts";
import { snapshotOf } from "../../support/snapshot";

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../schemas/readiness.schema.json"), "utf8"),
) as { readonly properties: Readonly<Record<string, unknown>> };

/** What may stand where something else is expected. */
const shapes: readonly unknown[] = [
  ...[null, true, -1e308, "", "../..", "[\u0000\u202e"],
  ...[[], [null], [["x"]], [{}]],
  ...[{}, { x: null }, { rule: 1, path: [], reason: {}, until: 7 }],
];
const lists: readonly unknown[] = shapes.flatMap((shape) => [
  [shape],
  { "debug-true": shape },
  { security: { paths: shape } },
  { "debug-true": { severity: shape, paths: { "**": shape } } },
  [{ rule: shape, path: shape, reason: shape, until: shape }],
  [{ rule: "debug-true", path: "**", reason: "Known", until: shape }],
]);
const entries = Object.keys(schema.properties).flatMap((key) =>
  [...shapes, ...lists].map((value) => [key, value] as const),
);
/** Own names of objects; a literal would set the prototype. */
const ofObjects = [
  '{ "__proto__": { "rules": 1 } }',
  '{ "constructor": [], "toString": {}, "rules": { "__proto__": "off" } }',
];

/** One for all: what does not ask these files is not computed again for each. */
const db = createDatabase(snapshotOf(harmlessTexts));

function isJudged(texts: Readonly<Record<string, string>>): void {
  db.update(snapshotOf({ ...harmlessTexts, ...texts }));
  const { rules } = db.get(fullReport);
  const failed = rules.filter(({ state }) => state === "error");
  expect(failed, JSON.stringify(texts)).toEqual([]);
}

test(`a configuration of ${entries.length} other shapes costs no rule`, () => {
  for (const [key, value] of entries) isJudged({ ".readiness.json": JSON.stringify({ [key]: value }) });
});

test("a configuration or a baseline that is no object, or has objects' own names, costs no rule", () => {
  const written = [
    ...shapes.map((shape) => JSON.stringify(shape)),
    ...ofObjects,
    "",
    "\uFEFF",
    "nul",
    "{,}",
    '{"rules"',
  ];
  for (const text of written)
    for (const path of [".readiness.json", "shop/.readiness.json", ".readiness-baseline.json"])
      isJudged({ [path]: text });
});

test("a baseline of other shapes costs no rule, and no repair changes it", () => {
  for (const shape of [...shapes, ...lists])
    for (const baseline of [
      { version: 1, findings: shape },
      { version: shape, findings: [] },
    ]) {
      const text = JSON.stringify(baseline);
      const texts = { ...harmlessTexts, ".readiness-baseline.json": text };
      isJudged(texts);
      const repaired = repairAll(snapshotOf(texts), ({ safety }) => safety === "safe").snapshot;
      expect(repaired.files.get(".readiness-baseline.json")?.text).toBe(text);
    }
});
