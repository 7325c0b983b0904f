import { type Fact, fact } from "../../engine/database";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import type { SourceFile } from "../../engine/snapshot";
import { folderOf } from "../repository/git-truth";
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
}

/** Keys the code reads that no template shows and no deployment file sets. Absent without a template. */
export const undocumentedKeys: Fact<readonly UndocumentedKey[] | Absent> = fact("undocumented keys", (db) => {
  const templates = db.get(envTemplates);
  if (isAbsent(templates)) return absent;
  const shown = new Set(
    templates.flatMap(({ entries, commented }) => [...entries.map(({ key }) => key), ...commented]),
  );
  const provided = db.get(providedKeys);
  return db
    .get(environmentKeys)
    .filter(({ key }) => !shown.has(key) && !provided.has(key))
    .map((key) => {
      const template = nearestTemplate(templates, key.reads[0]?.path ?? "");
      return { key, template, templateFile: db.file(template.path) as SourceFile };
    });
});

/** The template that shares the most folders with the reader; of equals, the one for no particular environment. */
function nearestTemplate(templates: readonly EnvTemplate[], reader: string): EnvTemplate {
  const distance = ({ path }: EnvTemplate) => {
    const folder = folderOf(path);
    const inside = folder === "" || reader.startsWith(`${folder}/`);
    return [
      inside ? -folder.length : 1000 + folder.length,
      /prod|stag|test|ci/i.test(path) ? 1 : 0,
      path.length,
    ] as const;
  };
  return [...templates].sort((a, b) => {
    const [near, far] = [distance(a), distance(b)];
    return near[0] - far[0] || near[1] - far[1] || near[2] - far[2];
  })[0] as EnvTemplate;
}
