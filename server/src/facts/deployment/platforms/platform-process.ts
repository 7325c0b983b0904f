import type { Database } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { message } from "../../../engine/message";
import type { Environment, EnvironmentVariable } from "../../../engine/process-environment";
import type { RelativePath } from "../../../engine/snapshot";
import type { Range } from "../../../engine/text";
import type { ProcessRole } from "../../commands/roles";
import type { ComposeCommand } from "../compose/compose-service";
import type { DockerImage } from "../docker/docker-image";
import { addImage } from "../docker/image-environment";
import { type LoadedEnvFile, whyAbsent } from "../loaded-env-files";
import type { RunContext, StartedProcess } from "../processes/start-context";
import { startedProcessesOf } from "../processes/started-processes";

/**
 * What starts a program in production: a platform by its own file, or a program of a server. A Procfile is read by
 * several.
 */
export type Platform =
  | "procfile"
  | "render"
  | "railway"
  | "vercel"
  | "fly"
  | "heroku"
  | "app-engine"
  | "digitalocean"
  | "nixpacks"
  | "systemd"
  | "pm2"
  | "kubernetes";

/** As their makers write them; a Procfile is read by several. */
export const platformNames: Readonly<Record<Exclude<Platform, "procfile">, string>> = {
  render: "Render",
  railway: "Railway",
  vercel: "Vercel",
  fly: "Fly.io",
  heroku: "Heroku",
  "app-engine": "App Engine",
  digitalocean: "DigitalOcean",
  nixpacks: "Nixpacks",
  systemd: "systemd",
  pm2: "PM2",
  kubernetes: "Kubernetes",
};

/** One process that a platform file, a systemd unit or a Kubernetes manifest starts. */
export interface PlatformProcess {
  readonly platform: Platform;
  /** The process or service by its name in the file: "web", "release", "shop-worker". */
  readonly name: string;
  /** Where it is named. */
  readonly place: Place;
  readonly role: ProcessRole;
  /** "release" runs once before the others, "build" makes the image. */
  readonly phase: "start" | "release" | "build";
  /** The folder the platform takes as the project. */
  readonly folder: RelativePath;
  readonly processes: readonly StartedProcess[];
  /** By name; what is set in a dashboard is not known here. */
  readonly environment: ReadonlyMap<string, EnvironmentVariable>;
  /** What is not listed there: not known where it loads a file that only the server has. */
  readonly others: Environment["others"];
  /** The file of the server that it loads. */
  readonly envFile: LoadedEnvFile | undefined;
  /** It runs in a folder of a server that holds the repository, and not in an image of it. */
  readonly inCheckout: boolean;
}

/**
 * One process of a platform file, with what its command finally runs. What the file leaves out comes from `image`, and
 * what the platform sets by itself is added; what the file sets wins. `kind` is the role that the file tells, for a
 * command that tells none.
 */
export function makeProcess(
  db: Database,
  made: {
    readonly platform: Platform;
    readonly name: string;
    readonly place: Place;
    readonly folder: RelativePath;
    readonly command: ComposeCommand | undefined;
    readonly entrypoint?: ComposeCommand | undefined;
    readonly phase?: PlatformProcess["phase"];
    readonly environment?: ReadonlyMap<string, EnvironmentVariable>;
    readonly envFile?: LoadedEnvFile | undefined;
    readonly image?: DockerImage | undefined;
    readonly kind?: ProcessRole | undefined;
  },
): PlatformProcess {
  const { image } = made;
  const context: RunContext = {
    image,
    context: made.folder,
    mounts: [],
    workingDirectory: image?.workingDirectory ?? "/",
    inContainer: image !== undefined,
    environment: new Map(
      [...(made.environment ?? [])].flatMap(([name, one]) =>
        one.kind === "set" ? [[name, one.value] as const] : [],
      ),
    ),
  };
  const processes = startedProcessesOf(
    db,
    made.entrypoint ?? image?.entrypoint,
    made.command ?? image?.command,
    context,
  );
  const variables = new Map(variablesOfPlatform(made.platform, made.place));
  addImage(variables, image);
  for (const [name, value] of made.environment ?? []) variables.set(name, value);
  return {
    platform: made.platform,
    name: made.name,
    place: made.place,
    role: roleOfAll(processes, made.kind),
    phase: made.phase ?? "start",
    folder: made.folder,
    processes,
    environment: variables,
    others: made.envFile ? whyAbsent(made.envFile.written) : othersOf(made.platform, made.environment),
    envFile: made.envFile,
    inCheckout: made.platform === "systemd" || made.platform === "pm2",
  };
}

