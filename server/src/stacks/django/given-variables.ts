import { type Fact, fact } from "../../engine/database";
import type { FileEdit } from "../../engine/finding";
import { isAbsent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { insertVariable } from "../../facts/deployment/compose/compose-edits";
import type { ComposeService } from "../../facts/deployment/compose/compose-service";
import { envFilesOf } from "../../facts/deployment/production-environment";
import { productionProjects } from "../../facts/deployment/service-roles";
import {
  nameInTemplate,
  nameVariable,
  type TemplateText,
  templateTexts,
  type VariableHome,
  variableHomes,
} from "../../facts/environment/required-variable";
import { runsDjango } from "./commands";

interface DjangoService {
  readonly service: ComposeService;
  /** An env file that only the server has may set anything. */
  readonly hasFileOfServer: boolean;
}

/** How production's services that load the settings get their variables. */
export interface VariableGiver {
  readonly services: readonly DjangoService[];
  readonly homes: ReadonlyMap<RelativePath, VariableHome>;
  readonly templates: readonly TemplateText[];
}

export const variableGiver: Fact<VariableGiver> = fact("variable giver", (db) => {
  const projects = db.get(productionProjects);
  return {
    services: (isAbsent(projects) ? [] : projects).flatMap(({ deployment, services }) =>
      services
        .filter(({ processes }) => processes.some(({ words }) => runsDjango(words)))
        .map(({ service }) => ({
          service,
          hasFileOfServer:
            service.envFiles.length > 0 &&
            envFilesOf(db, service, deployment.folder).some(({ isHere }) => !isHere),
        })),
    ),
    homes: db.get(variableHomes),
    templates: db.get(templateTexts),
  };
});

/**
 * Edits after which every service that loads the settings is given a variable that the code newly reads, and a template
 * names it. Undefined where a service could not be given it: it would no longer start.
 */
export function giveVariable(
  { services, homes, templates }: VariableGiver,
  variable: string,
  reader: RelativePath,
): readonly FileEdit[] | undefined {
  const edits: FileEdit[] = [];
  for (const { service, hasFileOfServer } of services) {
    if (hasFileOfServer || service.environment.some(({ name }) => name === variable)) continue;
    const edit = insertVariable(service, variable, `\${${variable}:?}`);
    const named = edit && nameVariable(homes.get(edit.path), variable, edit.path);
    if (!edit || !named) return undefined;
    edits.push(edit, ...named);
  }
  const isNamed = edits.some((edit) => !isCompose(edit, services));
  return unique(isNamed ? edits : [...edits, ...nameInTemplate(templates, variable, reader)]);
}

function isCompose({ path }: FileEdit, services: readonly DjangoService[]): boolean {
  return services.some(({ service }) => service.parts.some((part) => part.path === path));
}

/** Services may share a block, and a template. */
function unique(edits: readonly FileEdit[]): readonly FileEdit[] {
  return [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
}
