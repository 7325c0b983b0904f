import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { UserNpmrc } from "./npmrc";

/**
 * The `.npmrc` in the user's home folder. `npm_config_userconfig` is not asked: under `npm exec` npm sets it,
 * and a project's own `.npmrc` can change it.
 */
export function readUserNpmrc(): UserNpmrc {
  const environment = process.env;
  try {
    return { text: readFileSync(join(homedir(), ".npmrc"), "utf8"), environment };
  } catch {
    return { text: "", environment };
  }
}
