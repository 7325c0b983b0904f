import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../../server/src/engine/database";
import { isAbsent } from "../../../../../server/src/engine/rule";
import { modelDrifts } from "../../../../../server/src/stacks/django/models/model-drift";
import { snapshotOf } from "../../../../support/snapshot";
import { migrationCases } from "./cases";

/** What Django's autodetector said of each case: labels of apps that need a migration. Re-record with `python3 check_migrations.py`. */
const recorded: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(join(import.meta.dirname, "recorded.json"), "utf8"),
);

const python = "/usr/bin/python3";
const hasDjango = spawnSync(python, ["-c", "import django"]).status === 0;

describe("drift between models and migrations", () => {
  test.each(migrationCases.map(({ name, files }) => [name, files] as const))(
    "as Django sees it: %s",
    (name, files) => {
      const drift = createDatabase(snapshotOf(files)).get(modelDrifts);
      expect(isAbsent(drift)).toBe(
        recorded[name] !== undefined && isAbsent(drift) && recorded[name].length === 0,
      );
      if (isAbsent(drift)) return;
      expect(drift.unchecked).toEqual([]);
      expect([...new Set(drift.drifts.map(({ label }) => label))].sort()).toEqual(recorded[name]);
    },
  );

  test.runIf(hasDjango)("the recorded answers are those of the Django on this machine", () => {
    const input = JSON.stringify(Object.fromEntries(migrationCases.map(({ name, files }) => [name, files])));
    const answer = execFileSync(python, [join(import.meta.dirname, "check_migrations.py")], {
      input,
      encoding: "utf8",
    });
    expect(JSON.parse(answer)).toEqual(recorded);
  });
});
