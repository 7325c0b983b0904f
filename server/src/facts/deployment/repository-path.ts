import type { RelativePath } from "../../engine/snapshot";

/** The folder of a path; "" is the workspace folder. */
export function folderOf(path: RelativePath): RelativePath {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

export function fileNameOf(path: RelativePath): string {
  return path.slice(path.lastIndexOf("/") + 1);
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

/** Whether a path is the folder itself or lies below it; "" holds everything. */
export function isInside(path: RelativePath, folder: RelativePath): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}
