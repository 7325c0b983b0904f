import { type Database, type Fact, fact } from "../../server/src/engine/database";
import { needles, searched } from "../../server/src/engine/needles";
import { pythonModule } from "../../server/src/facts/python-modules";
import { walkPython } from "../../server/src/languages/python/walk";
import { isBesideApplication } from "../../server/src/stacks/django/beside-application";
import { isAboutDebug } from "../../server/src/stacks/django/static-files/debug-routes";

/** Tools that show queries, code or memory, or let visitors run code. */
export const debuggingTools = [
  "debug_toolbar",
  "silk",
  "django_browser_reload",
  "nplusone",
  "django_pdb",
  "pyinstrument",
] as const;

/** The tool that an app, a middleware or a module belongs to. */
export function toolOf(name: string): string | undefined {
  return debuggingTools.find((tool) => name === tool || name.startsWith(`${tool}.`));
}

/**
 * Tools that code outside of the settings imports or routes to, whether DEBUG is on or not: without their app that does not
 * start any more.
 */
export const toolsInUse: Fact<ReadonlySet<string>> = fact("debugging tools in use", (db) => {
  const paths = db.paths().filter((path) => path.endsWith(".py") && !isBesideApplication(path));
  return new Set(paths.flatMap((path) => toolsUsedIn(db, path)));
});

const toolsUsedIn = searched(
  "debugging tools used in",
  needles(...debuggingTools),
  [],
  (db: Database, path): readonly string[] => {
    const module = db.of(pythonModule, path);
    const found: string[] = [];
    const note = (name: string) => {
      const tool = toolOf(name);
      if (tool !== undefined) found.push(tool);
    };
    for (const statement of module?.body ?? [])
      walkPython(statement, (node) => {
        if (node.kind === "if" && isAboutDebug(node.test)) return false;
        if (node.kind === "import") for (const { name } of node.names) note(name);
        if (node.kind === "import-from") note(node.module ?? "");
        if (node.kind === "call" && node.function.kind === "name" && node.function.name === "include")
          for (const { value } of node.arguments) if (value.kind === "string") note(value.value);
        return undefined;
      });
    return found;
  },
);
