import { type BigIntStats, lstatSync, statSync } from "node:fs";
import { errorCode } from "./read-text";

/** What the file system says of a path, or the code of its error: "ENOENT", "EACCES", "ELOOP". */
export type PathState = BigIntStats | string;

/** Of the path itself, links not followed. */
export function pathState(path: string): PathState {
  return stateBy(lstatSync, path);
}

/** Of what a path leads to. */
export function targetState(path: string): PathState {
  return stateBy(statSync, path);
}

/** Whether a path leads to a folder. */
export function isFolder(path: string): boolean {
  const state = targetState(path);
  return typeof state !== "string" && state.isDirectory();
}

function stateBy(look: (path: string, options: { bigint: true }) => BigIntStats, path: string): PathState {
  try {
    return look(path, { bigint: true });
  } catch (error) {
    return errorCode(error) ?? "unknown";
  }
}
