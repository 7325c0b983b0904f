import type { Place } from "../../../engine/finding";
import type { Message } from "../../../engine/message";
import type { RelativePath } from "../../../engine/snapshot";
import type { QuestionId } from "../../../engine/verdict";

/**
 * One way in which production starts Django: which settings module, in which environment, and how that is known.
 * Plain data throughout, so that two targets can be compared structurally.
 */
export interface SettingsTarget {
  readonly modulePath: RelativePath;
  readonly environment: Environment;
  /** The places that name this module as production's, the most trusted first. */
  readonly why: readonly Place[];
  /** Directories on Python's module path, first wins; "" is the workspace folder. Undefined: found from the module's own place. */
  readonly importRoots?: readonly RelativePath[];
  /** Env files of the repository that are not in the container: the code looks for them in vain. */
  readonly absentFiles?: readonly RelativePath[];
  /** Undefined when not known: Django's defaults then count only where all supported versions agree. */
  readonly djangoVersion?: DjangoVersion;
}

export interface DjangoVersion {
  readonly major: number;
  readonly minor: number;
}

/** The environment variables that a process finds when it starts. */
export interface Environment {
  readonly variables: ReadonlyMap<string, EnvironmentVariable>;
  /** What every variable is that is not listed: unset, or not known for a reason. */
  readonly others: "unset" | NotReadable;
}

export type EnvironmentVariable =
  /** `steps`: where the value is written, the place a fix would edit first. */
  | { readonly kind: "set"; readonly value: string; readonly steps: readonly Place[] }
  | { readonly kind: "unset" }
  /** Set or not, to a value that is not known: `${VAR}` of the machine that deploys, a secret store. */
  | (NotReadable & { readonly kind: "unknown"; readonly steps: readonly Place[] });

/** Why a variable is not known, and the question about the project that would settle it. */
export interface NotReadable {
  readonly reason: Message;
  readonly question?: QuestionId;
}

/** Nothing is set: what production falls back to. */
export const emptyEnvironment: Environment = { variables: new Map(), others: "unset" };
