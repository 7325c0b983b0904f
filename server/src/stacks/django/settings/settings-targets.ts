import { configurationFor, configurations, namesUnder } from "../../../engine/configuration/configuration";
import { type Database, type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { message } from "../../../engine/message";
import { fileNameOf, folderOf, inFolder, isInside } from "../../../engine/path";
import {
  type Environment,
  type EnvironmentVariable,
  emptyEnvironment,
} from "../../../engine/process-environment";
import { type Absent, absent, isUnknown, orNone, type Unknown, unknown } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import { composeDeployments } from "../../../facts/deployment/compose/compose-model";
import type { ComposeService } from "../../../facts/deployment/compose/compose-service";
import { type DockerBuild, dockerBuilds } from "../../../facts/deployment/docker/docker-builds";
import { dockerImageOf } from "../../../facts/deployment/docker/docker-images";
import { envFilesOutside } from "../../../facts/deployment/docker/env-files-outside";
import { addImage } from "../../../facts/deployment/docker/image-environment";
import { knownImage, parseImage } from "../../../facts/deployment/docker/images";
import { imageOfService } from "../../../facts/deployment/docker/service-image";
import { charts } from "../../../facts/deployment/kubernetes/charts";
import { kubernetesWorkloads } from "../../../facts/deployment/kubernetes/workloads";
import { whyAbsent } from "../../../facts/deployment/loaded-env-files";
import { checkoutEnvFiles } from "../../../facts/deployment/platforms/checkout-env-files";
import { pipelineTarget } from "../../../facts/deployment/platforms/pipeline-target";
import type { PlatformProcess } from "../../../facts/deployment/platforms/platform-process";
import { platformProcesses } from "../../../facts/deployment/platforms/platforms";
import type { StartedProcess } from "../../../facts/deployment/processes/start-context";
import {
  addEnvFile,
  environmentOfService,
  isTracked,
} from "../../../facts/deployment/production-environment";
import { type ProjectService, productionProjects } from "../../../facts/deployment/service-roles";
import { parsedEnvFile } from "../../../facts/repository/env-files";
import { runsDjango, settingsModuleNamedBy } from "../commands";
import { type DjangoProject, djangoProjects, moduleFile } from "../projects";
import { djangoVersions } from "../version";
import { fallbackOf, settingsQuestion } from "./fallback-module";
import { settingsMember } from "./settings-member";
import type { SettingsTarget } from "./settings-target";

/**
 * Which settings modules production loads, each with the environment its process finds.
 * Sources by trust: the user's word, DJANGO_SETTINGS_MODULE where production is started, the default of wsgi.py, asgi.py and
 * manage.py, a module named after production, the only one. A default for development stands only where production's
 * environment is known and sets nothing else. Several sources may give several targets.
 * Absent without a Django project; unknown when the module that is named does not exist here, or several may be meant.
 */
export const settingsTargets: Fact<readonly SettingsTarget[] | Absent | Unknown> = fact(
  "settings targets",
  (db) => {
    const projects = db.get(djangoProjects);
    if (projects.length === 0) return absent;
    const found = projects.map((project) => targetsOf(db, project, projects));
    const targets = found.flatMap((one) => (isUnknown(one) ? [] : one));
    if (targets.length > 0) return uniqueTargets(targets);
    return (
      found.find((one) => isUnknown(one)) ??
      unknown(message("No settings module that production would load was found"), settingsQuestion)
    );
  },
);

function targetsOf(
  db: Database,
  project: DjangoProject,
  projects: readonly DjangoProject[],
): readonly SettingsTarget[] | Unknown {
  const runs = runsOf(db, project, projects);
  // An image by itself does not tell what the one who runs it sets.
  const isSupposed = runs.every(({ environment }) =>
    [...environment.variables.keys()].every((name) => ofTools.test(name)),
  );
  const configuration = configurationFor(
    db.get(configurations),
    `${project.folder}/manage.py`.replace(/^\//, ""),
  );
  const make = (
    module: { readonly path: RelativePath; readonly root: RelativePath },
    run: Pick<Run, "environment" | "absentFiles">,
    why: readonly Place[],
  ): SettingsTarget => {
    const djangoVersion = db.of(djangoVersions, project.folder);
    const roots = [module.root, ...project.importRoots.filter((root) => root !== module.root)];
    const given = isSupposed ? withUnreadManifests(db, run.environment) : run.environment;
    const environment = withEntry(db, withFileOfEntry(db, given, project), project);
    return {
      modulePath: module.path,
      environment: withEnvFiles(db, environment, configuration.productionEnvFiles, configuration.folder),
      why,
      importRoots: roots,
      absentFiles: run.absentFiles,
      ...(isSupposed && { environmentIsSupposed: true }),
      ...(runs.length === 0 && { isStartedUnseen: true }),
      ...(djangoVersion && { djangoVersion }),
    };
  };
  const first: Pick<Run, "environment" | "absentFiles"> = runs[0] ?? {
    environment: emptyEnvironment,
    absentFiles: [],
  };
  const named = namesUnder(configuration, settingsMember);
  if (named.length > 0) {
    const found = named.flatMap((module) => {
      const resolved = moduleFile(db, project.importRoots, module);
      return resolved ? [make(resolved, first, [])] : [];
    });
    if (found.length > 0) return found;
  }
  const explicit = runs.flatMap((run) => {
    if (run.module === undefined) return [];
    const resolved = moduleFile(db, project.importRoots, run.module.name);
    return resolved ? [make(resolved, run, run.module.why)] : [];
  });
  if (explicit.length > 0) return explicit;
  // A name that production gives but that is nowhere here belongs to another place: nothing is guessed.
  if (runs.some((run) => run.module !== undefined)) return [];
  const fallback = fallbackOf(db, project, {
    isPassedOn: runs.some((run) => run.environment.variables.get(settingsVariable)?.kind === "unknown"),
    isComplete: runs.length > 0 && runs.every((run) => run.isComplete),
  });
  if (fallback === undefined) return [];
  return isUnknown(fallback) ? fallback : [make(fallback, first, fallback.why)];
}

/** What Kubernetes gives a pod of the project, by a manifest or by the chart that a pipeline deploys, is not read here. */
function withUnreadManifests(db: Database, environment: Environment): Environment {
  const [chart] = db.get(pipelineTarget).place ? db.get(charts) : [];
  const own = db.get(kubernetesWorkloads).find(({ containers }) =>
    containers.some(({ image }) => {
      const reference = image && parseImage(image.text);
      return reference && !knownImage(reference);
    }),
  );
  if (!chart && !own) return environment;
  const reason = chart
    ? message("What the templates in {folders} give their pods was not read", { folders: chart.folder })
    : message("What Kubernetes gives the pods of {name} was not read", { name: own?.name ?? "" });
  return { ...environment, others: { reason } };
}

const settingsVariable = "DJANGO_SETTINGS_MODULE";

/** What an image sets for Python and the system, and not for the project. */
const ofTools =
  /^(?:PYTHON[A-Z]*|PIP_\w+|POETRY_\w+|UV_\w+|VIRTUAL_ENV|PATH|HOME|LANG|LANGUAGE|LC_ALL|TZ|TERM|DEBIAN_FRONTEND|PORT)$/;

/** Whether what starts production names a settings module of a project, or may do so; then no default of its entry modules counts. */
export function isModuleGiven(db: Database, project: DjangoProject): boolean {
  const names = (name: string, environment: Environment) =>
    environment.variables.has(name) || environment.others !== "unset";
  return runsOf(db, project, db.get(djangoProjects)).some(
    ({ module, environment }) => module !== undefined || names(settingsVariable, environment),
  );
}

/** One way in which production starts the project's code. */
interface Run {
  readonly environment: Environment;
  /** All that the process is given is written here: what is not set is unset. */
  readonly isComplete: boolean;
  /** Env files of the repository that are not in its container. */
  readonly absentFiles: readonly RelativePath[];
  readonly module: { readonly name: string; readonly why: readonly Place[] } | undefined;
}

/** What production starts of this project, the most trusted first: Compose, platform files, then a Dockerfile alone. */
function runsOf(db: Database, project: DjangoProject, projects: readonly DjangoProject[]): readonly Run[] {
  const composed = db.get(productionProjects);
  const runs: Run[] = [];
  for (const { deployment, services } of orNone(composed)) {
    const started = services.map(({ service, processes }) => ({
      service,
      processes,
      environment: environmentOfService(db, service, deployment.folder),
    }));
    const known = started.filter(
      ({ processes, environment }) =>
        processes.some((one) => runsProject(one, project, projects)) ||
        (processes.length === 0 && namesModule(db, environment, project)),
    );
    const serving = known.length > 0 ? known : started.filter((one) => servesProject(db, one, project));
    const django =
      serving.length > 0
        ? serving
        : started.filter(
            ({ processes, service }) => processes.every(isOpaque) && pullsProject(db, service, project),
          );
    // The web process is the one that answers the internet; the others only count without one.
    const web = django.filter(({ processes }) => processes.some((one) => one.role === "web"));
    const counted = web.length > 0 ? web : django.slice(0, 1);
    for (const { service, processes, environment: given } of counted) {
      const environment = withExports(given, processes);
      runs.push({
        environment,
        module: moduleOf(environment, processes),
        isComplete: environment.others === "unset",
        absentFiles: envFilesOutside(db, service),
      });
    }
  }
  for (const platform of db.get(platformProcesses)) {
    if (platform.role !== "web" || !belongsTo(platform, project, projects)) continue;
    const environment = environmentOfPlatform(db, platform, project);
    runs.push({
      environment,
      module: moduleOf(environment, platform.processes),
      isComplete: false,
      absentFiles: [],
    });
  }
  if (runs.length > 0) return runs;
  for (const build of db.get(dockerBuilds)) {
    if (!build.judgedAsProduction || build.services.length > 0) continue;
    const run = runOfDockerfile(db, build, project);
    if (run) runs.push(run);
  }
  return runs;
}

/** What a platform's process is given: of what the `.env` of its checkout sets only the names are known, by its template. */
function environmentOfPlatform(
  db: Database,
  { environment, others, inCheckout }: PlatformProcess,
  project: DjangoProject,
): Environment {
  if (!inCheckout) return { variables: environment, others };
  const variables = new Map(environment);
  for (const { path, templates, place } of db.get(checkoutEnvFiles)) {
    if (path === undefined || !isInside(project.folder, folderOf(path))) continue;
    for (const template of templates)
      for (const { key } of db.of(parsedEnvFile, template).entries)
        if (!variables.has(key)) variables.set(key, { kind: "unknown", ...whyAbsent(path), steps: [place] });
  }
  return { variables, others };
}

/** An image that is built elsewhere runs Django when its environment names a settings module of the project. */
function namesModule(db: Database, { variables }: Environment, project: DjangoProject): boolean {
  const named = variables.get(settingsVariable);
  return named?.kind === "set" && moduleFile(db, project.importRoots, named.value) !== undefined;
}

/** An image around the project's code with a server for Python, whose configuration names what it serves. */
function servesProject(
  db: Database,
  { service, processes }: Pick<ProjectService, "service" | "processes">,
  project: DjangoProject,
): boolean {
  const image = imageOfService(db, service);
  const context = service.build?.contextFolder;
  if (!image || context === undefined || !isInside(project.folder, context)) return false;
  return processes.some(({ words }) =>
    /^(?:uwsgi|gunicorn|daphne|uvicorn|hypercorn|granian|waitress-serve)$/.test(
      fileNameOf(words[0]?.text ?? ""),
    ),
  );
}

/** An image that was built and pushed elsewhere: another deployment builds the project under the same name, or its name says so. */
function pullsProject(db: Database, service: ComposeService, project: DjangoProject): boolean {
  const { imageReference, build, name } = service;
  if (build || !imageReference || knownImage(imageReference)) return false;
  const all = db.get(composeDeployments);
  const isBuiltElsewhere = orNone(all).some(({ services }) =>
    services.some((one) => {
      const context = one.name === name ? one.build?.contextFolder : undefined;
      return context !== undefined && isInside(project.folder, context);
    }),
  );
  return isBuiltElsewhere || /^(?:web|app|api|server)$|backend|django/.test(name);
}

/** What starts the program by a recipe inside of the image. */
function isOpaque({ words }: StartedProcess): boolean {
  return /^(?:make|just|task|invoke|poe)$/.test(fileNameOf(words[0]?.text ?? ""));
}

function runsProject(
  process: StartedProcess,
  project: DjangoProject,
  projects: readonly DjangoProject[],
): boolean {
  if (!runsDjango(process.words)) return false;
  if (projects.length === 1) return true;
  if (process.context === undefined) return false;
  if (isInside(project.folder, process.context)) return true;
  return isInside(process.context, project.folder);
}

function belongsTo(
  platform: PlatformProcess,
  project: DjangoProject,
  projects: readonly DjangoProject[],
): boolean {
  if (!platform.processes.some(({ words }) => runsDjango(words))) return false;
  return projects.length === 1 || isInside(project.folder, platform.folder);
}

const manifestNames = ["requirements.txt", "pyproject.toml", "Pipfile", "setup.py", "package.json"];

function runOfDockerfile(db: Database, build: DockerBuild, project: DjangoProject): Run | undefined {
  const image = dockerImageOf(db, build.path, build.target);
  const context = build.context;
  if (!image || context === undefined) return undefined;
  const base = image.base?.name;
  if (base !== undefined && /^(?:node|nginx|bun|deno|golang|caddy|postgres|redis)$/.test(base))
    return undefined;
  if (!isInside(project.folder, context) && !isInside(context, project.folder)) return undefined;
  // Beside a manifest of its own lies another program, in a folder of the project's.
  const isAnother = context !== project.folder && !isInside(project.folder, context);
  if (isAnother && manifestNames.some((name) => db.has(inFolder(context, name)))) return undefined;
  const variables = new Map<string, EnvironmentVariable>();
  addImage(variables, image);
  const environment: Environment = { variables, others: "unset" };
  return { environment, module: moduleOf(environment, []), isComplete: false, absentFiles: [] };
}

/** What a start script exports is set for what it starts afterwards, and what stands in front of a command for that one. */
function withExports(environment: Environment, processes: readonly StartedProcess[]): Environment {
  const started = processes.find((one) => one.role === "web") ?? processes[0];
  const inFront = (started?.assignments ?? []).filter(({ value }) => !value.includes("$"));
  const exported = [...(started?.exports ?? []), ...inFront.map((one) => ({ ...one, onlyIfUnset: false }))];
  if (exported.length === 0) return environment;
  const variables = new Map(environment.variables);
  for (const { name, value, place, onlyIfUnset } of exported) {
    if (onlyIfUnset && variables.has(name)) continue;
    variables.set(name, { kind: "set", value, steps: [place] });
  }
  return { ...environment, variables };
}

function moduleOf(environment: Environment, processes: readonly StartedProcess[]): Run["module"] {
  for (const one of processes) {
    const named = settingsModuleNamedBy(one);
    if (named) return { name: named.name, why: [named.place] };
  }
  const variable = environment.variables.get(settingsVariable);
  if (variable?.kind !== "set" || variable.value === "") return undefined;
  return { name: variable.value, why: variable.steps };
}

/** What wsgi.py or asgi.py load before the settings: of a file that is not in the repository nothing is known. */
function withFileOfEntry(db: Database, environment: Environment, project: DjangoProject): Environment {
  if (environment.others !== "unset") return environment;
  const path = inFolder(project.folder, ".env");
  const loads = project.defaults.some(
    ({ entry, place }) => entry !== "manage" && loadsEnvFile.test(db.file(place.path)?.text ?? ""),
  );
  return !loads || (db.has(path) && isTracked(db, path))
    ? environment
    : { ...environment, others: whyAbsent(path) };
}

/** `os.environ["DEBUG"] = "1"` in wsgi.py or asgi.py holds for the settings that are loaded behind it. */
function withEntry(db: Database, environment: Environment, project: DjangoProject): Environment {
  const variables = new Map(environment.variables);
  for (const { entry, path } of project.defaults) {
    if (entry === "manage") continue;
    for (const found of (db.file(path)?.text ?? "").matchAll(setsVariable)) {
      const [written, key, value, fallbackKey, fallback] = found;
      const name = key ?? fallbackKey ?? "";
      if (name === settingsVariable || (key === undefined && variables.has(name))) continue;
      const start = found.index;
      const steps = [{ path, range: { start, end: start + written.length } }];
      variables.set(name, { kind: "set", value: value ?? fallback ?? "", steps });
    }
  }
  return { ...environment, variables };
}

const setsVariable =
  /^os\.environ(?:\[["'](\w+)["']\][ \t]*=[ \t]*["']([^"'\n]*)["']|\.setdefault\([ \t]*["'](\w+)["'],[ \t]*["']([^"'\n]*)["'][ \t]*\))/gm;

const loadsEnvFile = /^[ \t]*(?:\w+\.)*(?:load_dotenv|read_dotenv|read_env)\(/m;

/** With the env files that the user names, nothing else is open: they answer for those that are not here. */
function withEnvFiles(
  db: Database,
  environment: Environment,
  files: readonly RelativePath[],
  folder: RelativePath,
): Environment {
  if (files.length === 0) return environment;
  const variables = new Map(
    [...environment.variables].filter(([, one]) => one.kind !== "unknown" || one.question === undefined),
  );
  const found = files.filter((file) =>
    addEnvFile(db, variables, inFolder(folder, file), "whether tracked or not"),
  );
  return found.length > 0 ? { variables, others: "unset" } : environment;
}

/** Targets that load the same module in an equal environment are one, named by all that name it. */
function uniqueTargets(targets: readonly SettingsTarget[]): readonly SettingsTarget[] {
  const unique = new Map<string, SettingsTarget>();
  for (const target of targets) {
    const variables = [...target.environment.variables]
      .map(([name, variable]) => `${name}=${variable.kind}:${variable.kind === "set" ? variable.value : ""}`)
      .sort();
    const key = `${target.modulePath}\n${variables.join("\n")}`;
    const known = unique.get(key);
    unique.set(key, known ? { ...known, why: [...known.why, ...target.why] } : target);
  }
  return [...unique.values()];
}
