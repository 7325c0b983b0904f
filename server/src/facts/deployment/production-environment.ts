import type { Database } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { message } from "../../engine/message";
import type { RelativePath } from "../../engine/snapshot";
import type { DotenvEntry } from "../../languages/dotenv";
import type { Environment, EnvironmentVariable } from "../../stacks/django/settings/settings-target";
import { parsedEnvFile } from "../repository/env-files";
import type { ComposeService, EnvironmentEntry } from "./compose/compose-service";
import { interpolate } from "./compose/interpolation";
import type { DockerImage } from "./docker/docker-image";
import { imageOfService } from "./docker/dockerfiles";

/**
 * The environment of a Compose service's process: ENV of its image, then its env files, then `environment`.
 * Env files count when they are part of the repository; one that exists only on a machine sets nothing known here.
 */
export function environmentOfService(
  db: Database,
  service: ComposeService,
  folder: RelativePath,
): Environment {
  const variables = new Map<string, EnvironmentVariable>();
  addImage(variables, imageOfService(db, service));
  for (const { path } of service.envFiles) if (path !== undefined) addEnvFile(db, variables, path);
  for (const entry of service.environment) addEntry(db, variables, entry, folder);
  return { variables, others: "unset" };
}

/** What ENV instructions set. */
export function addImage(variables: Map<string, EnvironmentVariable>, image: DockerImage | undefined): void {
  for (const { name, value, valuePlace } of image?.environment ?? []) {
    variables.set(
      name,
      value === undefined
        ? {
            kind: "unknown",
            reason: message("An argument of the image's build decides it."),
            steps: [valuePlace],
          }
        : { kind: "set", value, steps: [valuePlace] },
    );
  }
}

/** What an env file of the repository sets; an untracked one is the developer's own unless the user names it. */
export function addEnvFile(
  db: Database,
  variables: Map<string, EnvironmentVariable>,
  path: RelativePath,
  which: "tracked" | "whether tracked or not" = "tracked",
): void {
  if (!db.file(path) || (which === "tracked" && !isTracked(db, path))) return;
  for (const entry of db.of(parsedEnvFile, path).entries) {
    const value = valueInEnvFile(entry, variables);
    const place = { path, range: entry.valueRange };
    variables.set(
      entry.key,
      value === undefined
        ? { kind: "unknown", reason: message("It is taken from the machine that deploys."), steps: [place] }
        : { kind: "set", value, steps: [place] },
    );
  }
}

/** Compose expands `${OTHER}` in env files, except between single quotes, and wants a blank in front of a comment. */
function valueInEnvFile(
  entry: DotenvEntry,
  variables: ReadonlyMap<string, EnvironmentVariable>,
): string | undefined {
  if (entry.quote === "'") return entry.value;
  return interpolate(entry.value, (name) => {
    const known = variables.get(name);
    if (known?.kind === "set") return known.value;
    return known?.kind === "unknown" ? null : undefined;
  }).value;
}

function addEntry(
  db: Database,
  variables: Map<string, EnvironmentVariable>,
  entry: EnvironmentEntry,
  folder: RelativePath,
): void {
  const { name, value, place } = entry;
  const deployed = message("It is taken from the machine that deploys.");
  if (!value) {
    // A name alone passes on what is set where it is deployed; nothing of it is known.
    variables.set(name, { kind: "unknown", reason: deployed, steps: [place] });
  } else if (value.value === undefined) {
    variables.set(name, { kind: "unknown", reason: deployed, steps: [value.place] });
  } else {
    const steps = [...placesOfVariables(db, value.variables, folder), value.place];
    variables.set(name, { kind: "set", value: value.value, steps });
  }
}

/** Where the `.env` beside the Compose file sets what is substituted. */
function placesOfVariables(
  db: Database,
  used: readonly { readonly name: string }[],
  folder: RelativePath,
): readonly Place[] {
  if (used.length === 0) return [];
  const path = folder === "" ? ".env" : `${folder}/.env`;
  if (!isTracked(db, path) || !db.file(path)) return [];
  const { entries } = db.of(parsedEnvFile, path);
  return used.flatMap(({ name }) => {
    const entry = entries.findLast(({ key }) => key === name);
    return entry ? [{ path, range: entry.valueRange }] : [];
  });
}

/** Without git nobody can say; then a file that exists counts. */
export function isTracked(db: Database, path: RelativePath): boolean {
  const git = db.git();
  return git.kind !== "repository" || git.tracked.has(path);
}
