import { type Fact, fact } from "../../server/src/engine/database";
import { type Absent, absent, isAbsent } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import {
  type EnvironmentKey,
  type EnvTemplate,
  envTemplates,
} from "../../server/src/facts/environment/environment-keys";
import {
  type DocumentedProject,
  documentedProjects,
  unexplainedKeys,
  unreadCode,
} from "../../server/src/facts/environment/unexplained-keys";
import { isPlainEnvFile } from "../../server/src/facts/repository/env-files";

/** A template with the keys that it should show. */
export interface EditableTemplate extends Omit<DocumentedProject, "template"> {
  readonly template: EnvTemplate;
  readonly text: string;
  /** False when the template is more than entries and comments. */
  readonly isEditable: boolean;
  /** Code that was not read: it may demand more keys, and takes none back. */
  readonly unread: RelativePath | undefined;
  /** What is read outside of every project with a template, and explained nowhere: this one may have to show it. */
  readonly outside: EnvironmentKey | undefined;
}

/** Absent without a template beside code that has to be given something. */
export const templatesToFill: Fact<readonly EditableTemplate[] | Absent> = fact("templates to fill", (db) => {
  const templates = db.get(envTemplates);
  if (isAbsent(templates)) return absent;
  const [unread] = unreadCode(db);
  const projects = db.get(documentedProjects);
  const shown = new Set(projects.flatMap(({ unexplained }) => unexplained.map(({ key }) => key)));
  const outside = db.get(unexplainedKeys).find(({ key }) => !shown.has(key));
  return projects.flatMap((project): EditableTemplate[] => {
    const template = templates.find(({ path }) => path === project.template);
    const text = template && db.file(template.path)?.text;
    if (!template || text === undefined) return [];
    return [
      { ...project, template, text, isEditable: db.of(isPlainEnvFile, template.path), unread, outside },
    ];
  });
});
