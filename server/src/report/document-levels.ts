import type { Database } from "../engine/database";
import { type Message, message } from "../engine/message";
import { fileNameOf, folderOf } from "../engine/path";
import { orNone } from "../engine/rule";
import type { RelativePath } from "../engine/snapshot";
import { manifests } from "../facts/dependencies/manifests";

/**
 * The documents by the three levels at which readers look for them: the root, folders of documents, and beside the parts
 * that have a manifest of their own. A level without any is left out.
 */
export function documentLevels(db: Database): readonly Message[] {
  const documents = db.paths().filter((path) => /\.(?:mdx?|rst|adoc)$/i.test(path));
  if (documents.length === 0) return [];
  const parts = partFolders(db);
  const root = documents.filter((path) => folderOf(path) === "");
  const guides = documents.filter((path) => /(?:^|\/)(?:docs?|documentation|wiki)\//i.test(path));
  const beside = documents.filter((path) => parts.has(folderOf(path)) && /^readme\b/i.test(fileNameOf(path)));
  const lines = (paths: readonly RelativePath[]) =>
    paths.reduce((sum, path) => sum + lineCount(db.file(path)?.text ?? ""), 0);
  return [
    message("{count} {count:plural:document|documents} with {lines} {lines:plural:line|lines}", {
      count: documents.length,
      lines: lines(documents),
    }),
    ...(root.length > 0 ? [message("In the root: {names}", { names: shortened(root) })] : []),
    ...(guides.length > 0
      ? [
          message(
            "In folders of documents: {count} {count:plural:document|documents} with {lines} {lines:plural:line|lines}",
            { count: guides.length, lines: lines(guides) },
          ),
        ]
      : []),
    ...(beside.length > 0 ? [message("Beside the parts: {names}", { names: shortened(beside) })] : []),
  ];
}

/** Folders below the root with a manifest: the services and packages of the repository. */
function partFolders(db: Database): ReadonlySet<RelativePath> {
  const found = db.get(manifests);
  return new Set(
    orNone(found)
      .map(({ path }) => folderOf(path))
      .filter((folder) => folder !== ""),
  );
}

function shortened(paths: readonly RelativePath[]): string | Message {
  const shown = 8;
  if (paths.length <= shown) return paths.join(", ");
  return message("{names} and {count} more", {
    names: paths.slice(0, shown).join(", "),
    count: paths.length - shown,
  });
}

function lineCount(text: string): number {
  return text === "" ? 0 : text.replace(/\n$/, "").split("\n").length;
}
