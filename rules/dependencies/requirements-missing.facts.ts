import { type Database, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { fileNameOf, folderOf } from "../../server/src/engine/path";
import { placeKey } from "../../server/src/engine/place";
import { absent, orNone } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { installations, writesRequirementsAt } from "../../server/src/facts/dependencies/installations";
import { neededRequirements } from "../../server/src/facts/dependencies/python-projects";
import {
  contextSources,
  copySources,
  isInContext,
} from "../../server/src/facts/deployment/docker/docker-image";
import { dockerfileTrees, isDockerfilePath } from "../../server/src/facts/deployment/docker/dockerfile-trees";
import { ignoring } from "../../server/src/facts/repository/git-truth";

/** A command of a Dockerfile that installs a requirements file which is nowhere in the repository. */
export interface LostRequirements {
  readonly place: Place;
  /** As the command names it. */
  readonly written: string;
}

/** The projects that need a requirements file, and the Dockerfiles that look for one in vain. Absent without either. */
export const requirementsSought = fact("requirements sought", (db) => {
  const needed = db.get(neededRequirements);
  const projects = orNone(needed);
  const told = new Set(projects.flatMap(({ commands }) => commands.map(({ place }) => placeKey(place))));
  const lost = db.get(installations).flatMap(({ tool, place, requirements }): readonly LostRequirements[] => {
    if (tool !== "pip" || !isDockerfilePath(place.path)) return [];
    if (told.has(placeKey(place))) return [];
    const missing = requirements.find(
      ({ exists, path }) => !exists && path !== undefined && isLost(db, place.path, path),
    );
    return missing ? [{ place, written: missing.written }] : [];
  });
  const unique = [...new Map(lost.map((one) => [`${one.place.path} ${one.written}`, one])).values()];
  return projects.length + unique.length === 0 ? absent : { projects, lost: unique };
});

/** Whether no folder that could be the build context has the file, while one of them has all else that is copied. */
function isLost(db: Database, dockerfile: RelativePath, path: RelativePath): boolean {
  const name = fileNameOf(path);
  const { entries } = db.tree();
  if (db.paths().some((one) => fileNameOf(one) === name) || db.get(ignoring).ignores(path, false))
    return false;
  if (db.get(writesRequirementsAt).some((writer) => writer === dockerfile || !isDockerfilePath(writer)))
    return false;
  const tree = db.of(dockerfileTrees, dockerfile);
  const copied = contextSources(tree);
  // A copy may give the name to another file.
  const isNamedByCopy = (tree?.stages ?? []).some(({ instructions }) =>
    instructions.some(
      (one) =>
        /^(?:COPY|ADD)$/.test(one.keyword) &&
        fileNameOf((one.exec ?? one.words).at(-1)?.value ?? "") === name &&
        copySources(one).some((source) => fileNameOf(source) !== name),
    ),
  );
  if (isNamedByCopy) return false;
  // A variable may bring it from anywhere.
  if (copied.some((source) => source.includes("$"))) return false;
  const others = copied.filter((source) => !/[*?[$]|:\/\//.test(source) && fileNameOf(source) !== name);
  for (let folder = folderOf(dockerfile); ; folder = folderOf(folder)) {
    const all = others.every((source) => isInContext(entries, folder, source));
    if (all) return db.tree().complete;
    if (folder === "") return false;
  }
}
