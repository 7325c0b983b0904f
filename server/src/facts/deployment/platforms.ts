import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { message } from "../../engine/message";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import * as json from "../../languages/json";
import * as toml from "../../languages/toml";
import {
  itemsOf,
  mappingOf,
  pairAt,
  pairsOf,
  scalarOf,
  sequenceOf,
  type YamlNode,
} from "../../languages/yaml";
import type { EnvironmentVariable } from "../django/settings-target";
import type { CommandWord, ComposeCommand } from "./compose-service";
import { type DockerImage, dockerfileTrees, readDockerImage } from "./dockerfiles";
import type { ProcessRole } from "./process-role";
import { addImage } from "./production-environment";
import { fileNameOf, folderOf, joinPath } from "./repository-path";
import { stageOfComposePath, stageOfName } from "./stage";
import { type RunContext, readProcfile, type StartedProcess, startedProcessesOf } from "./started-processes";
import { isYamlPath, yamlFiles } from "./yaml-files";

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
  | "kubernetes";

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
}

/** All processes of platform files meant for production, by path; empty without any. */
export const platformProcesses: Fact<readonly PlatformProcess[]> = fact("platform processes", (db) =>
  db.paths().flatMap((path): readonly PlatformProcess[] => {
    if (stageOfComposePath(path) === "development" || stageOfComposePath(path) === "test") return [];
    const text = db.file(path)?.text ?? "";
    const name = fileNameOf(path);
    if (/^Procfile(?:\.(?:prod|production))?$/.test(name)) return readProcfileProcesses(db, path, text);
    if (/^render\.ya?ml$/.test(name)) return readRender(db, path);
    if (/^heroku\.ya?ml$/.test(name)) return readHeroku(db, path);
    if (/^fly(?:\.[\w-]+)?\.toml$/.test(name)) return readFly(db, path, text);
    if (/^(?:railway|nixpacks)\.toml$/.test(name)) return readTomlStart(db, path, text, name);
    if (name === "railway.json") return readRailwayJson(db, path, text);
    if (name === "vercel.json") return readVercel(db, path, text);
    if (/^(?:app|\.do\/app)\.ya?ml$/.test(name)) return readAppYaml(db, path);
    if (/\.service(?:\.j2|\.example)?$/.test(name) && text.includes("ExecStart"))
      return readSystemd(db, path, text);
    if (isYamlPath(path) && /^kind:[ \t]*["']?\w/m.test(text) && /^apiVersion:/m.test(text))
      return readKubernetes(db, path);
    return [];
  }),
);

/** Whether a platform's own proxy stands in front of what is started, with TLS. */
export function terminatesTls(platform: Platform): boolean {
  return platform !== "systemd" && platform !== "kubernetes";
}

function makeProcess(
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
  };
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
    "app-engine": { GAE_ENV: "standard" },
  };
  const chosen: Partial<Record<Platform, string>> = {
    procfile: "PORT DATABASE_URL REDIS_URL",
    heroku: "PORT DATABASE_URL REDIS_URL",
    render: "PORT RENDER_EXTERNAL_HOSTNAME RENDER_EXTERNAL_URL",
    railway: "PORT DATABASE_URL REDIS_URL",
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

function textCommand(
  path: RelativePath,
  text: string | undefined,
  range: Range | undefined,
): ComposeCommand | undefined {
  if (text === undefined || range === undefined || text.trim() === "") return undefined;
  return { place: { path, range }, words: [], isList: false, text };
}

function readProcfileProcesses(db: Database, path: RelativePath, text: string): readonly PlatformProcess[] {
  const folder = folderOf(path);
  const environment = readAppJson(db, folder);
  return readProcfile(text).map((entry) =>
    makeProcess(db, {
      platform: "procfile",
      name: entry.name,
      place: { path, range: entry.range },
      folder,
      command: textCommand(path, entry.command, entry.range),
      phase: entry.name === "release" ? "release" : "start",
      environment,
      kind: entry.name === "web" ? "web" : undefined,
    }),
  );
}

/** `env` of Heroku's app.json: a value, or a mapping with a value, a generator or nothing. */
function readAppJson(db: Database, folder: RelativePath): ReadonlyMap<string, EnvironmentVariable> {
  const path = folder === "" ? "app.json" : `${folder}/app.json`;
  const text = db.file(path)?.text;
  const found = new Map<string, EnvironmentVariable>();
  if (text === undefined) return found;
  for (const property of json.propertiesOf(json.at(json.parseJson(text).root, ["env"]))) {
    const value = property.value?.kind === "object" ? json.at(property.value, ["value"]) : property.value;
    found.set(property.key, variable(json.stringOf(value), { path, range: value?.range ?? property.range }));
  }
  return found;
}

function variable(value: string | undefined, place: Place): EnvironmentVariable {
  if (value === undefined)
    return { kind: "unknown", reason: message("The platform sets it."), steps: [place] };
  return { kind: "set", value, steps: [place] };
}

function readRender(db: Database, path: RelativePath): readonly PlatformProcess[] {
  const root = db.of(yamlFiles, path)?.root;
  const groups = new Map(
    itemsOf(pairAt(root, "envVarGroups")?.value).map((group) => [
      scalarOf(pairAt(group, "name")?.value)?.value ?? "",
      pairAt(group, "envVars")?.value,
    ]),
  );
  return itemsOf(pairAt(root, "services")?.value).flatMap((service): readonly PlatformProcess[] => {
    const field = (key: string) => scalarOf(pairAt(service, key)?.value);
    const type = field("type")?.value ?? "";
    if (!/^(?:web|pserv|worker|cron)$/.test(type) || field("env")?.value === "static") return [];
    const folder = joinPath(folderOf(path), field("rootDir")?.value ?? "") ?? folderOf(path);
    const environment = new Map<string, EnvironmentVariable>();
    const add = (node: YamlNode | undefined): void => {
      for (const item of itemsOf(node)) {
        const key = scalarOf(pairAt(item, "key")?.value);
        const group = scalarOf(pairAt(item, "fromGroup")?.value)?.value;
        if (group !== undefined && groups.has(group)) {
          const members = groups.get(group);
          groups.delete(group);
          add(members);
          groups.set(group, members);
        }
        if (!key) continue;
        const value = scalarOf(pairAt(item, "value")?.value);
        environment.set(key.value, variable(value?.value, { path, range: (value ?? key).range }));
      }
    };
    add(pairAt(service, "envVars")?.value);
    const name = field("name")?.value ?? type;
    const place: Place = { path, range: (field("name") ?? field("type"))?.range ?? service.range };
    const dockerfile = field("dockerfilePath")?.value;
    const isDocker = /^docker$/.test(field("runtime")?.value ?? field("env")?.value ?? "");
    const context =
      joinPath(folderOf(path), field("dockerContext")?.value ?? field("rootDir")?.value ?? "") ?? folder;
    const image = isDocker
      ? readImage(db, joinPath(folderOf(path), dockerfile ?? joinPath(context, "Dockerfile") ?? ""))
      : undefined;
    const shared = {
      platform: "render" as const,
      name,
      place,
      folder: isDocker ? context : folder,
      environment,
      image,
    };
    const start = field(isDocker ? "dockerCommand" : "startCommand");
    const kind: ProcessRole | undefined = type === "web" ? "web" : undefined;
    const command = (key: string) => {
      const scalar = field(key);
      return textCommand(path, scalar?.value, scalar?.range);
    };
    const found = [
      makeProcess(db, { ...shared, command: textCommand(path, start?.value, start?.range), kind }),
    ];
    for (const [key, phase] of [
      ["buildCommand", "build"],
      ["preDeployCommand", "release"],
    ] as const) {
      const one = command(key);
      if (one) found.push(makeProcess(db, { ...shared, image: undefined, command: one, phase }));
    }
    return found;
  });
}

function readImage(db: Database, path: RelativePath | undefined, target?: string): DockerImage | undefined {
  const tree = path === undefined ? undefined : db.of(dockerfileTrees, path);
  return tree && path !== undefined ? readDockerImage(tree, path, target) : undefined;
}

function readHeroku(db: Database, path: RelativePath): readonly PlatformProcess[] {
  const root = db.of(yamlFiles, path)?.root;
  const folder = folderOf(path);
  const builds = pairAt(pairAt(root, "build")?.value, "docker")?.value;
  const environment = new Map<string, EnvironmentVariable>();
  for (const pair of pairsOf(pairAt(pairAt(root, "setup")?.value, "config")?.value)) {
    environment.set(pair.key, variable(scalarOf(pair.value)?.value, { path, range: pair.value.range }));
  }
  const names = new Set([
    ...pairsOf(pairAt(root, "run")?.value).map((pair) => pair.key),
    ...pairsOf(builds).map((pair) => pair.key),
  ]);
  const found = [...names].map((name) => {
    const run = pairAt(pairAt(root, "run")?.value, name);
    const built = scalarOf(pairAt(builds, name)?.value) ?? scalarOf(pairsOf(builds)[0]?.value);
    const command =
      scalarOf(run?.value) ??
      scalarOf(pairAt(run?.value, "command")?.value) ??
      scalarOf(itemsOf(pairAt(run?.value, "command")?.value)[0]);
    return makeProcess(db, {
      platform: "heroku",
      name,
      place: { path, range: run?.keyRange ?? pairAt(builds, name)?.keyRange ?? { start: 0, end: 0 } },
      folder,
      command: textCommand(path, command?.value, command?.range),
      environment,
      image: built ? readImage(db, joinPath(folder, built.value)) : undefined,
      kind: name === "web" ? "web" : undefined,
    });
  });
  const release =
    scalarOf(pairAt(pairAt(root, "release")?.value, "command")?.value) ??
    scalarOf(itemsOf(pairAt(pairAt(root, "release")?.value, "command")?.value)[0]);
  if (release)
    found.push(
      makeProcess(db, {
        platform: "heroku",
        name: "release",
        place: { path, range: release.range },
        folder,
        command: textCommand(path, release.value, release.range),
        phase: "release",
        environment,
      }),
    );
  return found;
}

function readFly(db: Database, path: RelativePath, text: string): readonly PlatformProcess[] {
  const file = toml.parseToml(text);
  const folder = folderOf(path);
  const environment = new Map<string, EnvironmentVariable>();
  for (const member of toml.membersAt(file, ["env"])) {
    if (!member.value) continue;
    environment.set(member.key, variable(textOfToml(member.value), { path, range: member.value.range }));
  }
  const dockerfile = toml.stringOf(toml.valueAt(file, ["build", "dockerfile"])) ?? "Dockerfile";
  const target = toml.stringOf(toml.valueAt(file, ["build", "build-target"]));
  const image = readImage(db, joinPath(folder, dockerfile), target);
  const shared = { platform: "fly" as const, folder, environment, image };
  const processes = toml.membersAt(file, ["processes"]).flatMap((member) => {
    const command = toml.stringOf(member.value);
    if (!member.value || command === undefined) return [];
    const range = member.value.range;
    return [
      makeProcess(db, {
        ...shared,
        name: member.key,
        place: { path, range },
        command: textCommand(path, command, range),
      }),
    ];
  });
  const whole: Place = {
    path,
    range: {
      start: 0,
      end: Math.min(text.length, text.indexOf("\n") === -1 ? text.length : text.indexOf("\n")),
    },
  };
  const found =
    processes.length > 0
      ? processes
      : [makeProcess(db, { ...shared, name: "app", place: whole, command: undefined, kind: "web" })];
  const release = toml.valueAt(file, ["deploy", "release_command"]);
  const command = toml.stringOf(release);
  if (release && command !== undefined)
    found.push(
      makeProcess(db, {
        ...shared,
        name: "release",
        phase: "release",
        place: { path, range: release.range },
        command: textCommand(path, command, release.range),
      }),
    );
  return found;
}

function textOfToml(value: toml.TomlValue): string | undefined {
  if (value.kind === "string" || value.kind === "number" || value.kind === "boolean")
    return String(value.value);
  return undefined;
}

/** `[deploy] startCommand` of railway.toml, `[start] cmd` of nixpacks.toml. */
function readTomlStart(
  db: Database,
  path: RelativePath,
  text: string,
  name: string,
): readonly PlatformProcess[] {
  const file = toml.parseToml(text);
  const isRailway = name === "railway.toml";
  const start = toml.valueAt(file, isRailway ? ["deploy", "startCommand"] : ["start", "cmd"]);
  const command = toml.stringOf(start);
  if (!start || command === undefined) return [];
  return [
    makeProcess(db, {
      platform: isRailway ? "railway" : "nixpacks",
      name: "web",
      place: { path, range: start.range },
      folder: folderOf(path),
      command: textCommand(path, command, start.range),
      kind: "web",
    }),
  ];
}

function readRailwayJson(db: Database, path: RelativePath, text: string): readonly PlatformProcess[] {
  const { root } = json.parseJson(text);
  const folder = folderOf(path);
  const start = json.at(root, ["deploy", "startCommand"]);
  const dockerfile = json.stringOf(json.at(root, ["build", "dockerfilePath"]));
  const image = dockerfile === undefined ? undefined : readImage(db, joinPath(folder, dockerfile));
  const command = json.stringOf(start);
  if (command === undefined && !image) return [];
  const range = start?.range ?? { start: 0, end: 1 };
  return [
    makeProcess(db, {
      platform: "railway",
      name: "web",
      place: { path, range },
      folder,
      command: textCommand(path, command, start?.range),
      image,
      kind: "web",
    }),
  ];
}

/** A Python entry of vercel.json: the module is imported, nothing is started. */
function readVercel(db: Database, path: RelativePath, text: string): readonly PlatformProcess[] {
  const { root } = json.parseJson(text);
  const environment = new Map<string, EnvironmentVariable>();
  for (const property of json.propertiesOf(json.at(root, ["env"]))) {
    const value = json.stringOf(property.value);
    // A leading "@" names a secret of the account.
    environment.set(
      property.key,
      variable(value?.startsWith("@") ? undefined : value, {
        path,
        range: property.value?.range ?? property.range,
      }),
    );
  }
  return json.itemsOf(json.at(root, ["builds"])).flatMap((build): readonly PlatformProcess[] => {
    const source = json.at(build, ["src"]);
    const file = json.stringOf(source);
    if (!source || file === undefined || !/\.py$/.test(file)) return [];
    const word: CommandWord = { text: file, place: { path, range: source.range } };
    const process = makeProcess(db, {
      platform: "vercel",
      name: file,
      place: word.place,
      folder: folderOf(path),
      command: { place: word.place, words: [word], isList: true, text: undefined },
      environment,
      kind: "web",
    });
    return [{ ...process, role: "web" }];
  });
}

/** App Engine's app.yaml and DigitalOcean's app spec. */
function readAppYaml(db: Database, path: RelativePath): readonly PlatformProcess[] {
  const root = db.of(yamlFiles, path)?.root;
  const folder = folderOf(path);
  const runtime = scalarOf(pairAt(root, "runtime")?.value);
  if (runtime && /^(?:python|custom)/.test(runtime.value)) {
    const environment = new Map<string, EnvironmentVariable>();
    for (const pair of pairsOf(pairAt(root, "env_variables")?.value))
      environment.set(pair.key, variable(scalarOf(pair.value)?.value, { path, range: pair.value.range }));
    const entrypoint = scalarOf(pairAt(root, "entrypoint")?.value);
    return [
      makeProcess(db, {
        platform: "app-engine",
        name: "app",
        place: { path, range: runtime.range },
        folder,
        command: textCommand(path, entrypoint?.value, entrypoint?.range),
        environment,
        kind: "web",
      }),
    ];
  }
  const services = [...itemsOf(pairAt(root, "services")?.value), ...itemsOf(pairAt(root, "workers")?.value)];
  return services.flatMap((service): readonly PlatformProcess[] => {
    const run = scalarOf(pairAt(service, "run_command")?.value);
    const name = scalarOf(pairAt(service, "name")?.value);
    if (!name || (!run && !pairAt(service, "dockerfile_path"))) return [];
    const environment = new Map<string, EnvironmentVariable>();
    for (const item of itemsOf(pairAt(service, "envs")?.value)) {
      const key = scalarOf(pairAt(item, "key")?.value);
      const value = scalarOf(pairAt(item, "value")?.value);
      const isSecret = scalarOf(pairAt(item, "type")?.value)?.value === "SECRET";
      if (key)
        environment.set(
          key.value,
          variable(isSecret ? undefined : value?.value, { path, range: (value ?? key).range }),
        );
    }
    const source =
      joinPath(
        folder.replace(/(?:^|\/)\.do$/, ""),
        scalarOf(pairAt(service, "source_dir")?.value)?.value ?? "",
      ) ?? folder;
    const dockerfile = scalarOf(pairAt(service, "dockerfile_path")?.value)?.value;
    return [
      makeProcess(db, {
        platform: "digitalocean",
        name: name.value,
        place: { path, range: name.range },
        folder: source,
        command: textCommand(path, run?.value, run?.range),
        environment,
        image: dockerfile === undefined ? undefined : readImage(db, joinPath("", dockerfile)),
      }),
    ];
  });
}

function readSystemd(db: Database, path: RelativePath, text: string): readonly PlatformProcess[] {
  const environment = new Map<string, EnvironmentVariable>();
  for (const match of text.matchAll(/^Environment=(.*)$/gm)) {
    for (const pair of (match[1] ?? "").matchAll(/"?([A-Za-z_]\w*)=([^"\s]*|[^"]*(?="))"?/g)) {
      const start = match.index + "Environment=".length + (pair.index ?? 0);
      environment.set(
        pair[1] ?? "",
        variable(pair[2] ?? "", { path, range: { start, end: start + pair[0].length } }),
      );
    }
  }
  return [...text.matchAll(/^ExecStart=[-@:+!]*((?:.*\\\n)*.*)$/gm)].flatMap(
    (match): readonly PlatformProcess[] => {
      const command = match[1] ?? "";
      const start = match.index + match[0].length - command.length;
      const range = { start, end: start + command.length };
      const made = makeProcess(db, {
        platform: "systemd",
        name: fileNameOf(path).replace(/\.service.*$/, ""),
        place: { path, range },
        folder: "",
        command: textCommand(path, command, range),
        environment,
      });
      return made.role === "other" || made.role === "setup" ? [] : [made];
    },
  );
}

const workloads = new Set([
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "Pod",
  "ReplicaSet",
  "Rollout",
]);

function readKubernetes(db: Database, path: RelativePath): readonly PlatformProcess[] {
  if (stageOfName(path.split("/").slice(0, -1).join(" ")) === "test") return [];
  const documents = db.of(yamlFiles, path)?.documents ?? [];
  const configMaps = readConfigMaps(db, folderOf(path));
  return documents.flatMap(({ root }): readonly PlatformProcess[] => {
    const kind = scalarOf(pairAt(root, "kind")?.value)?.value ?? "";
    if (!workloads.has(kind)) return [];
    let spec = pairAt(root, "spec")?.value;
    if (kind === "CronJob") spec = pairAt(pairAt(spec, "jobTemplate")?.value, "spec")?.value;
    if (kind !== "Pod") spec = pairAt(pairAt(spec, "template")?.value, "spec")?.value;
    return itemsOf(pairAt(spec, "containers")?.value).map((container) => {
      const name = scalarOf(pairAt(container, "name")?.value);
      const environment = new Map<string, EnvironmentVariable>();
      for (const item of itemsOf(pairAt(container, "envFrom")?.value)) {
        const map = scalarOf(pairAt(pairAt(item, "configMapRef")?.value, "name")?.value)?.value;
        for (const [key, value] of configMaps.get(map ?? "") ?? []) environment.set(key, value);
      }
      for (const item of itemsOf(pairAt(container, "env")?.value)) {
        const key = scalarOf(pairAt(item, "name")?.value);
        const value = scalarOf(pairAt(item, "value")?.value);
        if (key) environment.set(key.value, variable(value?.value, { path, range: (value ?? key).range }));
      }
      return makeProcess(db, {
        platform: "kubernetes",
        name: name?.value ?? kind,
        place: { path, range: (name ?? container).range },
        folder: "",
        entrypoint: listCommand(path, pairAt(container, "command")?.value),
        command: listCommand(path, pairAt(container, "args")?.value),
        phase: kind === "Job" || kind === "CronJob" ? "release" : "start",
        environment,
      });
    });
  });
}

function listCommand(path: RelativePath, node: YamlNode | undefined): ComposeCommand | undefined {
  if (!node || !sequenceOf(node)) return undefined;
  const words = itemsOf(node).flatMap((item): readonly CommandWord[] => {
    const scalar = scalarOf(item);
    return scalar ? [{ text: scalar.value, place: { path, range: scalar.range } }] : [];
  });
  return { place: { path, range: node.range }, words, isList: true, text: undefined };
}

function readConfigMaps(
  db: Database,
  folder: RelativePath,
): ReadonlyMap<string, ReadonlyMap<string, EnvironmentVariable>> {
  const maps = new Map<string, ReadonlyMap<string, EnvironmentVariable>>();
  for (const path of db.paths()) {
    if (
      folderOf(path) !== folder ||
      !isYamlPath(path) ||
      !/kind:[ \t]*ConfigMap/.test(db.file(path)?.text ?? "")
    )
      continue;
    for (const { root } of db.of(yamlFiles, path)?.documents ?? []) {
      const name = scalarOf(pairAt(pairAt(root, "metadata")?.value, "name")?.value)?.value;
      const data = pairAt(root, "data")?.value;
      if (name === undefined || !mappingOf(data)) continue;
      maps.set(
        name,
        new Map(
          pairsOf(data).map((pair) => [
            pair.key,
            variable(scalarOf(pair.value)?.value, { path, range: pair.value.range }),
          ]),
        ),
      );
    }
  }
  return maps;
}
