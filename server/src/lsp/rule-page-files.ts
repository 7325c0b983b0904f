import { readdirSync } from "node:fs";
import { join } from "node:path";
import { uriOfPath } from "./convert";

/** Links to the pages as files, where the rules' sources lie beside the programs; undefined for all others. */
export function pageFilesIn(directory: string): (rule: string) => string | undefined {
  let files: ReadonlyMap<string, string> | undefined;
  return (rule) => {
    files ??= findPages(join(directory, "../rules"));
    return files.get(rule);
  };
}

function findPages(rules: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  try {
    for (const category of readdirSync(rules, { withFileTypes: true })) {
      if (!category.isDirectory()) continue;
      for (const name of readdirSync(join(rules, category.name)))
        if (name.endsWith(".md")) found.set(name.slice(0, -3), uriOfPath(join(rules, category.name, name)));
    }
  } catch {
    // Installed without its sources: the editor's own way to the page counts.
  }
  return found;
}
