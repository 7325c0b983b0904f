import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { message } from "../../engine/message";
import { inFolder } from "../../engine/path";
import type { Environment, EnvironmentVariable, NotReadable } from "../../engine/process-environment";
import { orNone } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import type { DotenvEntry } from "../../languages/dotenv";
import { keysOfEnvFile, parsedEnvFile, templatesOf } from "../repository/env-files";
import { productionDeployments } from "./compose/compose-model";
import type {
  ComposeService,
  EnvFileReference,
  EnvironmentEntry,
  EnvironmentValue,
} from "./compose/compose-service";
import { interpolate } from "./compose/interpolation";
import { addImage } from "./docker/image-environment";
import { imageOfService } from "./docker/service-image";
import { type LoadedEnvFile, whyAbsent } from "./loaded-env-files";

/**
 * The environment of a Compose service's process: ENV of its image, then its env files, then `environment`.
 * What an env file sets that is not in the repository is not known: a template beside it gives names, never values.
 */
export function environmentOfService(
  db: Database,
  service: ComposeService,
  folder: RelativePath,
): Environment {
  const variables = new Map<string, EnvironmentVariable>();
  let others: Environment["others"] = "unset";
  addImage(variables, imageOfService(db, service));
  for (const reference of service.envFiles) {
    if (addEnvFile(db, variables, reference.path)) continue;
    others = whyAbsent(reference.text.value ?? reference.text.raw);
    for (const name of namesInTemplates(db, reference))
      variables.set(name, { kind: "unknown", ...others, steps: [reference.text.place] });
  }
  for (const entry of service.environment) addEntry(db, variables, entry, folder);
  return { variables, others };
}

/** The env files that a service loads, in order, and last the `.env` that Compose itself takes from its folder: here or not. */
export function envFilesOf(
  db: Database,
  service: ComposeService,
  folder: RelativePath,
): readonly LoadedEnvFile[] {
  const isHere = (path: RelativePath | undefined) =>
    path !== undefined && db.has(path) && isTracked(db, path);
  const loaded = service.envFiles.map(
    ({ path, text }): LoadedEnvFile => ({
      written: text.value ?? text.raw,
      path,
      isHere: isHere(path),
      templates: path === undefined ? [] : templatesOf(db, path),
      place: text.place,
    }),
  );
  const path = inFolder(folder, ".env");
  const made = service.environment.find(({ value }) => value && fromAbsentFile(db, value, folder));
  if (!made || loaded.some((one) => one.path === path)) return loaded;
  return [
    ...loaded,
    { written: ".env", path, isHere: false, templates: templatesOf(db, path), place: made.place },
  ];
}

function namesInTemplates(db: Database, { path }: EnvFileReference): readonly string[] {
  if (path === undefined) return [];
  return templatesOf(db, path).flatMap((template) => keysOfEnvFile(db, template));
}

/**
 * What an env file of the repository sets; an untracked one is the developer's own unless the user names it.
 * False when it is not here to be read.
 */
export function addEnvFile(
  db: Database,
  variables: Map<string, EnvironmentVariable>,
  path: RelativePath | undefined,
  which: "tracked" | "whether tracked or not" = "tracked",
): boolean {
  if (path === undefined || !db.has(path) || (which === "tracked" && !isTracked(db, path))) return false;
  const text = db.file(path)?.text ?? "";
  for (const entry of db.of(parsedEnvFile, path).entries) {
    const value = valueInEnvFile(entry, text, variables);
    const place = { path, range: entry.valueRange };
    variables.set(
      entry.key,
      value === undefined
        ? { kind: "unknown", reason: message("It is taken from the machine that deploys."), steps: [place] }
        : { kind: "set", value, steps: [place] },
    );
  }
  return true;
}

/** Compose expands `${OTHER}` in env files, except between single quotes, and wants a blank in front of a comment. */
function valueInEnvFile(
  entry: DotenvEntry,
  text: string,
  variables: ReadonlyMap<string, EnvironmentVariable>,
): string | undefined {
  if (entry.quote === "'") return entry.value;
  const { start, end } = entry.valueRange;
  const rest = text.slice(end, entry.lineRange.end);
  const goesOn = entry.quote === undefined && end > start && rest.startsWith("#");
  const written = goesOn ? entry.value + rest.replace(/\s#.*$/, "").trimEnd() : entry.value;
  return interpolate(written, (name) => {
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
  const missing = value && fromAbsentFile(db, value, folder);
  if (!value) {
    // A name alone passes on what is set where it is deployed; nothing of it is known.
    variables.set(name, { kind: "unknown", reason: deployed, steps: [place] });
  } else if (missing) {
    variables.set(name, { kind: "unknown", ...missing, steps: [value.place] });
  } else if (value.value === undefined) {
    variables.set(name, { kind: "unknown", reason: deployed, steps: [value.place] });
  } else {
    const steps = [...placesOfVariables(db, value.variables, folder), value.place];
    variables.set(name, { kind: "set", value: value.value, steps });
  }
}

/**
 * Whether a value is made of a variable that the `.env` beside the Compose file sets, which is not in the repository:
 * a template shows that it does. Without one a default such as `${DEBUG:-0}` stands.
 */
function fromAbsentFile(
  db: Database,
  { variables }: EnvironmentValue,
  folder: RelativePath,
): NotReadable | undefined {
  if (variables.length === 0) return undefined;
  const path = inFolder(folder, ".env");
  if (db.has(path) && isTracked(db, path)) return undefined;
  const names = new Set(templatesOf(db, path).flatMap((one) => keysOfEnvFile(db, one)));
  return variables.some(({ name }) => names.has(name)) ? whyAbsent(path) : undefined;
}

/** Where the `.env` beside the Compose file sets what is substituted. */
function placesOfVariables(
  db: Database,
  used: readonly { readonly name: string }[],
  folder: RelativePath,
): readonly Place[] {
  if (used.length === 0) return [];
  const path = inFolder(folder, ".env");
  if (!isTracked(db, path) || !db.has(path)) return [];
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

/**
 * The names that the `.env` beside the Compose files of production sets, or its template asks for, by their folder: a value
 * that must be set may use them.
 */
export const namesOfDeployments: Fact<ReadonlyMap<string, readonly string[]>> = fact(
  "names of deployments",
  (db) => {
    const deployments = db.get(productionDeployments);
    return new Map(
      orNone(deployments).map(({ folder }) => {
        const path = inFolder(folder, ".env");
        const files = [...(db.file(path) && isTracked(db, path) ? [path] : []), ...templatesOf(db, path)];
        return [folder, files.flatMap((file) => keysOfEnvFile(db, file))];
      }),
    );
  },
);
