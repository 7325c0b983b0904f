import { fact } from "../../server/src/engine/database";
import type { Fix } from "../../server/src/engine/finding";
import { groupedBy } from "../../server/src/engine/grouped-by";
import { message } from "../../server/src/engine/message";
import { defineRule, type FindingDraft, orNone, unknown } from "../../server/src/engine/rule";
import { type CopiedContext, copiedContexts } from "../../server/src/facts/deployment/docker/copied-context";

/** The ignore files of the build contexts, by path. */
const ignoreTexts = fact("texts of .dockerignore files", (db) => {
  const contexts = db.get(copiedContexts);
  const paths = orNone(contexts).flatMap(({ ignoreFile }) => ignoreFile ?? []);
  return new Map(paths.map((path) => [path, db.file(path)?.text ?? ""]));
});

export default defineRule({
  id: "dockerfile-copies-secrets",
  category: "deployment",
  severity: "major",
  title: "Secrets are copied into the image",
  passed: "No secrets are copied into the image",
  effort: "minutes",
  cwe: 538,
  provedBy: "search",
  needs: { copiedContexts, ignoreTexts },
  check: ({ copiedContexts, ignoreTexts }) => {
    const found = findingsOf(copiedContexts, ignoreTexts);
    const unguarded = copiedContexts.find(
      (one) => one.ignoreFile === undefined && one.wholeContext && (one.secrets.length > 0 || one.expected),
    );
    return unguarded && found.length === 0
      ? unknown(
          message("{dockerfile} copies the whole folder, and nothing says what stays out", {
            dockerfile: unguarded.dockerfile,
          }),
        )
      : found;
  },
});

function findingsOf(
  copiedContexts: readonly CopiedContext[],
  ignoreTexts: ReadonlyMap<string, string>,
): readonly FindingDraft[] {
  const all = copiedContexts
    // Without any ignore file that is the finding.
    .filter(
      (one) =>
        (one.ignoreFile !== undefined || !one.wholeContext) &&
        (one.secrets.length > 0 || one.copiesGit || one.expected !== undefined),
    )
    .map((one) => ({
      severity: one.secrets.length > 0 ? ("major" as const) : ("minor" as const),
      message:
        one.secrets.length > 0
          ? message(
              "{dockerfile} copies {files} into the image, where everyone who can pull it can read it.",
              {
                dockerfile: one.dockerfile,
                files: one.secrets.join(", "),
              },
            )
          : one.expected !== undefined
            ? message(
                "{dockerfile} copies the whole folder and {ignore} lets {file} through: an image that is built where it lies holds its secrets.",
                { dockerfile: one.dockerfile, ignore: one.ignoreFile ?? "", file: one.expected },
              )
            : message(
                "{dockerfile} copies the repository's history (.git) into the image: everything that was ever committed.",
                { dockerfile: one.dockerfile },
              ),
      place: one.place,
      fixes: ignore(one, ignoreTexts),
    }));
  // A folder that one Dockerfile copies twice is kept out by the same lines.
  return groupedBy(all, ({ message, place }) => JSON.stringify([place.path, message])).map(
    ([first, ...others]) => ({ ...first, related: others.map(({ place }) => place) }),
  );
}

function ignore(one: CopiedContext, texts: ReadonlyMap<string, string>): readonly Fix[] {
  // A file that is copied by its name is wanted there: leaving it out would break the build.
  if (!one.wholeContext || one.ignoreFile === undefined) return [];
  const text = texts.get(one.ignoreFile) ?? "";
  const lines = [...one.secrets, ...(one.expected ? [one.expected] : []), ...(one.copiesGit ? [".git"] : [])];
  const before = text === "" || text.endsWith("\n") ? "" : "\n";
  return [
    {
      title: message("Add {names} to {path}", { names: lines.join(", "), path: one.ignoreFile }),
      // A build, or the program in the image, may read what then has to come from somewhere else.
      safety: one.secrets.length > 0 || one.expected !== undefined || one.mayBeRead ? "review" : "safe",
      edits: [
        {
          kind: "edit",
          path: one.ignoreFile,
          range: { start: text.length, end: text.length },
          newText: `${before}${lines.join("\n")}\n`,
        },
      ],
    },
  ];
}
