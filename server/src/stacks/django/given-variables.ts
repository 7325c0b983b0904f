import { type Database, type Fact, fact } from "../../engine/database";
import type { FileEdit, Place } from "../../engine/finding";
import { isAbsent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { insertVariable } from "../../facts/deployment/compose/compose-edits";
import { type ComposeService, isMergedFrom } from "../../facts/deployment/compose/compose-service";
import { dockerfileTrees } from "../../facts/deployment/docker/dockerfile-trees";
import { dockerBuilds } from "../../facts/deployment/docker/dockerfiles";
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
import { locate } from "../../languages/dockerfile";
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
  /** The commands that load the settings while an image is built. */
  readonly buildCommands: readonly BuildCommand[];
}

interface BuildCommand {
  /** Where the command begins. */
  readonly place: Place;
  readonly text: string;
  /** What the image sets before it, or is given. */
  readonly names: readonly string[];
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
    buildCommands: db
      .get(dockerBuilds)
      .flatMap(({ path, stage }) =>
        stage === "production" || stage === "unclear" ? commandsIn(db, path) : [],
      ),
  };
});

function commandsIn(db: Database, path: RelativePath): readonly BuildCommand[] {
  const stages = db.of(dockerfileTrees, path)?.stages ?? [];
  return stages.flatMap(({ instructions }) => {
    const names = instructions
      .filter(({ keyword }) => keyword === "ENV" || keyword === "ARG")
      .flatMap(({ properties }) => properties.map(({ key }) => key));
    return instructions
      .filter(({ keyword, exec }) => keyword === "RUN" && exec === undefined)
      .flatMap((run) =>
        [...run.text.matchAll(/(?<=^|&&|\|\||;)\s*((?!\s)[^&|;]*\bmanage\.py\b[^&|;]*)/g)].map(
          ({ index, 0: whole, 1: text = "" }) => {
            const start = index + whole.length - text.length;
            const range = locate(run, { start, end: start + 1 });
            return { place: { path, range }, text, names };
          },
        ),
      );
  });
}

/**
 * Edits after which an image is built without a variable that the settings now demand: its commands get one that means
 * nothing. Undefined where a command cannot be given it.
 */
function giveToBuilds(commands: readonly BuildCommand[], variable: string): readonly FileEdit[] | undefined {
  const lacking = commands.filter(
    ({ names, text }) => !names.includes(variable) && !text.includes(`${variable}=`),
  );
  if (
    lacking.some(
      ({ text }) =>
        !/^(?:\w+=\S+\s+)*(?:\S*python[\d.]*|(?:poetry|uv|pipenv|pdm) run|\.?\/?manage\.py)\s/.test(text),
    )
  )
    return undefined;
  return lacking.map(({ place: { path, range } }) => ({
    kind: "edit",
    path,
    range: { start: range.start, end: range.start },
    newText: `${variable}=only-for-the-build `,
  }));
}

/**
 * Edits after which every service that loads the settings is given a variable that the code newly reads, and a template
 * names it; with `isDemanded` also the commands that build an image. Undefined where one of them could not be given it: it
 * would no longer run.
 */
export function giveVariable(
  { services, homes, templates, buildCommands }: VariableGiver,
  variable: string,
  reader: RelativePath,
  isDemanded: boolean,
): readonly FileEdit[] | undefined {
  const built = isDemanded ? giveToBuilds(buildCommands, variable) : [];
  if (!built) return undefined;
  const edits: FileEdit[] = [];
  for (const { service, hasFileOfServer } of services) {
    if (hasFileOfServer || service.environment.some(({ name }) => name === variable)) continue;
    const isGivenElsewhere = services.some(
      (other) => service.environment.length === 0 && isMergedFrom(service, other.service),
    );
    if (isGivenElsewhere) continue;
    const edit = insertVariable(service, variable, `\${${variable}:?}`);
    const named = edit && nameVariable(homes.get(edit.path), variable, edit.path);
    if (!edit || !named) return undefined;
    edits.push(edit, ...named);
  }
  const isNamed = edits.some((edit) => !isCompose(edit, services));
  return unique([...built, ...edits, ...(isNamed ? [] : nameInTemplate(templates, variable, reader))]);
}

function isCompose({ path }: FileEdit, services: readonly DjangoService[]): boolean {
  return services.some(({ service }) => service.parts.some((part) => part.path === path));
}

/** Services may share a block, and a template. */
function unique(edits: readonly FileEdit[]): readonly FileEdit[] {
  return [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
}
