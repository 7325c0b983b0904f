import { message } from "../../server/src/engine/message";
import { fileNameOf } from "../../server/src/engine/path";
import { absent, defineRule, optional } from "../../server/src/engine/rule";
import { isEnvPath } from "../../server/src/facts/repository/env-files";
import { gitCommand } from "../../server/src/facts/repository/git-command";
import { ignoring } from "../../server/src/facts/repository/git-truth";
import { sensitiveFiles } from "../../server/src/facts/repository/sensitive-files";
import { trackedFiles } from "../../server/src/facts/repository/tracked-files";
import type { IgnoreMatcher } from "../../server/src/languages/ignore-file";

/** Places shown beside the first. */
const shownAtMost = 20;

export default defineRule({
  id: "ignored-but-tracked",
  category: "code-quality",
  severity: "minor",
  title: "A tracked file is also ignored",
  passed: "No tracked file is ignored",
  effort: "minutes",
  provedBy: "listing",
  needs: { trackedFiles, ignoring, sensitiveFiles: optional(sensitiveFiles) },
  check: ({ trackedFiles, ignoring, sensitiveFiles }) => {
    // Env files, keys, databases, logs and build output that git tracks have rules of their own.
    const sensitive = new Set(sensitiveFiles.value?.map(({ path }) => path));
    const found = trackedFiles
      .filter(({ path, ignored }) => ignored && !isEnvPath(path) && !isOutput(path) && !sensitive.has(path))
      .map(({ path }) => path)
      .filter((path) => !isNamed(path, ignoring));
    if (found.length === 0 && trackedFiles.some(({ ignored }) => ignored)) return absent;
    return [...groupedByEntry(found, ignoring)].map(([first, others]) => ({
      // Who shares the settings of an editor has added them by force, and few others with them.
      ...(/(?:^|\/)\.(?:vscode|idea|devcontainer)\//.test(first) ? { severity: "advice" as const } : {}),
      message:
        others.length === 0
          ? message(
              "{path} is tracked although an ignore file matches it: its changes are committed while new files like it are not.",
              { path: first },
            )
          : message(
              "{path} and {count} more are tracked although an ignore file matches them: their changes are committed while new files like them are not.",
              { path: first, count: others.length },
            ),
      place: { path: first, range: { start: 0, end: 0 } },
      related: others.slice(0, shownAtMost).map((path) => ({
        path,
        range: { start: 0, end: 0 },
        note: message("Tracked and ignored as well."),
      })),
      advice: {
        text: message("Either take them out of git, or except them in the ignore file with `!`."),
        // What the program loads must stay in git.
        ...(others.length === 0 && !isSource(first)
          ? { command: gitCommand(["rm", "--cached"], first) }
          : {}),
      },
    }));
  },
});

/** Whether the entry was written for this file by its name: nothing new is lost by it. */
function isNamed(path: string, { hiddenBy }: IgnoreMatcher): boolean {
  const name = fileNameOf(path).replace(/(?<=.)\.\w+$/, "");
  const { pattern, directoryOnly } = hiddenBy(path, false)?.pattern ?? {};
  return !directoryOnly && name.length > 3 && pattern?.split("/").at(-1)?.includes(name) === true;
}

/** The paths that one entry of an ignore file hides, the first as the key. */
function groupedByEntry(
  paths: readonly string[],
  { hiddenBy }: IgnoreMatcher,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  const firstOf = new Map<string, string>();
  for (const path of paths) {
    const entry = hiddenBy(path, false);
    const key = entry === undefined ? path : `${entry.source} ${entry.pattern.range.start}`;
    const first = firstOf.get(key);
    if (first === undefined) {
      firstOf.set(key, path);
      groups.set(path, []);
    } else groups.get(first)?.push(path);
  }
  return groups;
}

function isSource(path: string): boolean {
  return /\.(?:py|[cm]?[jt]sx?|vue|svelte|go|rb|php|java|kt|rs|cs)$/.test(path);
}

function isOutput(path: string): boolean {
  return /\.log(?:\.\d+)?$|(?:^|\/)(?:__pycache__|node_modules|\.next|dist|build|\.gitkeep|\.keep|\.gitignore)(?:\/|$)|(?:^|\/)\.(?:empty|keepme|placeholder)$|[._-](?:example|sample|template|dist)(?:[._-][\w.-]*)?$/.test(
    path,
  );
}
