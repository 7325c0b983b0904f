import { isAbsolute, relative, sep } from "node:path";

/** Whether an absolute path is neither the folder nor anything below it. Links are not followed. */
export function isOutside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}
