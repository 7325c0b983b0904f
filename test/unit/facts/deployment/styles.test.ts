import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { isAbsent, isUnknown } from "../../../../server/src/engine/rule";
import { settingsTargets } from "../../../../server/src/stacks/django/settings/settings-targets";
import { snapshotOf } from "../../../support/snapshot";

const root = "test/workspaces";

interface Style {
  readonly style: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

const styles = JSON.parse(readFileSync(`${root}/styles.json`, "utf8")) as readonly Style[];

describe("every style of project: the module and the environment that Django was asked with", () => {
  test.each(styles.map((one) => [one.style, one] as const))("%s", (style, expected) => {
    const targets = createDatabase(snapshotOf(textsOf(`${root}/styles/${style}`))).get(settingsTargets);
    if (isAbsent(targets) || isUnknown(targets)) throw new Error(targets.answer);
    expect([...new Set(targets.map(({ modulePath }) => modulePath))]).toEqual([expected.file]);
    const variables = targets[0]?.environment.variables ?? new Map();
    const known = Object.fromEntries(
      Object.keys(expected.environment).map((name) => {
        const variable = variables.get(name);
        return [name, variable?.kind === "set" ? variable.value : variable?.kind];
      }),
    );
    expect(known).toEqual(expected.environment);
  });
});

function textsOf(folder: string): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    texts[relative(folder, path)] = readFileSync(path, "utf8");
  }
  return texts;
}
