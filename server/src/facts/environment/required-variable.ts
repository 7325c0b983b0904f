import { type Database, type Fact, fact } from "../../engine/database";
import type { FileEdit, TextEdit } from "../../engine/finding";
import { fileNameOf, folderOf, inFolder, isInside } from "../../engine/path";
import { orNone } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { productionDeployments } from "../deployment/compose/compose-model";
import { namesOfDeployments } from "../deployment/production-environment";
import { templatesOf } from "../repository/env-files";
import { ignoring } from "../repository/git-truth";
import { addIgnoreEntries } from "../repository/gitignore-edit";
import { nearestIgnoreFile } from "../repository/ignore-files";
import { type EnvTemplate, envTemplates } from "./environment-keys";
import { insertTemplateKey } from "./template-edit";

export interface TemplateText {
  readonly template: EnvTemplate;
  readonly text: string;
}

/** The templates of env files with their texts; none where there is no template. */
export const templateTexts: Fact<readonly TemplateText[]> = fact("template texts", (db) => {
  const templates = db.get(envTemplates);
  return orNone(templates).map((template) => ({
    template,
    text: db.file(template.path)?.text ?? "",
  }));
});

/** Where whoever deploys learns which variables Compose must be given. */
export interface VariableHome {
  /** What the `.env` beside the Compose file, or its template, names already. */
  readonly names: readonly string[];
  readonly template: TemplateText | undefined;
  /** The template that could be made; undefined where something stands in its place. */
  readonly creates: RelativePath | undefined;
  /** Keeps the `.env` beside the Compose file out of git; none where it is kept out, or tracked. */
  readonly hides: readonly FileEdit[];
}

/** By the path of the Compose file; of a file in several deployments that of the first. */
export const variableHomes: Fact<ReadonlyMap<string, VariableHome>> = fact("variable homes", (db) => {
  const deployments = db.get(productionDeployments);
  const names = db.get(namesOfDeployments);
  const templates = db.get(templateTexts);
  const homes = new Map<RelativePath, VariableHome>();
  for (const { files, folder, services } of orNone(deployments)) {
    const paths = templatesOf(db, inFolder(folder, ".env"));
    const template = templates.find(({ template: { path } }) => paths.includes(path));
    const created = inFolder(folder, ".env.example");
    const home = {
      names: names.get(folder) ?? [],
      template,
      creates: db.tree().entries.has(created) ? undefined : created,
      hides: hidingEnvFile(db, folder),
    };
    const parts = services.flatMap((service) => service.parts.map(({ path }) => path));
    for (const path of [...files, ...parts]) if (!homes.has(path)) homes.set(path, home);
  }
  return homes;
});

/** Edits that keep the `.env` of a folder out of git that somebody is about to write; none where it is kept out, or there. */
function hidingEnvFile(db: Database, folder: RelativePath): readonly FileEdit[] {
  const path = inFolder(folder, ".env");
  const ignoreFile = nearestIgnoreFile(db, folder);
  if (ignoreFile === undefined || db.tree().entries.has(path) || db.get(ignoring).ignores(path, false))
    return [];
  return addIgnoreEntries(ignoreFile, db.file(ignoreFile), [{ pattern: ".env", beside: /\.env/ }]);
}

/** The same for the top of the repository. */
export const hidingEnvFileOfTop: Fact<readonly FileEdit[]> = fact("hiding the env file of the top", (db) =>
  hidingEnvFile(db, ""),
);

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
  return [{ kind: "create", path: home.creates, text: `# Read in ${name}\n${variable}=\n` }, ...home.hides];
}

/** The edit that names a variable in the nearest template above its reader; none where a template names it or there is none. */
export function nameInTemplate(
  templates: readonly TemplateText[],
  variable: string,
  reader: RelativePath,
): readonly TextEdit[] {
  const isNamed = templates.some(
    ({ template }) =>
      template.commented.has(variable) || template.entries.some(({ key }) => key === variable),
  );
  const [nearest] = templates
    .filter(({ template: { path } }) => isInside(reader, folderOf(path)))
    .sort((a, b) => b.template.path.length - a.template.path.length);
  return isNamed || !nearest ? [] : [insertTemplateKey(nearest.template, nearest.text, variable, reader)];
}
