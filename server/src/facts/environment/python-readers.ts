import { type Fact, fact } from "../../engine/database";
import { needles, searched } from "../../engine/needles";
import { tableOf } from "../../engine/records";
import type { FunctionDefinition, Module } from "../../languages/python/syntax";
import { importedNames, resolvedName, walkPython } from "../../languages/python/walk";
import { pythonModule } from "../python-modules";

/** Functions whose call with a key as first argument reads it: `config("KEY")`. */
export const readers = new Set([
  "os.getenv",
  "os.environ.get",
  "os.environ.pop",
  "decouple.config",
  "starlette.config.config",
]);

/** django-environ and environs methods that read a fixed key when called without one. */
export const defaultKeys: Readonly<Record<string, string>> = tableOf({
  db: "DATABASE_URL",
  db_url: "DATABASE_URL",
  dj_db_url: "DATABASE_URL",
  cache: "CACHE_URL",
  cache_url: "CACHE_URL",
  dj_cache_url: "CACHE_URL",
  email: "EMAIL_URL",
  email_url: "EMAIL_URL",
  dj_email_url: "EMAIL_URL",
  search_url: "SEARCH_URL",
  channels: "CHANNELS_URL",
});

/** Names of functions in the project that pass a parameter on as the key: `def env_bool(name, default=False)`. */
export const keyFunctions = searched(
  "functions that read a given key",
  needles("environ", "getenv", "decouple", "starlette"),
  [],
  (db, path): readonly string[] => {
    const text = db.file(path)?.text ?? "";
    if (!/\bdef\b/.test(text) || !/\benviron\b|getenv|decouple|starlette/.test(text)) return [];
    const module = db.of(pythonModule, path);
    if (!module) return [];
    const imports = importedNames(module);
    const found: string[] = [];
    walkPython(module, (node) => {
      if (node.kind === "function" && passesKeyOn(node, imports)) found.push(node.name.name);
      return undefined;
    });
    return found;
  },
);

/** The same of all files, each name once. */
export const projectKeyFunctions: Fact<readonly string[]> = fact("the project's env helpers", (db) => [
  ...new Set(
    db
      .paths()
      .filter((path) => path.endsWith(".py"))
      .flatMap((path) => keyFunctions(db, path)),
  ),
]);

/** Keys with a default in the scheme of one file: `environ.Env(DEBUG=(bool, False))`. */
const keysOfScheme = searched("keys with a default in a scheme", needles("Env("), [], (db, path) => {
  const module = path.endsWith(".py") ? db.of(pythonModule, path) : undefined;
  if (!module) return [];
  const imports = importedNames(module);
  const found: string[] = [];
  walkPython(module, (node) => {
    if (
      node.kind === "call" &&
      /^environ\.(?:FileAware)?Env$/.test(resolvedName(node.function, imports) ?? "")
    )
      for (const { keyword, value } of node.arguments)
        if (keyword !== undefined && value.kind === "tuple" && value.elements.length === 2)
          found.push(keyword);
    return undefined;
  });
  return found;
});

/** The same of all files: the reader is made in one and asked in another. */
export const schemeKeys: Fact<ReadonlySet<string>> = fact(
  "keys that schemes have defaults for",
  (db) => new Set(db.paths().flatMap((path) => keysOfScheme(db, path))),
  (left, right) => left.size === right.size && [...left].every((key) => right.has(key)),
);

/** Names that hold a django-environ or environs reader: made here, or imported from a module of the project under the usual name. */
export function environNames(module: Module, imports: ReadonlyMap<string, string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name, source] of imports) {
    if (/(?:^|\.)env$/.test(source) && !/^(?:os|environs?)\b/.test(source)) names.add(name);
    if (source === "environs.env") names.add(name);
  }
  walkPython(module, (node) => {
    if (node.kind !== "assign" || node.value.kind !== "call") return undefined;
    const maker = resolvedName(node.value.function, imports);
    if (
      maker === undefined ||
      !/^(?:environ\.(?:Env|FileAwareEnv)|environs\.(?:Env|FileAwareEnv)|decouple\.(?:AutoConfig|Config))$/.test(
        maker,
      )
    )
      return undefined;
    for (const target of node.targets) if (target.kind === "name") names.add(target.name);
    return undefined;
  });
  return names;
}

function passesKeyOn(definition: FunctionDefinition, imports: ReadonlyMap<string, string>): boolean {
  const [first] = definition.parameters.filter(({ name }) => name !== "self" && name !== "cls");
  if (!first) return false;
  let found = false;
  walkPython(definition, (node) => {
    const key =
      node.kind === "call" && readers.has(resolvedName(node.function, imports) ?? "")
        ? node.arguments[0]?.value
        : node.kind === "subscript" && resolvedName(node.object, imports) === "os.environ"
          ? node.index
          : undefined;
    if (key?.kind === "name" && key.name === first.name) found = true;
    return undefined;
  });
  return found;
}
