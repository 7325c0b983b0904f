import { type Fact, fact } from "../../server/src/engine/database";
import { type Absent, absent, isAbsent } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { type EnvTemplate, envTemplates } from "../../server/src/facts/environment/environment-keys";
import {
  type DocumentedProject,
  documentedProjects,
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
}

/** Absent without a template beside code that has to be given something. */
export const templatesToFill: Fact<readonly EditableTemplate[] | Absent> = fact("templates to fill", (db) => {
  const templates = db.get(envTemplates);
  if (isAbsent(templates)) return absent;
  const [unread] = unreadCode(db);
  return db.get(documentedProjects).flatMap((project): EditableTemplate[] => {
    const template = templates.find(({ path }) => path === project.template);
    const text = template && db.file(template.path)?.text;
    if (!template || text === undefined) return [];
    return [{ ...project, template, text, isEditable: db.of(isPlainEnvFile, template.path), unread }];
  });
});
