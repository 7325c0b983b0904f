import type { Place } from "./finding";
import type { Message } from "./message";
import type { QuestionId } from "./verdict";

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
