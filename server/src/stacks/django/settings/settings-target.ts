import type { Place } from "../../../engine/finding";
import { isInside, relativeTo } from "../../../engine/path";
import type { Environment } from "../../../engine/process-environment";
import type { RelativePath } from "../../../engine/snapshot";

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
  /** Nothing here gives production's processes an environment: which variables are set there is only supposed. */
  readonly environmentIsSupposed?: true;
  /** Nothing here starts the project in production. */
  readonly isStartedUnseen?: true;
  /** Undefined when not known: Django's defaults then count only where all supported versions agree. */
  readonly djangoVersion?: DjangoVersion;
}

/** The dotted name below the first import root that holds the module. */
export function dottedNameOf({ modulePath, importRoots = [""] }: SettingsTarget): string {
  const root = importRoots.find((each) => isInside(modulePath, each)) ?? "";
  return relativeTo(root, modulePath)
    .replace(/(?:\/__init__)?\.py$/, "")
    .replaceAll("/", ".");
}

export interface DjangoVersion {
  readonly major: number;
  readonly minor: number;
}
