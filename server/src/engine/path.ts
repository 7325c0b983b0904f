import type { RelativePath } from "./snapshot";

/** The folder of a path; "" is the workspace folder. */
export function folderOf(path: RelativePath): RelativePath {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The last part of a path. */
export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The last ending of a file's name without its dot, "py"; "" for a name without one. */
export function extensionOf(path: string): string {
  return /[^/]\.([^./]*)$/.exec(path)?.[1] ?? "";
}

/** The path of a name, or of a relative path without "..", in a folder. */
export function inFolder(folder: RelativePath, name: string): RelativePath {
  return folder === "" ? name : `${folder}/${name}`;
}

/** Whether a path is the folder itself or lies below it; "" holds everything. */
export function isInside(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}

/** The path as seen from a folder that holds it. */
export function relativeTo(folder: RelativePath, path: RelativePath): string {
  return folder === "" ? path : path.slice(folder.length + 1);
}

/** A folder and all above it, the nearest first; the workspace folder "" is the last. */
export function* foldersUpwards(folder: RelativePath): Generator<RelativePath> {
  for (let here = folder; here !== ""; here = folderOf(here)) yield here;
  yield "";
}

/** Joins a folder of the repository and a path relative to it; undefined when the result lies outside or is absolute. */
export function joinPath(folder: RelativePath, path: string): RelativePath | undefined {
  if (path.startsWith("/") || path.startsWith("~") || /^[A-Za-z]:[\\/]/.test(path)) return undefined;
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of path.replaceAll("\\", "/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (parts.length === 0) return undefined;
      parts.pop();
    } else parts.push(part);
  }
  return parts.join("/");
}

/** Joins paths inside a container, which start at "/". */
export function joinContainerPath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${folder}/${path}`).split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}