/** Platforms that keep variables by the side of the file: in a dashboard, or as secrets that a command sets. */
const keptApart: ReadonlySet<Platform> = new Set<Platform>([
  "procfile",
  "heroku",
  "render",
  "railway",
  "vercel",
  "fly",
  "digitalocean",
  "nixpacks",
  "pm2",
]);

/** Files that list variables list them all, but for the secrets of Fly.io and the shell that PM2 is called from. */
function othersOf(
  platform: Platform,
  listed: ReadonlyMap<string, EnvironmentVariable> | undefined,
): Environment["others"] {
  if (!keptApart.has(platform) || (listed && listed.size > 0 && platform !== "fly" && platform !== "pm2"))
    return "unset";
  return { reason: message("It is set on the platform or not: nothing here says so.") };
}

/** What platforms set by themselves, by which settings find out where they run and where the database is. */
function variablesOfPlatform(
  platform: Platform,
  place: Place,
): readonly (readonly [string, EnvironmentVariable])[] {
  const fixed: Partial<Record<Platform, Readonly<Record<string, string>>>> = {
    procfile: { DYNO: "web.1" },
    heroku: { DYNO: "web.1" },
    render: { RENDER: "true" },
    vercel: { VERCEL: "1" },
    railway: { RAILWAY_ENVIRONMENT: "production", RAILWAY_ENVIRONMENT_NAME: "production" },
    "app-engine": { GAE_ENV: "standard" },
  };
  const chosen: Partial<Record<Platform, string>> = {
    procfile: "PORT DATABASE_URL REDIS_URL",
    heroku: "PORT DATABASE_URL REDIS_URL",
    render: "PORT RENDER_EXTERNAL_HOSTNAME RENDER_EXTERNAL_URL",
    railway: "PORT DATABASE_URL REDIS_URL RAILWAY_PUBLIC_DOMAIN",
    nixpacks: "PORT DATABASE_URL REDIS_URL",
    fly: "PORT DATABASE_URL REDIS_URL",
    digitalocean: "PORT DATABASE_URL",
    vercel: "DATABASE_URL POSTGRES_URL",
    "app-engine": "PORT GAE_APPLICATION GOOGLE_CLOUD_PROJECT",
    kubernetes: "KUBERNETES_SERVICE_HOST",
  };
  return [
    ...Object.entries(fixed[platform] ?? {}).map(([name, value]) => [name, variable(value, place)] as const),
    ...(chosen[platform]?.split(" ") ?? []).map((name) => [name, variable(undefined, place)] as const),
  ];
}

function roleOfAll(processes: readonly StartedProcess[], kind: ProcessRole | undefined): ProcessRole {
  for (const role of ["web", "frontend", "worker", "beat", "flower", "scheduler", "proxy"] as const)
    if (processes.some((one) => one.role === role)) return role;
  return kind ?? processes[0]?.role ?? "other";
}

/** A command written as one text, to be read as a shell reads it; undefined where there is none. */
export function textCommand(
  path: RelativePath,
  text: string | undefined,
  range: Range | undefined,
): ComposeCommand | undefined {
  if (text === undefined || range === undefined || text.trim() === "") return undefined;
  return { place: { path, range }, words: [], isList: false, text };
}

/** A variable as a file sets it; without a value there, the platform sets it and it is unknown. */
export function variable(value: string | undefined, place: Place): EnvironmentVariable {
  if (value === undefined)
    return { kind: "unknown", reason: message("The platform sets it."), steps: [place] };
  return { kind: "set", value, steps: [place] };
}
