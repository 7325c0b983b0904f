import { type Database, type Fact, fact } from "../../engine/database";
import type { FileEdit, Place } from "../../engine/finding";
import { fileNameOf } from "../../engine/path";
import { orNone } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { insertVariable } from "../../facts/deployment/compose/compose-edits";
import { type ComposeService, isMergedFrom } from "../../facts/deployment/compose/compose-service";
import { dockerBuilds } from "../../facts/deployment/docker/docker-builds";
import { dockerfileTrees } from "../../facts/deployment/docker/dockerfile-trees";
import { envFilesOf } from "../../facts/deployment/production-environment";
import { type ProjectService, productionProjects } from "../../facts/deployment/service-roles";
import {
  nameInTemplate,
  nameVariable,
  type TemplateText,
  templateTexts,
  type VariableHome,
  variableHomes,
} from "../../facts/environment/required-variable";
import { type CiPipeline, ciPipelines } from "../../facts/pipelines/ci-pipelines";
import { type JobVariables, jobVariables } from "../../facts/pipelines/job-variables";
import { parsedEnvFile } from "../../facts/repository/env-files";
import { locate } from "../../languages/dockerfile";
import { runsDjango } from "./commands";

interface DjangoService {
  readonly service: ComposeService;
  /** An env file that only the server has may set anything. */
  readonly hasFileOfServer: boolean;
  /** What its env files that are here set, the later one winning. */
  readonly given: ReadonlyMap<string, string>;
}

/** How production's services that load the settings get their variables. */
export interface VariableGiver {
  readonly services: readonly DjangoService[];
  readonly homes: ReadonlyMap<RelativePath, VariableHome>;
  readonly templates: readonly TemplateText[];
  /** The commands that load the settings while an image is built. */
  readonly buildCommands: readonly BuildCommand[];
  /** The jobs of workflows, and the pipelines of other systems. */
  readonly jobs: readonly JobVariables[];
  readonly otherPipelines: readonly CiPipeline[];
}

interface BuildCommand {
  /** Where the command begins. */
  readonly place: Place;
  readonly text: string;
  /** What the image sets before it, or is given. */
  readonly names: readonly string[];
}

/** Without services, jobs and builds where production is not known. */
export const variableGiver: Fact<VariableGiver> = fact("variable giver", (db) => {
  const projects = db.get(productionProjects);
  return {
    services: orNone(projects).flatMap(({ deployment, services }) =>
      services
        .filter((one) => loadsDjango(one, services))
        .map(({ service }) => {
          const files = service.envFiles.length > 0 ? envFilesOf(db, service, deployment.folder) : [];
          return {
            service,
            hasFileOfServer: files.some(({ isHere }) => !isHere),
            given: new Map(
              files.flatMap(({ path, isHere }) =>
                isHere && path !== undefined
                  ? db.of(parsedEnvFile, path).entries.map(({ key, value }) => [key, value] as const)
                  : [],
              ),
            ),
          };
        }),
    ),
    homes: db.get(variableHomes),
    templates: db.get(templateTexts),
    buildCommands: db
      .get(dockerBuilds)
      .flatMap(({ path, stage }) =>
        stage === "production" || stage === "unclear" ? commandsIn(db, path) : [],
      ),
    jobs: db.get(jobVariables),
    otherPipelines: db.get(ciPipelines).filter(({ system }) => !/^(?:GitHub|Forgejo) Actions$/.test(system)),
  };
});

/** What an image that is not built here starts is seen only from others that are made of it, or from what it is told. */
function loadsDjango(one: ProjectService, all: readonly ProjectService[]): boolean {
  if (one.processes.length > 0 || one.service.image?.value === undefined) return runs(one);
  return (
    one.service.environment.some(({ name }) => name === "DJANGO_SETTINGS_MODULE") ||
    all.some((other) => runs(other) && other.service.image?.value === one.service.image?.value)
  );
}

function runs({ processes }: ProjectService): boolean {
  return processes.some(({ words }) => runsDjango(words));
}

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

/** Whether a pipeline's code starts what imports the settings: Django's own commands, a test runner, a target named for it. */
function loadsSettings(code: string): boolean {
  return (
    /\b(?:manage\.py|django-admin)\s+\w/.test(code) ||
    /(?:^|[;&|])[ \t]{0,40}(?:\w{1,60}=\S{1,200}[ \t]{1,10}){0,5}(?:(?:poetry|uv|pipenv|pdm|hatch|rye) run[ \t]{1,10})?(?:python[\d.]{0,8}[ \t]{1,10}-m[ \t]{1,10}|coverage[ \t]{1,10}run[ \t]{1,10}(?:\S{1,100}[ \t]{1,10}){0,5}-m[ \t]{1,10})?(?:pytest|py\.test|tox|nox)\b/m.test(
      code,
    ) ||
    /\b(?:make|just|task|invoke?)\s+[\w:-]*(?:test|check)/.test(code)
  );
}

