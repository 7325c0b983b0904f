import { type Database, type Fact, fact } from "../../../engine/database";
import { type Message, message } from "../../../engine/message";
import type { EnvironmentVariable } from "../../../engine/process-environment";
import { orNone } from "../../../engine/rule";
import { keysOfEnvFile, templatesOf } from "../../repository/env-files";
import { productionDeployments } from "../compose/compose-model";
import { dockerBuilds } from "../docker/docker-builds";
import { dockerImageOf } from "../docker/docker-images";
import type { PlatformProcess } from "../platforms/platform-process";
import { platformProcesses } from "../platforms/platforms";
import { environmentOfService, isTracked } from "../production-environment";
import { productionProjects, type ServiceRole } from "../service-roles";
import type { StartedProcess } from "./start-context";
import { startedProcessesOfImage } from "./started-processes";

/** One process that production starts, wherever that is written. */
export interface ProductionProcess {
  readonly process: StartedProcess;
  /** Who starts it: "web in docker-compose.yml", "Procfile", "Dockerfile". */
  readonly startedBy: string | Message;
  /** What is deployed as one: the name of a Compose deployment, else the file that starts it. */
  readonly deployment: string;
  /** Its service has a profile: it is started only on request. */
  readonly isOptional: boolean;
  readonly kind: "compose" | "platform" | "dockerfile";
  /** By name. */
  readonly environment: ReadonlyMap<string, EnvironmentVariable>;
  /** An env file that only the server has and no template describes, or a buildpack, sets more than is known here. */
  readonly hasFurtherEnvironment: boolean;
  /** What the templates of env files that only the server has name. */
  readonly namesElsewhere: ReadonlySet<string>;
  /** More than one copy is started, or somebody else decides how many. */
  readonly replicated: boolean;
  /** The other processes that the same starter runs. */
  readonly roles: readonly ServiceRole[];
}

/** Every process of production: of Compose services, of platform files, and of images that nothing else here starts. */
export const productionProcesses: Fact<readonly ProductionProcess[]> = fact("production processes", (db) => {
  const found: ProductionProcess[] = [];
  const projects = db.get(productionProjects);
  for (const { deployment, services } of orNone(projects)) {
    for (const { service, processes, roles } of services) {
      if (processes.length === 0) continue;
      const environment = environmentOfService(db, service, deployment.folder).variables;
      const replicas = service.replicas?.value;
      const replicated = service.replicas !== undefined && replicas !== "1";
      const elsewhere = service.envFiles.filter(
        ({ path }) => path === undefined || !db.has(path) || !isTracked(db, path),
      );
      for (const process of processes)
        found.push({
          process,
          startedBy: message("{service} in {deployment}", {
            service: service.name,
            deployment: deployment.name,
          }),
          deployment: deployment.name,
          isOptional: service.profiles.length > 0,
          kind: "compose",
          environment,
          hasFurtherEnvironment: elsewhere.some(
            ({ path }) => path === undefined || templatesOf(db, path).length === 0,
          ),
          namesElsewhere: new Set(
            elsewhere
              .flatMap(({ path }) => (path === undefined ? [] : templatesOf(db, path)))
              .flatMap((path) => keysOfEnvFile(db, path)),
          ),
          replicated,
          roles,
        });
    }
  }
  const platforms = db.get(platformProcesses);
  for (const platform of platforms) {
    for (const process of platform.processes)
      found.push({
        process,
        startedBy: platform.place.path,
        deployment: platform.place.path,
        isOptional: false,
        kind: "platform",
        environment: platform.environment,
        // Heroku's buildpack chooses WEB_CONCURRENCY by the size of the machine, and a unit may read a file of the server.
        hasFurtherEnvironment: /^(?:procfile|heroku|systemd|pm2|kubernetes)$/.test(platform.platform),
        namesElsewhere: new Set(),
        replicated: platform.platform === "kubernetes",
        roles: [],
      });
  }
  // A manifest names an image, and the image knows what to start. What only makes copies says nothing of the application.
  const leavesOpen =
    found.every(({ kind, roles }) => kind === "platform" || roles.includes("backup")) &&
    platforms.every(isKubernetes);
  return leavesOpen ? [...found, ...processesOfImages(db)] : found;
});

function isKubernetes({ platform }: PlatformProcess): boolean {
  return platform === "kubernetes";
}

/** What the images execute that no Compose file of production builds, whoever starts them. */
export function processesOfImages(db: Database): readonly ProductionProcess[] {
  const found: ProductionProcess[] = [];
  const deployments = db.get(productionDeployments);
  const composed = new Set(orNone(deployments).map(({ name }) => name));
  for (const build of db.get(dockerBuilds)) {
    if (!build.judgedAsProduction || build.services.some(({ deployment }) => composed.has(deployment)))
      continue;
    const image = dockerImageOf(db, build.path, build.target);
    if (!image) continue;
    const environment = new Map(
      image.environment.map(({ name, value, valuePlace }): [string, EnvironmentVariable] => [
        name,
        value === undefined
          ? {
              kind: "unknown",
              reason: { template: "An argument of the image's build decides it.", values: {} },
              steps: [valuePlace],
            }
          : { kind: "set", value, steps: [valuePlace] },
      ]),
    );
    for (const process of startedProcessesOfImage(db, image, build.context))
      found.push({
        process,
        startedBy: build.path,
        deployment: build.path,
        isOptional: false,
        kind: "dockerfile",
        environment,
        hasFurtherEnvironment: false,
        namesElsewhere: new Set(),
        replicated: false,
        roles: [],
      });
  }
  return found;
}
