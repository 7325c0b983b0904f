import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { isAbsent, isUnknown } from "../../../../server/src/engine/rule";
import { settingsTargets } from "../../../../server/src/stacks/django/settings/settings-targets";
import { workspaceSnapshot } from "../../../support/workspace";

interface Style {
  readonly style: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

const styles = JSON.parse(readFileSync("test/workspaces/styles.json", "utf8")) as readonly Style[];

describe("every style of project: the module and the environment that Django was asked with", () => {
  test.each(styles.map((one) => [one.style, one] as const))("%s", (style, expected) => {
    const targets = createDatabase(workspaceSnapshot(`styles/${style}`)).get(settingsTargets);
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
