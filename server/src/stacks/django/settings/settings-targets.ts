import { configurationFor, configurations } from "../../../engine/configuration";
import { type Database, type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { message } from "../../../engine/message";
import { fileNameOf, inFolder, isInside } from "../../../engine/path";
import { type Absent, absent, isAbsent, type Unknown, unknown } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import {
  type ComposeDeployment,
  productionDeployments,
} from "../../../facts/deployment/compose/compose-model";
import { readDockerImage } from "../../../facts/deployment/docker/docker-image";
import {
  type DockerBuild,
  dockerBuilds,
  dockerfileTrees,
} from "../../../facts/deployment/docker/dockerfiles";
import type { PlatformProcess } from "../../../facts/deployment/platforms/platform-process";
import { platformProcesses } from "../../../facts/deployment/platforms/platforms";
import type { StartedProcess } from "../../../facts/deployment/processes/start-context";
import { startedProcessesOfService } from "../../../facts/deployment/processes/started-processes";
import { addEnvFile, addImage, environmentOfService } from "../../../facts/deployment/production-environment";
import { stageOfName } from "../../../facts/deployment/stage";
import { type DjangoProject, djangoProjects, resolveModule } from "../projects";
import { djangoVersions } from "../version";
import {
  type Environment,
  type EnvironmentVariable,
  emptyEnvironment,
  type SettingsTarget,
} from "./settings-target";

/**
 * Which settings modules production loads, each with the environment its process finds.
 * Sources by trust: DJANGO_SETTINGS_MODULE where production is started, then the default of wsgi.py, asgi.py and manage.py,
 * then a module named after production, then the only one. Several sources may give several targets.
 * Absent without a Django project; unknown when the module that is named does not exist here.
 */
export const settingsTargets: Fact<readonly SettingsTarget[] | Absent | Unknown> = fact(
  "settings targets",
  (db) => {
    const projects = db.get(djangoProjects);
    if (projects.length === 0) return absent;
    const targets = projects.flatMap((project) => targetsOf(db, project, projects));
    if (targets.length > 0) return uniqueTargets(targets);
    return unknown(message("No settings module that production would load was found"));
  },
);

function targetsOf(
  db: Database,
  project: DjangoProject,
  projects: readonly DjangoProject[],
): readonly SettingsTarget[] {
  const runs = runsOf(db, project, projects);
  const configuration = configurationFor(
    db.get(configurations),
    `${project.folder}/manage.py`.replace(/^\//, ""),
  );
  const added = (environment: Environment) =>
    withEnvFiles(db, environment, configuration.productionEnvFiles, configuration.folder);
  const make = (
    module: { readonly path: RelativePath; readonly root: RelativePath },
    environment: Environment,
    why: readonly Place[],
  ): SettingsTarget => {
    const djangoVersion = db.of(djangoVersions, project.folder);
    const roots = [module.root, ...project.importRoots.filter((root) => root !== module.root)];
    return {
      modulePath: module.path,
      environment: added(environment),
      why,
      importRoots: roots,
      ...(djangoVersion && { djangoVersion }),
    };
  };
  const environment = runs[0]?.environment ?? emptyEnvironment;
  if (configuration.djangoSettings.length > 0) {
    const found = configuration.djangoSettings.flatMap((module) => {
      const resolved = resolveModule(db, project.importRoots, module);
      return resolved ? [make(resolved, environment, [])] : [];
    });
    if (found.length > 0) return found;
  }
  const explicit = runs.flatMap((run) => {
    if (run.module === undefined) return [];
    const resolved = resolveModule(db, project.importRoots, run.module.name);
    return resolved ? [make(resolved, run.environment, run.module.why)] : [];
  });
  if (explicit.length > 0) return explicit;
  // A name that production gives but that is nowhere here belongs to another place: nothing is guessed.
  if (runs.some((run) => run.module !== undefined)) return [];
  const isPassedOn = runs.some((run) => run.environment.variables.get(settingsVariable)?.kind === "unknown");
  const fallback =
    (isPassedOn ? namedProduction(project) : undefined) ??
    defaultOf(db, project) ??
    namedProduction(project) ??
    onlyOne(project);
  if (!fallback) return [];
  return [make(fallback, environment, fallback.why)];
}

const settingsVariable = "DJANGO_SETTINGS_MODULE";

/** One way in which production starts the project's code. */
interface Run {
  readonly environment: Environment;
  readonly module: { readonly name: string; readonly why: readonly Place[] } | undefined;
}

/** What production starts of this project, the most trusted first: Compose, platform files, then a Dockerfile alone. */
function runsOf(db: Database, project: DjangoProject, projects: readonly DjangoProject[]): readonly Run[] {
  const compose = db.get(productionDeployments);
  const deployments: readonly ComposeDeployment[] = isAbsent(compose) ? [] : compose;
  const runs: Run[] = [];
  for (const deployment of deployments) {
    const started = deployment.services.map((service) => ({
      service,
      processes: startedProcessesOfService(db, service),
    }));
    const django = started.filter(({ processes }) =>
      processes.some((one) => runsDjango(one, project, projects)),
    );
    // The web process is the one that answers the internet; the others only count without one.
    const web = django.filter(({ processes }) => processes.some((one) => one.role === "web"));
    for (const { service, processes } of web.length > 0 ? web : django.slice(0, 1)) {
      const environment = withExports(environmentOfService(db, service, deployment.folder), processes);
      runs.push({ environment, module: moduleOf(environment, processes) });
    }
  }
  for (const platform of db.get(platformProcesses)) {
    if (platform.role !== "web" || !belongsTo(platform, project, projects)) continue;
    const environment: Environment = { variables: platform.environment, others: "unset" };
    runs.push({ environment, module: moduleOf(environment, platform.processes) });
  }
  if (runs.length > 0) return runs;
  for (const build of db.get(dockerBuilds)) {
    if (!build.judgedAsProduction || build.services.length > 0) continue;
    const run = runOfDockerfile(db, build, project);
    if (run) runs.push(run);
  }
  return runs;
}

function runsDjango(
  process: StartedProcess,
  project: DjangoProject,
  projects: readonly DjangoProject[],
): boolean {
  if (!process.isDjango) return false;
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
  if (!platform.processes.some((one) => one.isDjango)) return false;
  return projects.length === 1 || isInside(project.folder, platform.folder);
}

function runOfDockerfile(db: Database, build: DockerBuild, project: DjangoProject): Run | undefined {
  const tree = db.of(dockerfileTrees, build.path);
  const image = tree && readDockerImage(tree, build.path, build.target);
  const context = build.context;
  if (!image || context === undefined) return undefined;
  const base = image.base?.name;
  if (base !== undefined && /^(?:node|nginx|bun|deno|golang|caddy|postgres|redis)$/.test(base))
    return undefined;
  if (!isInside(project.folder, context) && !isInside(context, project.folder)) return undefined;
  const variables = new Map<string, EnvironmentVariable>();
  addImage(variables, image);
  const environment: Environment = { variables, others: "unset" };
  return { environment, module: moduleOf(environment, []) };
}

/** What a start script exports is set for what it starts afterwards. */
function withExports(environment: Environment, processes: readonly StartedProcess[]): Environment {
  const exported = processes.find((one) => one.role === "web")?.exports ?? processes[0]?.exports ?? [];
  if (exported.length === 0) return environment;
  const variables = new Map(environment.variables);
  for (const { name, value, place, onlyIfUnset } of exported) {
    if (onlyIfUnset && variables.has(name)) continue;
    variables.set(name, { kind: "set", value, steps: [place] });
  }
  return { ...environment, variables };
}

function moduleOf(environment: Environment, processes: readonly StartedProcess[]): Run["module"] {
  const flagged = processes.find((one) => one.settingsModule !== undefined)?.settingsModule;
  if (flagged) return { name: flagged.name, why: [flagged.place] };
  const variable = environment.variables.get(settingsVariable);
  if (variable?.kind !== "set" || variable.value === "") return undefined;
  return { name: variable.value, why: variable.steps };
}

interface Fallback {
  readonly path: RelativePath;
  readonly root: RelativePath;
  readonly why: readonly Place[];
}

/** What wsgi.py, asgi.py or manage.py take when nothing is set. */
function defaultOf(db: Database, project: DjangoProject): Fallback | undefined {
  for (const entry of ["wsgi", "asgi", "manage"] as const) {
    const found = project.defaults.filter((one) => one.entry === entry);
    const choices = [
      ...found.filter((one) => stageOfName(one.module) === "production"),
      ...found.filter((one) => one.forced),
      ...found,
    ];
    for (const choice of choices) {
      // manage.py is what developers use: what it names counts only if nothing is named after production.
      if (entry === "manage" && stageOfName(choice.module) !== "unclear" && namedProduction(project))
        continue;
      const resolved = resolveModule(db, project.importRoots, choice.module);
      if (resolved) return { ...resolved, why: [choice.place] };
    }
  }
  return undefined;
}

function namedProduction(project: DjangoProject): Fallback | undefined {
  const rank = (path: RelativePath) => {
    const words = fileNameOf(path)
      .toLowerCase()
      .replace(/\.py$/, "")
      .split(/[^a-z0-9]+/);
    const index = ["production", "prod", "live", "deploy", "deployment"].findIndex((word) =>
      words.includes(word),
    );
    return index === -1 ? 99 : index;
  };
  const best = [...project.settingsModules].sort((a, b) => rank(a) - rank(b))[0];
  return best !== undefined && rank(best) < 99 ? toFallback(best, project) : undefined;
}

function onlyOne(project: DjangoProject): Fallback | undefined {
  const named = project.settingsModules.filter((path) =>
    /(?:^|\/)settings(?:\.py|\/__init__\.py)$/.test(path),
  );
  const candidates =
    named.length > 0
      ? named
      : project.settingsModules.filter((path) => {
          const stage = stageOfName(fileNameOf(path));
          return stage !== "development" && stage !== "test";
        });
  return candidates.length === 1 && candidates[0] !== undefined
    ? toFallback(candidates[0], project)
    : undefined;
}

function toFallback(path: RelativePath, project: DjangoProject): Fallback {
  const root = project.importRoots.find((one) => isInside(path, one)) ?? "";
  return { path, root, why: [] };
}

function withEnvFiles(
  db: Database,
  environment: Environment,
  files: readonly RelativePath[],
  folder: RelativePath,
): Environment {
  if (files.length === 0) return environment;
  const variables = new Map(environment.variables);
  for (const file of files) addEnvFile(db, variables, inFolder(folder, file), "whether tracked or not");
  return { ...environment, variables };
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
