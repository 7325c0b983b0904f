import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";

/** One place that reads a key from the environment. */
export interface EnvironmentRead {
  readonly key: string;
  readonly path: RelativePath;
  readonly range: Range;
  /** The program fails without the key. */
  readonly required: boolean;
  /** Something is taken when the key is unset, or the code only asks whether it has a certain value. */
  readonly hasDefault: boolean;
  /** What is taken when the key is unset, where it is a literal. Never shown: it may be a secret. */
  readonly fallback?: string;
  readonly language: "python" | "javascript" | "compose" | "shell" | "dockerfile";
}
