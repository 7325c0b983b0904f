import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { fileNameOf } from "../../server/src/engine/path";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import { type ImageInstall, imageInstalls } from "../../server/src/facts/dependencies/image-installs";

export default defineRule({
  id: "lock-not-enforced",
  category: "dependencies",
  severity: "minor",
  title: "The image may be built past the lock file",
  passed: "Images get the versions of the lock file",
  effort: "minutes",
  needs: { imageInstalls },
  judge: ({ imageInstalls }) =>
    imageInstalls.flatMap((install): readonly Verdict[] => {
      const { build, lockBeyond, frozen, lockLeftBehind, place, manifest, addedPast } = install;
      const lock = install.lock ?? lockBeyond;
      if (lock === undefined || frozen === undefined) return [];
      const values = { dockerfile: build.path, lock: fileNameOf(lock), command: commandOf(install) };
      if (frozen && stopsWithoutLock(install) && (lockBeyond || lockLeftBehind))
        return [
          fault({
            severity: "major",
            message: lockBeyond
              ? message(
                  "{command} in {dockerfile} needs {path}, which lies outside of what is built: the build ends with an error.",
                  { ...values, path: lockBeyond },
                )
              : message(
                  "{dockerfile} never copies {lock} to where it runs {command}: the build ends with an error.",
                  values,
                ),
            place,
            cause: `${build.path} ${manifest.path}`,
            advice: {
              text: lockBeyond
                ? message("Build from the folder that holds {lock}, or keep one beside the manifest.", values)
                : message("Copy {lock} beside the manifest before the packages are installed.", values),
            },
          }),
        ];
      if (lockBeyond) return [];
      if (frozen && addedPast)
        return [
          fault({
            message: message(
              "{added} in {dockerfile} takes whatever is newest, past {lock}: the image holds what nobody tested.",
              { ...values, added: addedPast.words.join(" ") },
            ),
            place: addedPast.place,
            related: [place],
            advice: { text: message("Add it to the manifest and its lock, or name its version") },
          }),
        ];
      if (frozen) return [sound(message("{command} takes what {lock} says", values), place)];
      return [
        fault({
          message: lockLeftBehind
            ? message(
                "{dockerfile} never copies {lock} to where it runs {command}: the image gets whatever is newest, and not what was tested.",
                values,
              )
            : message(
                "{command} in {dockerfile} writes {lock} anew where it does not fit, and the build goes on: the image then holds versions that nobody tested.",
                values,
              ),
          place,
          fixes: lockLeftBehind ? [] : enforce(install),
          cause: `${build.path} ${manifest.path}`,
          ...(lockLeftBehind
            ? {
                advice: {
                  text: message("Copy {lock} beside the manifest before the packages are installed.", values),
                },
              }
            : {}),
        }),
      ];
    }),
});

/** Yarn goes on where there is no lock at all. */
function stopsWithoutLock({ tool }: ImageInstall): boolean {
  return tool === "npm" || tool === "pnpm";
}

function commandOf({ words }: ImageInstall): string {
  return words
    .filter((word) => !word.startsWith("-"))
    .slice(0, 2)
    .join(" ");
}

/** A lock that does not fit stops the build from then on, which is the point. */
function enforce({ tool, words, place, subcommand }: ImageInstall): readonly Fix[] {
  const option = {
    yarn: "--frozen-lockfile",
    pnpm: "--frozen-lockfile",
    bun: "--frozen-lockfile",
    uv: "--locked",
  };
  const { path, range } = place;
  if (tool === "npm") {
    if (!subcommand || !/^(?:i|install)$/.test(words[1] ?? "")) return [];
    const edit = { kind: "edit" as const, path, range: subcommand.range, newText: "ci" };
    return [{ title: message("Install with npm ci"), safety: "review", edits: [edit] }];
  }
  const added = Object.entries(option).find(([name]) => name === tool)?.[1];
  if (added === undefined || words.length < 2) return [];
  const edit = {
    kind: "edit" as const,
    path,
    range: { start: range.end, end: range.end },
    newText: ` ${added}`,
  };
  return [{ title: message("Add {option}", { option: added }), safety: "review", edits: [edit] }];
}
