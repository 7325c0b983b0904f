import type { Place } from "../../../engine/finding";
import type { RelativePath } from "../../../engine/snapshot";
import { encloses, type Range } from "../../../engine/text";
import type { CommandWord } from "../../commands/followed-command";
import type { ImageReference } from "../docker/images";
import type { ComposeText } from "./compose-text";

/** Keys of `deploy` that Swarm alone reads. */
export const ofSwarmOnly: readonly string[] = [
  "update_config",
  "rollback_config",
  "placement",
  "endpoint_mode",
];

/** One service as Compose sees it after `extends`, overrides, anchors and merge keys. */
export interface ComposeService {
  readonly name: string;
  /** The service's name in the file that says most about it: where findings about the whole service stand. */
  readonly place: Place;
  /** Every mapping the service is made of, the strongest last. */
  readonly parts: readonly ServicePart[];
  readonly image: ComposeText | undefined;
  /** The image reference, where it can be read. */
  readonly imageReference: ImageReference | undefined;
  readonly build: ComposeBuild | undefined;
  /** Undefined: the image's own. An empty list clears it. */
  readonly command: ComposeCommand | undefined;
  readonly entrypoint: ComposeCommand | undefined;
  readonly environment: readonly EnvironmentEntry[];
  /** In the order of loading: a later file wins, `environment` wins over all. */
  readonly envFiles: readonly EnvFileReference[];
  readonly ports: readonly PortMapping[];
  /** Container ports of `expose`: not published. */
  readonly expose: readonly ComposeText[];
  readonly volumes: readonly Mount[];
  /** Services whose volumes it gets as well: `volumes_from` without `:ro` and without containers of elsewhere. */
  readonly volumesFrom: readonly string[];
  readonly tmpfs: readonly ComposeText[];
  readonly dependsOn: readonly Dependency[];
  readonly links: readonly Dependency[];
  readonly healthcheck: ComposeHealthcheck | undefined;
  readonly restart: ComposeText | undefined;
  /** `deploy.restart_policy.condition`, or "any" when the policy stands there without one. */
  readonly restartCondition: ComposeText | "any" | undefined;
  /** Where the memory it may take is limited. */
  readonly memoryLimits: readonly Place[];
  readonly replicas: ComposeText | undefined;
  readonly profiles: readonly ComposeText[];
  readonly user: ComposeText | undefined;
  readonly privileged: ComposeText | undefined;
  readonly capAdd: readonly ComposeText[];
  readonly securityOptions: readonly ComposeText[];
  readonly devices: readonly ComposeText[];
  readonly networkMode: ComposeText | undefined;
  readonly pid: ComposeText | undefined;
  readonly ipc: ComposeText | undefined;
  readonly userNamespace: ComposeText | undefined;
  readonly cgroup: ComposeText | undefined;
  readonly uts: ComposeText | undefined;
  readonly workingDirectory: ComposeText | undefined;
  readonly containerName: ComposeText | undefined;
  readonly hostname: ComposeText | undefined;
  readonly networks: readonly NetworkUse[];
  readonly secrets: readonly ComposeText[];
  readonly configs: readonly ConfigUse[];
  readonly labels: readonly EnvironmentEntry[];
  readonly logging: Place | undefined;
  /** `extends` or another part could not be followed: what is absent here may be set there. */
  readonly incomplete: boolean;
}

/** Where a service is written in one file, with what an edit needs. */
export interface ServicePart {
  readonly path: RelativePath;
  readonly nameRange: Range;
  /** The folder that relative paths of this part start from; "" is the workspace folder. */
  readonly folder: RelativePath | undefined;
  /** The column of the service's keys. */
  readonly indent: number;
  /** Written as `{…}`: nothing is inserted there. */
  readonly flow: boolean;
  /** This part belongs to another service that this one extends. */
  readonly extended: boolean;
  readonly lineBreak: "\n" | "\r\n";
  /** The service's own keys in this part, merged ones left out. */
  readonly keys: readonly PartKey[];
  /** The anchor of the service that this one repeats (`<<: *web`), or of its own: what is added there is added to all. */
  readonly anchor: string | undefined;
}

/** What services share that repeat one of them: added there, it is added to all. */
export function sharedCause({ place, parts }: ComposeService): string {
  const anchor = parts.find(({ path }) => path === place.path)?.anchor;
  return `${place.path}:${anchor ?? place.range.start}`;
}

/** Whether a service takes its image over, or what that is built of, from the block of another one, by a merge key. */
export function isMergedFrom({ name, image, build }: ComposeService, other: ComposeService): boolean {
  const places = [image, build].flatMap((one) => one?.place ?? []);
  return (
    other.name !== name &&
    other.parts.some(({ path, keys }) =>
      keys.some(({ range }) => places.some((place) => path === place.path && encloses(range, place.range))),
    )
  );
}

