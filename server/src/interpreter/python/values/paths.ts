import { workspaceRoot } from "./value";

/** `left / right` of pathlib: an absolute right side stands alone. */
export function appendPath(left: string, right: string): string {
  if (right.startsWith("/")) return right;
  return left === "" || left.endsWith("/") ? left + right : `${left}/${right}`;
}

/** As pathlib writes a path: no doubled slashes, no "." parts, no slash at the end; ".." stays. */
export function normalizePath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const text = (path.startsWith("/") ? "/" : "") + parts.join("/");
  return text === "" ? "." : text;
}

/** The directory `levels` above a path. Above the workspace nothing is known; the text then only stands for itself. */
export function parentsOf(path: string, levels: number): string {
  let current = path;
  for (let level = 0; level < levels; level++) {
    const slash = current.lastIndexOf("/");
    if (slash === -1) return ".";
    if (current === workspaceRoot) return aboveWorkspace;
    current = slash === 0 ? "/" : current.slice(0, slash);
  }
  return current;
}

const aboveWorkspace = "/<above>";

/** The workspace path a text stands for. */
export function workspacePath(text: string): string | undefined {
  const path = collapsePath(text);
  if (path === workspaceRoot) return "";
  return path.startsWith(`${workspaceRoot}/`) ? path.slice(workspaceRoot.length + 1) : undefined;
}

/** Without "." and ".." parts; a relative path is taken from the workspace's folder only by those who know better. */
export function collapsePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || !path.startsWith("/")) parts.push(part);
  }
  const text = (path.startsWith("/") ? "/" : "") + parts.join("/");
  return text === "" ? "." : text;
}
