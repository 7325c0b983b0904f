import { groupedBy } from "../../server/src/engine/grouped-by";
import { type Message, message, namesInShort } from "../../server/src/engine/message";
import { fileNameOf, folderOf } from "../../server/src/engine/path";
import { defineRule } from "../../server/src/engine/rule";
import { isBeforeProduction, stageOfName } from "../../server/src/facts/deployment/stage";
import {
  type CommittedEnvFile,
  committedEnvFiles,
} from "../../server/src/facts/repository/committed-env-files";
import { isEnvPath } from "../../server/src/facts/repository/env-files";
import { gitCommand } from "../../server/src/facts/repository/git-command";
import { entryForFile, ignoreWriter } from "../../server/src/facts/repository/ignore-file-edits";
import type { DotenvEntry } from "../../server/src/languages/dotenv";

export default defineRule({
  id: "env-file-tracked",
  category: "security",
  severity: "blocker",
  title: "An env file with secrets is tracked by git",
  passed: "No env file with secrets is tracked by git",
  effort: "minutes",
  cwe: 538,
  provedBy: { reading: isEnvPath },
  needs: { committedEnvFiles, ignoreWriter },
  check: ({ committedEnvFiles, ignoreWriter }) => ({
    // The files of one folder came into git by one decision, and leave it together.
    findings: groupedBy(
      committedEnvFiles
        .filter(({ tracked, doubt }) => tracked && !doubt)
        .toSorted((a, b) => Number(isForDevelopers(a)) - Number(isForDevelopers(b))),
      ({ path }) => folderOf(path),
    ).map(([{ path, secrets }, ...others]) => {
      const all = [{ path, secrets }, ...others].map((one) => one.path);
      const shown = all.filter((one) => !ignoreWriter.hides(one));
      const isMinor = committedEnvFiles.every((one) => one.isMinor || !all.includes(one.path));
      const isNeeded = committedEnvFiles.some((one) => one.isNeeded && all.includes(one.path));
      return {
        severity: isMinor ? "major" : "blocker",
        message: message(
          "{path} is tracked by git and holds {count} {count:plural:secret|secrets} ({keys}): everyone who can read the repository, now or later, can read {count:plural:it|them}.",
          { path, count: secrets.length, keys: listKeys(secrets) },
        ),
        place: { path, range: secrets[0]!.keyRange },
        related: others.map((one) => ({
          path: one.path,
          range: one.secrets[0]!.keyRange,
          note: message("Tracked by git as well, with {keys}", { keys: listKeys(one.secrets) }),
        })),
        fixes:
          shown.length === 0
            ? []
            : [
                {
                  title: message("Add {path} to {target}", {
                    path: shown.join(", "),
                    target: ignoreWriter.target,
                  }),
                  safety: isNeeded ? "review" : "safe",
                  edits: ignoreWriter.add(shown.map(entryForFile)),
                  partial: true,
                },
              ],
        advice: {
          text: message(
            "Take the file out of git (it stays on disk), then replace every secret in it: the old ones remain in the history.",
          ),
          command: gitCommand(["rm", "--cached"], ...all),
        },
      };
    }),
    unchecked: unknownOnes(committedEnvFiles.filter(({ tracked }) => tracked)),
  }),
});

/** `.env.dev` beside `.env.prod`: the gravest is named first. */
function isForDevelopers({ path }: CommittedEnvFile): boolean {
  return isBeforeProduction(stageOfName(fileNameOf(path)));
}

function unknownOnes(tracked: readonly CommittedEnvFile[]): readonly Message[] {
  const [offered, words] = (["offered", "words"] as const).map((kind) => {
    const paths = tracked.flatMap(({ path, doubt }) => (doubt === kind ? path : []));
    return { paths: namesInShort(paths), count: paths.length };
  });
  return [
    ...(offered?.count
      ? [
          message(
            "{paths} {count:plural:is|are} made for others to adapt: whether something runs with the secrets in {count:plural:it|them} is not known",
            offered,
          ),
        ]
      : []),
    ...(words?.count
      ? [
          message(
            "{paths} {count:plural:is|are} tracked by git with words that everybody tries first: whether something runs with them is not known",
            words,
          ),
        ]
      : []),
  ];
}

function listKeys(secrets: readonly DotenvEntry[]): string {
  const shown = [...new Set(secrets.map(({ key }) => key))];
  return shown.length > 3 ? `${shown.slice(0, 3).join(", ")}, …` : shown.join(", ");
}
