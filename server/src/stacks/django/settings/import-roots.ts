import { folderOf, inFolder } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type { World } from "../../../interpreter/python/world";

/** Where Python would look for a settings module's imports: beside manage.py, or above the outermost package. */
export function importRootsOf(world: World, modulePath: RelativePath): readonly RelativePath[] {
  const roots: RelativePath[] = [];
  const add = (root: RelativePath) => {
    if (!roots.includes(root)) roots.push(root);
  };
  let outsidePackage: RelativePath | undefined;
  for (let directory = folderOf(modulePath); ; directory = folderOf(directory)) {
    if (world.kindOf(inFolder(directory, "manage.py")) === "file") {
      add(directory);
      break;
    }
    if (outsidePackage === undefined && world.kindOf(inFolder(directory, "__init__.py")) !== "file")
      outsidePackage = directory;
    if (directory === "") break;
  }
  add(outsidePackage ?? "");
  for (const root of [...roots])
    if (world.kindOf(inFolder(root, "src")) === "directory") add(inFolder(root, "src"));
  add("");
  return roots;
}
