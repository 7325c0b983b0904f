import { message, namesInShort } from "../../server/src/engine/message";
import { folderOf } from "../../server/src/engine/path";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import { type TestableCode, testedCode } from "../../server/src/facts/testing/test-files";

/** Below this the first test is a good habit, and its absence no risk of its own. */
const fewLines = { app: 200, package: 800, beside: 3000 };

export default defineRule({
  id: "tests-missing",
  category: "testing",
  severity: "major",
  title: "Code has no test",
  passed: "Every app and package has tests",
  effort: "days",
  needs: { testedCode },
  judge: ({ testedCode }) => {
    const verdicts: Verdict[] = testedCode
      .filter(({ tests }) => tests !== undefined)
      .map(({ name, tests, place }) => sound(message("{name} has tests", { name }), tests ?? place));
    for (const isApp of [true, false]) {
      const [largest, ...others] = testedCode
        .filter((one) => (one.kind === "module") === isApp && one.tests === undefined)
        .sort((a, b) => b.lines - a.lines);
      if (!largest) continue;
      const all = [largest, ...others];
      const isScript = all.every(({ kind }) => kind === "package");
      // Packages of a repository whose applications are tested run in their tests.
      const isWithin =
        all.every(({ kind, isStarted }) => kind === "package" && !isStarted) &&
        testedCode.some(({ kind, tests }) => kind === "package" && tests !== undefined);
      const few = isApp ? "app" : all.every(({ isBeside }) => isBeside) ? "beside" : "package";
      const values = {
        names: namesInShort(namesApart(all)),
        lines: all.reduce((sum, one) => sum + one.lines, 0),
        count: all.length,
      };
      verdicts.push(
        fault({
          severity: isWithin || values.lines < fewLines[few] ? "minor" : "major",
          message: isApp
            ? message(
                "{count:plural:The app|The apps} {names} {count:plural:has|have} {lines} {lines:plural:line|lines} of code and no test: the next change may break {count:plural:it|them} unseen.",
                values,
              )
            : isScript
              ? message(
                  "The JavaScript of {names} has {lines} {lines:plural:line|lines} and no test: the next change may break it unseen.",
                  values,
                )
              : message(
                  "{names} {count:plural:has|have} {lines} {lines:plural:line|lines} of code and no test: the next change may break {count:plural:it|them} unseen.",
                  values,
                ),
          place: largest.place,
          related: others.slice(0, 30).map(({ place }) => place),
        }),
      );
    }
    return verdicts;
  },
});

/** Their names, or their folders where two have the same name. */
function namesApart(all: readonly TestableCode[]): readonly string[] {
  const isShared = (name: string) => all.filter((one) => one.name === name).length > 1;
  return all.map(({ name, place }) => (isShared(name) ? folderOf(place.path) || name : name));
}
