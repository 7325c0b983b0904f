import { type Database, type Fact, fact } from "../engine/database";
import type { Place } from "../engine/finding";
import { uniquePlaces } from "../engine/place";
import { orNone } from "../engine/rule";
import type { RelativePath } from "../engine/snapshot";
import { composeDeployments } from "../facts/deployment/compose/compose-model";
import { dockerBuilds } from "../facts/deployment/docker/docker-builds";
import { dockerImageOf } from "../facts/deployment/docker/docker-images";
import { environmentReadsIn } from "../facts/environment/environment-keys";
import { envFiles, parsedEnvFile } from "../facts/repository/env-files";

/** Where one key of the environment stands. */
export interface KeyPlaces {
  /** Where programs read it: code and Compose's `${KEY}`. */
  readonly reads: readonly Place[];
  /** Where env files, Compose's `environment` and images set it; templates last. */
  readonly sets: readonly Place[];
}

/** All keys of the environment that are written anywhere, tests included. */
export const environmentPlaces: Fact<ReadonlyMap<string, KeyPlaces>> = fact("environment places", (db) => {
  const reads = new Map<string, Place[]>();
  const sets = new Map<string, Place[]>();
  for (const path of db.paths())
    for (const { key, range } of environmentReadsIn(db, path)) add(reads, key, { path, range });
  const files = db.get(envFiles);
  const entriesOf = (path: RelativePath) => {
    for (const { key, keyRange } of db.of(parsedEnvFile, path).entries)
      add(sets, key, { path, range: keyRange });
  };
  for (const { path } of files.filter(({ role }) => role === "values")) entriesOf(path);
  for (const [key, place] of deploymentSets(db)) add(sets, key, place);
  for (const { path } of files.filter(({ role }) => role === "template")) entriesOf(path);
  return new Map(
    [...new Set([...reads.keys(), ...sets.keys()])].map((key) => [
      key,
      { reads: uniquePlaces(reads.get(key) ?? []), sets: uniquePlaces(sets.get(key) ?? []) },
    ]),
  );
});

function deploymentSets(db: Database): readonly (readonly [key: string, place: Place])[] {
  const deployments = db.get(composeDeployments);
  const inCompose = orNone(deployments).flatMap(({ services }) =>
    services.flatMap(({ environment }) =>
      environment.map(({ name, namePlace }) => [name, namePlace] as const),
    ),
  );
  const inImages = db.get(dockerBuilds).flatMap(({ path, target }) => {
    const image = dockerImageOf(db, path, target);
    return (image?.environment ?? []).map(({ name, place }) => [name, place] as const);
  });
  return [...inCompose, ...inImages];
}

function add(byKey: Map<string, Place[]>, key: string, place: Place): void {
  const places = byKey.get(key);
  if (places) places.push(place);
  else byKey.set(key, [place]);
}