/** Whether a pipeline's code has Compose read one of some files: without a variable that they demand it does nothing at all. */
function readsCompose(code: string, files: readonly RelativePath[]): boolean {
  return [...code.replace(/\\\r?\n/g, " ").matchAll(/\bdocker[ -]compose[ \t]([^\n;&|]{0,1000})/g)].some(
    ([, words = ""]) => {
      const named = [...words.matchAll(/(?:^|[ \t])(?:-f|--file)(?:=|[ \t]+)["']?([^\s"']+)/g)].map(
        ([, file = ""]) => fileNameOf(file),
      );
      return files.some((path) => named.length === 0 || named.includes(fileNameOf(path)));
    },
  );
}

/**
 * Edits after which the pipelines that `need` a variable still run: their jobs get a value that means nothing. Undefined
 * where one of them cannot be given it here.
 */
function giveToPipelines(
  { jobs, otherPipelines }: VariableGiver,
  variable: string,
  need: (code: string) => boolean,
): readonly FileEdit[] | undefined {
  const setsIt = new RegExp(`\\b${variable}\\b`);
  const lacks = (commands: readonly string[]) =>
    commands.some(need) && !commands.some((text) => setsIt.test(text));
  if (otherPipelines.some(({ commands }) => lacks(commands.map(({ text }) => text)))) return undefined;
  const lacking = jobs.filter(({ names, commands }) => !names.includes(variable) && lacks(commands));
  if (lacking.some(({ give }) => !give)) return undefined;
  return lacking.flatMap(({ give }) => give?.(variable, "only-for-tests") ?? []);
}

/**
 * Edits after which every service that loads the settings is given a variable that the code newly reads, and a template
 * names it; with `isDemanded` also the commands that build an image, and the pipelines. Undefined where one of them could not
 * be given it: it would no longer run.
 */
export function giveVariable(
  giver: VariableGiver,
  variable: string,
  reader: RelativePath,
  isDemanded: boolean,
): readonly FileEdit[] | undefined {
  const { services, homes, templates, buildCommands } = giver;
  const built = isDemanded ? giveToBuilds(buildCommands, variable) : [];
  if (!built) return undefined;
  const edits: FileEdit[] = [];
  for (const { service, hasFileOfServer, given } of services) {
    const isSet = given.has(variable) || service.environment.some(({ name }) => name === variable);
    if (hasFileOfServer || isSet) continue;
    const isGivenElsewhere = services.some(
      (other) => service.environment.length === 0 && isMergedFrom(service, other.service),
    );
    if (isGivenElsewhere) continue;
    const edit = insertVariable(service, variable, `\${${variable}:?}`);
    const named = edit && nameVariable(homes.get(edit.path), variable, edit.path);
    if (!edit || !named) return undefined;
    edits.push(edit, ...named);
  }
  const changed = edits.filter((edit) => isCompose(edit, services)).map(({ path }) => path);
  const piped = giveToPipelines(
    giver,
    variable,
    (code) => (isDemanded && loadsSettings(code)) || readsCompose(code, changed),
  );
  if (!piped) return undefined;
  const isNamed = edits.some((edit) => !isCompose(edit, services));
  return unique([
    ...built,
    ...piped,
    ...edits,
    ...(isNamed ? [] : nameInTemplate(templates, variable, reader)),
  ]);
}

/**
 * Rules that ask less of a process whose environment nothing here gives, or of keys that no template shows: with a first
 * variable and its template they speak, and what they say was so all along.
 */
export const revealedByVariable = [
  "debug-default",
  "allowed-hosts-empty",
  "allowed-hosts-wildcard",
  "env-key-undocumented",
] as const;

/** What production's services are given already under a name that the code does not read yet. */
export function givenValues({ services }: VariableGiver, variable: string): readonly string[] {
  return services.flatMap(({ service, given }) => {
    const entry = service.environment.find(({ name }) => name === variable);
    return (entry ? entry.value?.value : given.get(variable)) ?? [];
  });
}

function isCompose({ path }: FileEdit, services: readonly DjangoService[]): boolean {
  return services.some(({ service }) => service.parts.some((part) => part.path === path));
}

/** Services may share a block, and a template. */
function unique(edits: readonly FileEdit[]): readonly FileEdit[] {
  return [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
}
