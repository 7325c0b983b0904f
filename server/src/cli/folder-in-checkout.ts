import { relative, resolve, sep } from "node:path";
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
