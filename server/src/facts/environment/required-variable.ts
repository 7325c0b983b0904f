import { type Fact, fact } from "../../engine/database";
import type { FileEdit } from "../../engine/finding";
import { fileNameOf, inFolder } from "../../engine/path";
import { isAbsent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { productionDeployments } from "../deployment/compose/compose-model";
import { namesOfDeployments } from "../deployment/production-environment";
import { templatesOf } from "../repository/env-files";
import { type EnvTemplate, envTemplates } from "./environment-keys";
import { insertTemplateKey } from "./template-edit";

/** Where whoever deploys learns which variables Compose must be given. */
export interface VariableHome {
  /** What the `.env` beside the Compose file, or its template, names already. */
  readonly names: readonly string[];
  readonly template: { readonly template: EnvTemplate; readonly text: string } | undefined;
  /** The template that could be made; undefined where something stands in its place. */
  readonly creates: RelativePath | undefined;
}

/** By the name of the deployment. */
export const variableHomes: Fact<ReadonlyMap<string, VariableHome>> = fact("variable homes", (db) => {
  const deployments = db.get(productionDeployments);
  const names = db.get(namesOfDeployments);
  const templates = db.get(envTemplates);
  return new Map(
    (isAbsent(deployments) ? [] : deployments).map(({ name, folder }): [string, VariableHome] => {
      const paths = templatesOf(db, inFolder(folder, ".env"));
      const template = (isAbsent(templates) ? [] : templates).find(({ path }) => paths.includes(path));
      const created = inFolder(folder, ".env.example");
      return [
        name,
        {
          names: names.get(name) ?? [],
          template: template && { template, text: db.file(template.path)?.text ?? "" },
          creates: db.tree().entries.has(created) ? undefined : created,
        },
      ];
    }),
  );
});

/** Edits after which a variable is named where the deployment's variables are; undefined where there is no such place. */
export function nameVariable(
  home: VariableHome | undefined,
  variable: string,
  reader: RelativePath,
): readonly FileEdit[] | undefined {
  if (!home) return undefined;
  if (home.names.includes(variable)) return [];
  const name = fileNameOf(reader);
  if (home.template) return [insertTemplateKey(home.template.template, home.template.text, variable, name)];
  if (home.creates === undefined) return undefined;
  return [{ kind: "create", path: home.creates, text: `# Read in ${name}\n${variable}=\n` }];
}
