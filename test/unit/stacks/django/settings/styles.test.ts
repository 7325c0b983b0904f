import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { reprOf } from "../../../../../server/src/interpreter/python/values/python-text";
import {
  deployCheckIds,
  judgeDeployChecks,
} from "../../../../../server/src/stacks/django/settings/deploy-checks";
import { settingOf } from "../../../../../server/src/stacks/django/settings/evaluated-settings";
import { workspaceSnapshot } from "../../../../support/workspace";
import { evaluateFiles } from "./settings-in-memory";

interface Style {
  readonly style: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly required: readonly string[];
  /** What Django reports. */
  readonly checks: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

const styles = JSON.parse(readFileSync("test/workspaces/styles.json", "utf8")) as readonly Style[];

describe("hand-written projects: the same verdicts and values as Django", () => {
  test.each(styles.map((one) => [one.style, one] as const))("%s", (_, expected) => {
    const { evaluated, verdicts } = judge(expected);
    const differing = verdicts.filter(
      ({ id, reported }) => reported !== undefined && reported !== expected.checks.includes(id),
    );
    expect(differing.map(({ id, reported }) => ({ id, reported }))).toEqual([]);
    for (const [name, value] of Object.entries(expected.values)) {
      const text = reprOf(settingOf(evaluated, name).value);
      if (text !== undefined) expect(`${name} = ${text}`).toBe(`${name} = ${value}`);
    }
  });

  test("nearly everything is answered", () => {
    const verdicts = styles.flatMap((style) => judge(style).verdicts.map((verdict) => ({ style, verdict })));
    const open = verdicts.filter(({ verdict }) => verdict.reported === undefined);
    // Whether production has a key file that the repository does not hold is not for us to say.
    expect(open.map(({ style, verdict }) => `${style.style} ${verdict.id}`)).toEqual([
      "dynamic-names security.W009",
    ]);
    expect(verdicts.length).toBe(styles.length * deployCheckIds.length);
  });
});

function judge(style: Style) {
  const { files } = workspaceSnapshot(`styles/${style.style}`);
  const texts = Object.fromEntries([...files].map(([path, { text }]) => [path, text]));
  const evaluated = evaluateFiles(texts, style.file, style.environment);
  return { evaluated, verdicts: judgeDeployChecks(evaluated) };
}
