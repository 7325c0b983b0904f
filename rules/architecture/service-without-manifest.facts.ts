import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { folderOf } from "../../server/src/engine/path";
import { placeKey } from "../../server/src/engine/place";
import { type Absent, absent, orNone } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { composeDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import type { ComposeBuild } from "../../server/src/facts/deployment/compose/compose-service";
import { whereIs } from "../../server/src/facts/repository/whereabouts";

/** A `build:` of a Compose file that finds nothing to build. */
export interface MissingBuild {
  readonly place: Place;
  /** The services that are built by it, in their order. */
  readonly services: readonly string[];
  /** What is not there: the build context, or the Dockerfile in it. */
  readonly missing: "context" | "dockerfile";
  readonly path: RelativePath;
}

/** Every build that cannot work, each once for all services that share it; absent without anything to build. */
export const missingBuilds: Fact<readonly MissingBuild[] | Absent> = fact("missing builds", (db) => {
  const compose = db.get(composeDeployments);
  const services = orNone(compose)
    // A fragment that a program merges with others takes its paths from theirs.
    .filter(
      ({ incomplete, judgedAsProduction, stage }) => !incomplete && (judgedAsProduction || stage !== "test"),
    )
    .flatMap((deployment) => deployment.services);
  const building = services.flatMap(({ name, build }) => (build ? [{ name, build }] : []));
  if (building.length === 0) return absent;
  const found = new Map<string, MissingBuild>();
  for (const { name, build } of building) {
    const missing = missingPart(build);
    if (!missing) continue;
    const key = placeKey(build.place);
    const names = new Set([...(found.get(key)?.services ?? []), name]);
    const named = missing.missing === "dockerfile" ? build.dockerfile : undefined;
    const place = (named ?? build.context)?.place ?? build.place;
    found.set(key, { ...missing, place, services: [...names] });
  }
  return [...found.values()];

  function missingPart(build: ComposeBuild): Pick<MissingBuild, "missing" | "path"> | undefined {
    const { contextFolder, dockerfilePath, inline } = build;
    if (contextFolder === undefined) return undefined;
    const context = whereIs(db, contextFolder);
    if (context.kind === "missing") return { missing: "context", path: contextFolder };
    if (context.kind === "unknown" || inline || dockerfilePath === undefined) return undefined;
    const entry = db.tree().entries.get(contextFolder);
    if (contextFolder !== "" && (entry?.kind !== "directory" || entry.skipped)) return undefined;
    // Docker also takes a file in lower case letters when none is named.
    const others = build.dockerfile ? [] : [`${folderOf(dockerfilePath)}/dockerfile`.replace(/^\//, "")];
    const isThere = [dockerfilePath, ...others].some((path) => whereIs(db, path).kind !== "missing");
    return isThere ? undefined : { missing: "dockerfile", path: dockerfilePath };
  }
});
