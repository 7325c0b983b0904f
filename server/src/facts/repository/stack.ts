import { type Fact, fact } from "../../engine/database";
import { fileNameOf, folderOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { isShownFolder } from "../../stacks/django/projects";

/** Which technologies the repository holds, each with the folders of its manifests ("" is the workspace folder). */
export interface Stack {
  readonly python: readonly string[];
  readonly django: readonly string[];
  readonly node: readonly string[];
  readonly next: readonly string[];
  readonly vite: readonly string[];
}

const pythonManifest =
  /^(?:pyproject\.toml|setup\.py|setup\.cfg|Pipfile|requirements[\w.-]*\.txt|manage\.py)$/;

export const stack: Fact<Stack> = fact("stack", (db) => {
  const found = {
    python: new Set<string>(),
    django: new Set<string>(),
    node: new Set<string>(),
    next: new Set<string>(),
    vite: new Set<string>(),
  };
  for (const path of db.paths()) {
    const name = fileNameOf(path);
    const folder = folderOf(path);
    if (pythonManifest.test(name)) found.python.add(folder);
    if (name === "manage.py" && !isShownFolder(folder) && /\bdjango\b/i.test(textOf(path)))
      found.django.add(folder);
    if (name === "package.json") {
      found.node.add(folder);
      const text = textOf(path);
      if (/"next"\s*:/.test(text)) found.next.add(folder);
      if (/"vite"\s*:/.test(text)) found.vite.add(folder);
    }
  }
  return {
    python: [...found.python],
    django: [...found.django],
    node: [...found.node],
    next: [...found.next],
    vite: [...found.vite],
  };

  function textOf(path: RelativePath): string {
    return db.file(path)?.text ?? "";
  }
});
