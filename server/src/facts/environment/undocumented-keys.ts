import { type Database, type Fact, fact } from "../../engine/database";
import { fileNameOf, folderOf, isInside } from "../../engine/path";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import type { SourceFile } from "../../engine/snapshot";
import { envFiles, isPlainEnvFile, parsedEnvFile } from "../repository/env-files";
import {
  type EnvironmentKey,
  type EnvTemplate,
  environmentKeys,
  envTemplates,
  providedKeys,
} from "./environment-keys";

export interface UndocumentedKey {
  readonly key: EnvironmentKey;
  /** The template nearest to the first reader. */
  readonly template: EnvTemplate;
  readonly templateFile: SourceFile;
  /** False when the template is more than entries and comments. */
  readonly isEditable: boolean;
}

/**
 * Keys the code reads that no template shows and no deployment file sets. A template speaks for the project it belongs to:
 * what lies outside of it is another one's matter. Absent without a template.
 */
export const undocumentedKeys: Fact<readonly UndocumentedKey[] | Absent> = fact("undocumented keys", (db) => {
  const templates = db.get(envTemplates);
  if (isAbsent(templates)) return absent;
  const shown = new Set(
    templates.flatMap(({ entries, commented }) => [...entries.map(({ key }) => key), ...commented]),
  );
  const provided = new Set([...db.get(providedKeys), ...db.get(sharedKeys)]);
  const scoped = templates.map((template) => ({ template, project: projectOf(db, folderOf(template.path)) }));
  return db
    .get(environmentKeys)
    .filter(({ key }) => [key, `${key}_FILE`].every((name) => !shown.has(name) && !provided.has(name)))
    .flatMap((key): UndocumentedKey[] => {
      const reads = key.reads.filter(({ path }) => scoped.some(({ project }) => isInside(path, project)));
      const [first] = reads;
      if (!first) return [];
      const covering = scoped.filter(({ project }) => isInside(first.path, project));
      const template = nearestTemplate(
        covering.map((one) => one.template),
        first.path,
      );
      const templateFile = db.file(template.path) as SourceFile;
      const isEditable = db.of(isPlainEnvFile, template.path);
      return [{ key: { ...key, reads }, template, templateFile, isEditable }];
    });
});

/** Keys of env files of values that are in git: whoever installs the project has them. */
const sharedKeys: Fact<readonly string[]> = fact("shared keys", (db) => {
  const git = db.git();
  if (git.kind !== "repository") return [];
  return db
    .get(envFiles)
    .filter(({ path, role }) => role === "values" && git.tracked.has(path))
    .flatMap(({ path }) => db.of(parsedEnvFile, path).entries.map(({ key }) => key));
});

const manifest =
  /^(?:package\.json|pyproject\.toml|manage\.py|setup\.py|requirements[\w.-]*\.txt|Pipfile|go\.mod|Cargo\.toml|Dockerfile|(?:docker-)?compose[\w.-]*\.ya?ml)$/;

/** The nearest folder above that holds a manifest: the project a template belongs to. */
function projectOf(db: Database, folder: string): string {
  const holds = new Set(
    db.paths().flatMap((path) => (manifest.test(fileNameOf(path)) ? [folderOf(path)] : [])),
  );
  let at = folder;
  while (at !== "" && !holds.has(at)) at = folderOf(at);
  return at;
}

/** The template that shares the most folders with the reader; of equals, the one for no particular environment. */
function nearestTemplate(templates: readonly EnvTemplate[], reader: string): EnvTemplate {
  const distance = ({ path }: EnvTemplate) => {
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
  })[0] as EnvTemplate;
}
