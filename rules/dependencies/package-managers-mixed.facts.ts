import { type Database, type Fact, fact } from "../../server/src/engine/database";
import { type Absent, absent, isAbsent } from "../../server/src/engine/rule";
import { installations, installsFolder } from "../../server/src/facts/dependencies/installations";
import type { LockFile, LockTool } from "../../server/src/facts/dependencies/locks/lock-file";
import { lockFiles } from "../../server/src/facts/dependencies/locks/lock-files";
import type { Manifest } from "../../server/src/facts/dependencies/manifest";
import { manifests } from "../../server/src/facts/dependencies/manifests";
import { at, parseJson, stringOf } from "../../server/src/languages/json";

/** A manifest that lies beside lock files of several programs. */
export interface MixedManagers {
  readonly manifest: Manifest;
  /** Of different programs, sorted by path. */
  readonly locks: readonly LockFile[];
  /** The program that the project itself names or installs with; undefined when it does not say. */
  readonly chosen: LockTool | undefined;
}

/** Manifests with lock files of several programs. Absent without any lock file. */
export const mixedManagers: Fact<readonly MixedManagers[] | Absent> = fact("mixed package managers", (db) => {
  const all = db.get(manifests);
  const locks = db.get(lockFiles);
  if (isAbsent(all) || locks.length === 0) return absent;
  return all.flatMap((manifest): readonly MixedManagers[] => {
    if (manifest.tool === "pip" || manifest.tool === "setuptools") return [];
    const own = locks.filter(
      ({ folder, ecosystem }) => folder === manifest.folder && ecosystem === manifest.ecosystem,
    );
    if (new Set(own.map(({ tool }) => tool)).size < 2) return [];
    // Pipfile and pyproject.toml may stand side by side: then each program has its own manifest, and one finding is enough.
    if (manifest.tool === "pipenv") return [];
    return [{ manifest, locks: own, chosen: chosenTool(db, manifest, own) }];
  });
});

function chosenTool(db: Database, manifest: Manifest, locks: readonly LockFile[]): LockTool | undefined {
  const named = stringOf(at(parseJson(db.file(manifest.path)?.text ?? "").root, ["packageManager"]))?.split(
    "@",
  )[0];
  const used = new Set(
    db
      .get(installations)
      .filter((command) => installsFolder(command, manifest.folder))
      .map(({ tool }) => tool),
  );
  const candidates = locks.filter(({ tool }) => (named === undefined ? used.has(tool) : tool === named));
  return candidates.length === 1 ? candidates[0]?.tool : undefined;
}