/** A key of a service in one file, with what an edit of it has to know. */
export interface PartKey {
  readonly key: string;
  readonly keyRange: Range;
  /** From the key to the end of its value. */
  readonly range: Range;
  /** The end of the last line the value stands on, trailing comment included: where a sibling is inserted. */
  readonly lineEnd: number;
  /** The column of the children, when they are a block; for inserting one more. */
  readonly childIndent: number | undefined;
  /** The children are a list in block style, a mapping in block style, or anything else. */
  readonly childKind: "list" | "mapping" | "other";
  /** The key has no value, or null, and nothing else that a value could not follow. */
  readonly isEmpty: boolean;
  /** As written, from the key to the end of the value. */
  readonly source: string;
}

/** How a service's image is built, all layers joined. */
export interface ComposeBuild {
  /** From the key `build` to its end. */
  readonly place: Place;
  readonly context: ComposeText | undefined;
  /** The context as a folder of the repository: undefined for a URL, a path outside or an unknown one. */
  readonly contextFolder: RelativePath | undefined;
  readonly dockerfile: ComposeText | undefined;
  /** The Dockerfile as a path of the repository, whether it exists or not. */
  readonly dockerfilePath: RelativePath | undefined;
  /** The Dockerfile is written inside the Compose file. */
  readonly inline: ComposeText | undefined;
  readonly target: ComposeText | undefined;
  readonly args: readonly EnvironmentEntry[];
}

/** A command: its words, as Compose splits a text or as the list gives them. */
export interface ComposeCommand {
  readonly place: Place;
  readonly words: readonly CommandWord[];
  /** A list in the exec form. */
  readonly isList: boolean;
  /** The text as written, when it is not a list. */
  readonly text: string | undefined;
}

/** One entry of `environment`, `args` or `labels`. */
export interface EnvironmentEntry {
  readonly name: string;
  /** From the name to the end of the value. */
  readonly place: Place;
  readonly namePlace: Place;
  /** The value; undefined for a name alone, whose value comes from the machine that deploys. */
  readonly value: EnvironmentValue | undefined;
  /** The entry is written as `- NAME=value`. */
  readonly inList: boolean;
  /** It stands inside of `{…}` or `[…]`, where a plain scalar may hold no brace. */
  readonly inFlow: boolean;
}

/** What one variable of `environment` is set to. */
export interface EnvironmentValue
  extends Pick<ComposeText, "raw" | "value" | "variables" | "style" | "type"> {
  /** The value alone: in `- NAME=value` what follows the sign, without the item's quotes; elsewhere the scalar, quotes included. */
  readonly place: Place;
}

/** An `env_file` entry; `path` is undefined where a variable decides or it lies outside. */
export interface EnvFileReference {
  readonly text: ComposeText;
  readonly path: RelativePath | undefined;
  readonly required: boolean;
}

/** A published port. */
export interface PortMapping {
  /** The scalar or mapping that publishes. */
  readonly place: Place;
  /** Where a host address would be inserted: in front of the published port. */
  readonly addressPlace: Place | undefined;
  /** "unknown" when a variable decides. */
  readonly hostIp: string | "unknown" | undefined;
  /** The host's port or range; undefined when Docker picks one. */
  readonly published: string | "unknown" | undefined;
  readonly target: string | "unknown";
  readonly protocol: string;
  readonly long: boolean;
  /** As written, for messages. */
  readonly raw: string;
}

/** An entry of `volumes`. */
export interface Mount {
  readonly place: Place;
  readonly type: "bind" | "volume" | "tmpfs" | "unknown";
  /** The name of the volume or the host's path, variables substituted where known. */
  readonly source: string | undefined;
  /** A bind mount's source as a path of the repository; undefined when it lies outside or is not known. */
  readonly sourcePath: RelativePath | undefined;
  readonly target: string;
  readonly readOnly: boolean;
  /** `create_host_path: true`, or the short syntax, which creates a missing source as a directory. */
  readonly createsSource: boolean;
}

/** An entry of `depends_on`. */
export interface Dependency {
  readonly service: string;
  readonly place: Place;
  readonly condition: string | undefined;
  readonly required: boolean;
}

export interface ComposeHealthcheck {
  readonly place: Place;
  readonly disabled: boolean;
  readonly test: ComposeCommand | undefined;
}

export interface NetworkUse {
  readonly name: string;
  readonly place: Place;
  readonly aliases: readonly string[];
}

export interface ConfigUse {
  readonly name: string;
  readonly target: string | undefined;
  readonly place: Place;
}
