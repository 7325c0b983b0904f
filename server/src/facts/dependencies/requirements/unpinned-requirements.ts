import { type Fact, fact } from "../../../engine/database";
import { fileNameOf, folderOf, inFolder } from "../../../engine/path";
import { type Absent, absent } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import type { Range } from "../../../engine/text";
import { lockFiles } from "../locks/lock-files";
import { normalizePythonName } from "../manifest";
import { isFixturePath } from "../manifests";
import {
  requirementSets,
  requirementsGroup,
  requirementsPaths,
  requirementsTrees,
} from "./requirements-files";

export interface UnpinnedRequirement {
  readonly name: string;
  /** Where the specifier stands, or would. */
  readonly range: Range;
  /** The name and what follows it. */
  readonly place: Range;
  /** The version that a lock file of the same folder has; none for what a package asks of those who install it. */
  readonly locked: string | undefined;
}

/** A requirements file that production installs; `total` counts all its requirements. */
export interface UnpinnedFile {
  readonly path: RelativePath;
  readonly unpinned: readonly UnpinnedRequirement[];
  readonly total: number;
}

/** Where a package says what it needs, by the text of its requirements: exact versions there would be those of all others. */
const packageFiles = ["setup.py", "setup.cfg", "pyproject.toml"];

/**
 * Requirements of production files that any newer version satisfies, by file. Absent without such files.
 * Pinned is what `==`, a hash, a URL or a constraints file holds fast; a file that another one is compiled from is not meant.
 */
export const unpinnedFiles: Fact<readonly UnpinnedFile[] | Absent> = fact("unpinned requirements", (db) => {
  const paths = db.get(requirementsPaths).filter((path) => !isFixturePath(path));
  const compiled = new Set(
    paths.filter((path) => path.endsWith(".in")).map((path) => path.replace(/\.in$/, ".txt")),
  );
  const constraints = new Map<string, string>();
  for (const path of paths)
    for (const [name, specifier] of db.of(requirementSets, path).constraints)
      constraints.set(name, specifier);
  const judged = paths.filter((path) => requirementsGroup(path) === "main" && !path.endsWith(".in"));
  if (judged.length === 0) return absent;
  const locks = db.get(lockFiles);
  return judged.flatMap((path): readonly UnpinnedFile[] => {
    const lines = db.of(requirementsTrees, path)?.lines.filter((line) => line.kind === "requirement") ?? [];
    if (compiled.has(path) || lines.length === 0) return [];
    const folder = folderOf(path);
    const lock = locks.find(
      (one) =>
        one.ecosystem === "python" && (one.folder === folder || folder === `${one.folder}/requirements`),
    );
    const isOfPackage = packageFiles.some((name) =>
      db.file(inFolder(folder, name))?.text.includes(fileNameOf(path)),
    );
    const unpinned = lines.flatMap((line): readonly UnpinnedRequirement[] => {
      if (line.name === undefined || line.url !== undefined || line.hashes.length > 0) return [];
      if (/^={2,3}[^*]+$/.test(line.specifier)) return [];
      const name = normalizePythonName(line.name);
      if (/^={2,3}[^*]+$/.test(constraints.get(name) ?? "")) return [];
      const versions = lock?.versions.get(name);
      const end = Math.max(line.specifierRange.end, line.nameRange.end);
      return [
        {
          name: line.name,
          range: line.specifierRange,
          place: { start: line.nameRange.start, end },
          locked: versions?.length === 1 && !isOfPackage ? versions[0] : undefined,
        },
      ];
    });
    return unpinned.length === 0 ? [] : [{ path, unpinned, total: lines.length }];
  });
});
