import { existsSync, statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { locateRepository } from "../host/git";

/**
 * From the top of the checkout to a folder in it, as "backend/"; "" for the top itself and outside of one.
 * GitHub Actions says where its checkout is; otherwise it is the repository that holds the folder.
 */
export async function folderInCheckout(folder: string): Promise<string> {
  const top = process.env["GITHUB_WORKSPACE"];
  const inside = top ? relative(resolve(top), resolve(folder)).split(sep).join("/") : "..";
  if (!inside.startsWith("..") && resolve(inside) !== inside) return inside === "" ? "" : `${inside}/`;
  const location = await locateRepository(folder, { trusted: true });
  if (location.kind !== "repository" || location.depth === 0) return "";
  return `${location.root.split(sep).slice(-location.depth).join("/")}/`;
}

/**
 * The repository that holds everything named, where it lies deeper than the current folder: what files mean is judged in
 * their own repository, whoever collects many of them. Otherwise the current folder.
 */
export async function folderOfPaths(paths: readonly string[]): Promise<string> {
  const [first] = paths.map((path) => resolve(path));
  if (first === undefined || !existsSync(first)) return ".";
  const location = await locateRepository(statSync(first).isDirectory() ? first : dirname(first), {
    trusted: true,
  });
  if (location.kind !== "repository") return ".";
  const top = resolve(location.root, ...Array<string>(location.depth).fill(".."));
  const holds = (folder: string, path: string) => path.startsWith(`${folder}${sep}`);
  return holds(resolve("."), top) && paths.every((path) => holds(top, resolve(path))) ? top : ".";
}
