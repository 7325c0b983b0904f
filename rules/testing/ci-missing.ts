import type { Severity } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { absent, defineRule, optional } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { anchorFile } from "../../server/src/facts/repository/anchor-file";
import { ciPipelines, misplacedWorkflows } from "../../server/src/facts/testing/ci-pipelines";
import { ciScaffold } from "../../server/src/facts/testing/ci-scaffold";
import { isDeployed } from "../../server/src/facts/testing/delivery";
import { testFiles } from "../../server/src/facts/testing/test-files";
import { isHousekeeping } from "./ci-missing.facts";

export default defineRule({
  id: "ci-missing",
  category: "testing",
  severity: "major",
  title: "Nothing checks a change before it is merged",
  passed: "Continuous integration checks every change",
  effort: "hours",
  needs: {
    ciPipelines,
    scaffold: optional(ciScaffold),
    anchorFile,
    testFiles,
    isDeployed,
    misplacedWorkflows,
  },
  judge: ({
    ciPipelines,
    scaffold: { value: scaffold },
    anchorFile,
    testFiles,
    isDeployed,
    misplacedWorkflows,
  }) => {
    const watching = ciPipelines.filter(({ followsChanges }) => followsChanges);
    const [byHand] = ciPipelines;
    if (byHand && watching.length === 0)
      return [
        fault({
          severity: "minor",
          message: message(
            "{path} starts by hand, by the clock or at a release, and no other pipeline is here: nothing checks a change before it is merged.",
            { path: byHand.path },
          ),
          place: byHand.place,
        }),
      ];
    const [tending, ...others] = watching;
    if (tending && watching.every(isHousekeeping))
      return [
        fault({
          severity: weightOf(testFiles.length > 0, isDeployed),
          message: message(
            "{path} looks after the project and not after its code, and no other pipeline is here: nothing checks a change before it is merged.",
            { path: tending.path },
          ),
          place: tending.place,
          related: others.map(({ place }) => place),
        }),
      ];
    if (watching.length > 0)
      return watching
        .filter((pipeline) => !isHousekeeping(pipeline))
        .map(({ path, place }) => sound(message("{path} is a pipeline", { path }), place));
    const [misplaced] = misplacedWorkflows;
    if (misplaced)
      return [
        fault({
          severity: weightOf(testFiles.length > 0, isDeployed),
          message: message(
            "{path} is never run: GitHub reads workflows only from .github/workflows at the top of the repository, and no other pipeline is here.",
            { path: misplaced.path },
          ),
          place: misplaced,
          advice: {
            text: message(
              "Move it to the top, and tell its steps by working-directory in which folder they run.",
            ),
          },
        }),
      ];
    if (scaffold === undefined) return absent;
    const { path, text } = scaffold;
    return [
      fault({
        severity: weightOf(testFiles.length > 0, isDeployed),
        message: message(
          "No pipeline of any known system is here: nothing but somebody's memory checks a change.",
        ),
        place: { path: anchorFile, range: { start: 0, end: 0 } },
        ...(text === undefined
          ? {
              advice: {
                text: message("A pattern of .gitignore hides {path}: what lies there never reaches others.", {
                  path,
                }),
              },
            }
          : {
              fixes: [
                {
                  title: message("Write {path}", { path }),
                  safety: "review" as const,
                  last: true as const,
                  edits: [{ kind: "create" as const, path, text }],
                },
              ],
            }),
      }),
    ];
  },
});

/** A pipeline is worth what it checks, and what a broken change would break: an exercise without tests waits for neither. */
function weightOf(hasTests: boolean, isDeployed: boolean): Severity {
  if (hasTests) return isDeployed ? "major" : "minor";
  return isDeployed ? "minor" : "advice";
}
