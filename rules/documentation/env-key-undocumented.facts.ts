import { type Fact, fact } from "../../server/src/engine/database";
import { message } from "../../server/src/engine/message";
import { type Absent, absent, isAbsent, type Unknown, unknown } from "../../server/src/engine/rule";
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
}

/** Absent without a template beside code that has to be given something. */
export const templatesToFill: Fact<readonly EditableTemplate[] | Absent | Unknown> = fact(
  "templates to fill",
  (db) => {
    const templates = db.get(envTemplates);
    if (isAbsent(templates)) return absent;
    const [unread] = unreadCode(db);
    if (unread !== undefined)
      return unknown(message("{path} was not read, and may read or set keys", { path: unread }));
    return db.get(documentedProjects).flatMap((project): EditableTemplate[] => {
      const template = templates.find(({ path }) => path === project.template);
      const text = template && db.file(template.path)?.text;
      if (!template || text === undefined) return [];
      return [{ ...project, template, text, isEditable: db.of(isPlainEnvFile, template.path) }];
    });
  },
);
