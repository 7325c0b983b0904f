import type { Severity } from "../../server/src/engine/finding";
import { type Message, message } from "../../server/src/engine/message";
import { absent, defineRule, type FindingDraft, optional } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { isDeployed } from "../../server/src/facts/deployment/delivery";
import { ciPipelines, misplacedWorkflows } from "../../server/src/facts/pipelines/ci-pipelines";
import { anchorFile } from "../../server/src/facts/repository/anchor-file";
import { testFiles } from "../../server/src/facts/testing/test-files";
import { isHousekeeping } from "./ci-missing.facts";
import { type CiScaffold, ciScaffold } from "./ci-missing.fix";

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
    const severity = weightOf(testFiles.length > 0, isDeployed);
    const watching = ciPipelines.filter(({ followsChanges }) => followsChanges);
    const [byHand] = ciPipelines;
    if (byHand && watching.length === 0)
      return [fault({ severity: "minor", message: startsByHand(byHand.path), place: byHand.place })];
    const [tending, ...others] = watching;
    if (tending && watching.every(isHousekeeping)) {
      const related = others.map(({ place }) => place);
      return [fault({ severity, message: keepsHouse(tending.path), place: tending.place, related })];
    }
    if (watching.length > 0)
      return watching
        .filter((pipeline) => !isHousekeeping(pipeline))
        .map(({ path, place }) => sound(message("{path} is a pipeline", { path }), place));
    const [misplaced] = misplacedWorkflows;
    if (misplaced)
      return [fault({ severity, message: isNeverRun(misplaced.path), place: misplaced, advice: moveToTop })];
    if (scaffold === undefined) return absent;
    return [
      fault({
        severity,
        message: message(
          "No pipeline of any known system is here: nothing but somebody's memory checks a change.",
        ),
        place: { path: anchorFile, range: { start: 0, end: 0 } },
        ...repairWith(scaffold),
      }),
    ];
  },
});

function startsByHand(path: string): Message {
  return message(
    "{path} starts by hand, by the clock or at a release, and no other pipeline is here: nothing checks a change before it is merged.",
    { path },
  );
}

function keepsHouse(path: string): Message {
  return message(
    "{path} looks after the project and not after its code, and no other pipeline is here: nothing checks a change before it is merged.",
    { path },
  );
}

function isNeverRun(path: string): Message {
  return message(
    "{path} is never run: GitHub reads workflows only from .github/workflows at the top of the repository, and no other pipeline is here.",
    { path },
  );
}

const moveToTop = {
  text: message("Move it to the top, and tell its steps by working-directory in which folder they run."),
};

/** Writes the pipeline, unless git would not take it. */
function repairWith({ path, text }: CiScaffold): Pick<FindingDraft, "fixes" | "advice"> {
  if (text === undefined)
    return {
      advice: {
        text: message("A pattern of .gitignore hides {path}: what lies there never reaches others.", {
          path,
        }),
      },
    };
  return {
    fixes: [
      {
        title: message("Write {path}", { path }),
        safety: "review",
        last: true,
        edits: [{ kind: "create", path, text }],
      },
    ],
  };
}

/** A pipeline is worth what it checks, and what a broken change would break: an exercise without tests waits for neither. */
function weightOf(hasTests: boolean, isDeployed: boolean): Severity {
  if (hasTests) return isDeployed ? "major" : "minor";
  return isDeployed ? "minor" : "advice";
}
