import type { Place } from "../../engine/finding";
import { message } from "../../engine/message";
import type { NotReadable } from "../../engine/process-environment";
import type { RelativePath } from "../../engine/snapshot";

/** The question that is open while a deployment loads an env file that is not in the repository. */
export const environmentQuestion = "production.env";

/** An env file that a service loads, or the `.env` beside the Compose file that its values are made of. */
export interface LoadedEnvFile {
  readonly written: string;
  readonly path: RelativePath | undefined;
  readonly isHere: boolean;
  readonly templates: readonly RelativePath[];
  readonly place: Place;
}

/** Why the variables of an env file are not known. */
export function whyAbsent(path: string): NotReadable {
  return {
    reason: message("{path} is not in the repository: what it sets in production is not known", { path }),
    question: environmentQuestion,
  };
}
