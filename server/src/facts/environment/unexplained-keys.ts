import { type Database, type Fact, fact } from "../../engine/database";
import { fileNameOf, folderOf, isInside } from "../../engine/path";
import { orNone } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { composeFileGroups } from "../deployment/compose/compose-groups";
import { envFileRole, envFiles, keysOfEnvFile, parsedEnvFile } from "../repository/env-files";
import { capitalWords } from "./capital-words";
import { type EnvironmentKey, environmentKeys, envTemplates, providedKeys } from "./environment-keys";

/** Documents for people, templates of any configuration, and configuration that shows what it may hold. */
const documents =
  /\.(?:mdx?|markdown|rst|adoc|asciidoc|txt|ini|conf|cfg|properties)$|(?:^|[._-])(?:example|sample|template|tmpl|dist)(?:[._-]|$)/i;

/** Charts, manifests and descriptions for platforms, which list what they set key by key. */
const manifests =
  /(?:^|\/)(?:app\.json|values[\w.-]*\.ya?ml)$|(?:^|\/)(?:charts?|helm|k8s|kubernetes|kustomize|manifests?)\/.*\.ya?ml$/i;

/** `> .env`, `>> "$APP/.env.production"`, `cat <<EOF > .env`, `tee .env`: a script that sets an installation up. */
const writesEnvFile =
  /(?:>|\btee[ \t](?:-a[ \t])?)[ \t]*["']?[\w$./{}~-]{0,100}\.env(?:\.\w{1,20})?["']?[ \t]*(?:$|[;&|<#])/m;

/**
 * Every name that somebody who installs the project finds somewhere: in a document, a template, an env file of git, a
 * deployment's own files, or a script that writes the env file. Also `KEY` for `KEY_FILE`.
 */
const explainedNames: Fact<ReadonlySet<string>> = fact(
  "explained names",
  (db) => {
    const names = new Set(db.get(providedKeys));
    const shared = new Set(db.get(sharedEnvFiles));
    for (const path of db.paths())
      if (
        documents.test(fileNameOf(path)) ||
        manifests.test(path) ||
        shared.has(path) ||
        (/\.(?:ba)?sh$/.test(path) && writesEnvFile.test(db.file(path)?.text ?? ""))
      )
        for (const name of db.of(capitalWords, path)) names.add(name);
    // Also names that are too short to be told from other words of a text.
    for (const path of shared) for (const { key } of db.of(parsedEnvFile, path).entries) names.add(key);
    const templates = db.get(envTemplates);
    for (const { commented } of orNone(templates)) for (const key of commented) names.add(key);
    return names;
  },
  (left, right) => left.size === right.size && [...left].every((name) => right.has(name)),
);

/** Env files that whoever installs the project has: templates, and values that are in git. */
const sharedEnvFiles: Fact<readonly RelativePath[]> = fact("shared env files", (db) => {
  const git = db.git();
  return db
    .get(envFiles)
    .filter(({ path, role }) => role === "template" || (git.kind === "repository" && git.tracked.has(path)))
    .map(({ path }) => path);
});

/** How many of the keys that the code reads stand in env files which whoever installs the project has. */
export const sharedKeys: Fact<number> = fact("shared keys", (db) => {
  const shown = new Set(db.get(sharedEnvFiles).flatMap((path) => keysOfEnvFile(db, path)));
  return db.get(environmentKeys).filter(({ key }) => shown.has(key)).length;
});

/** Keys that the code has no other value for, and that nothing in the repository explains to whoever installs it. */
export const unexplainedKeys: Fact<readonly EnvironmentKey[]> = fact("unexplained keys", (db) => {
  const demanded = db.get(environmentKeys).filter(({ isDemanded }) => isDemanded);
  if (demanded.length === 0) return [];
  const names = db.get(explainedNames);
  return demanded.filter(({ key }) => !names.has(key) && !names.has(`${key}_FILE`));
});

/** A folder that holds one of these is a project of its own. */
const manifest =
  /^(?:package\.json|pyproject\.toml|manage\.py|setup\.py|requirements[\w.-]*\.txt|Pipfile|go\.mod|Cargo\.toml|composer\.json|Gemfile|Dockerfile|[\w.-]*compose[\w.-]*\.ya?ml)$/;

/** One project with its env template, and what the template should show. */
export interface DocumentedProject {
  /** The folder of the nearest manifest above the template. */
  readonly project: RelativePath;
  readonly template: RelativePath;
  /** Keys its code demands, explained or not. */
  readonly demanded: number;
  readonly unexplained: readonly EnvironmentKey[];
}

/** Each project that has a template of its own; a key belongs to the template nearest to its first reader. */
export const documentedProjects: Fact<readonly DocumentedProject[]> = fact("documented projects", (db) => {
  const holders = new Set(
    db.paths().flatMap((path) => (manifest.test(fileNameOf(path)) ? [folderOf(path)] : [])),
  );
  const templates = db
    .get(envFiles)
    .filter(({ path }) => envFileRole(path) === "template")
    .map(({ path }) => ({ path, project: projectAbove(folderOf(path), holders) }));
  const unexplained = new Set(db.get(unexplainedKeys).map(({ key }) => key));
  const optional = optionalComposeFiles(db);
  const projects = new Map<RelativePath, { demanded: number; unexplained: EnvironmentKey[] }>();
  for (const key of db.get(environmentKeys)) {
    if (!key.isDemanded) continue;
    const reads = key.reads.filter(
      ({ path }) => !optional.has(path) && templates.some(({ project }) => isInside(path, project)),
    );
    const [first] = reads;
    if (!first) continue;
    const path = nearestTemplate(
      templates.filter(({ project }) => isInside(first.path, project)).map((one) => one.path),
      first.path,
    );
    const project = projects.get(path) ?? { demanded: 0, unexplained: [] };
    project.demanded++;
    if (unexplained.has(key.key)) project.unexplained.push({ ...key, reads });
    projects.set(path, project);
  }
  return [...projects].map(([template, found]) => ({
    project: templates.find(({ path }) => path === template)?.project ?? "",
    template,
    ...found,
  }));
});

/** Compose files that are for whoever wants more than what something here starts: an installation does without them. */
function optionalComposeFiles(db: Database): ReadonlySet<RelativePath> {
  const groups = db.get(composeFileGroups);
  const judged = new Set(groups.flatMap((group) => (group.judgedAsProduction ? group.files : [])));
  const others = groups.flatMap(({ files, stage }) => (stage === "unclear" ? files : []));
  return new Set(judged.size === 0 ? [] : others.filter((path) => !judged.has(path)));
}

function projectAbove(folder: RelativePath, holders: ReadonlySet<RelativePath>): RelativePath {
  let at = folder;
  while (at !== "" && !holders.has(at)) at = folderOf(at);
  return at;
}

/** The template that shares the most folders with the reader; of equals, the one for no particular environment. */
function nearestTemplate(templates: readonly RelativePath[], reader: RelativePath): RelativePath {
  const distance = (path: RelativePath) => {
    const folder = folderOf(path);
    return [
      isInside(reader, folder) ? -folder.length : 1000 + folder.length,
      /prod|stag|test|(?:^|[._-])ci(?:$|[._-])/i.test(path) ? 1 : 0,
      path.length,
    ] as const;
  };
  return [...templates].sort((a, b) => {
    const [near, far] = [distance(a), distance(b)];
    return near[0] - far[0] || near[1] - far[1] || near[2] - far[2];
  })[0] as RelativePath;
}

/** Whether code was left unread that may read the environment: who reads what is then not fully known. */
export function unreadCode(db: Database): readonly RelativePath[] {
  return [...db.unread()]
    .map(([path]) => path)
    .filter((path) => /\.(?:py|[cm]?[jt]sx?|ya?ml|sh|toml|rb|php|go|java|kt)$/.test(path));
}
