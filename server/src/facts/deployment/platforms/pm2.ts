import type { Database } from "../../../engine/database";
import { fileNameOf, folderOf, inFolder, joinPath } from "../../../engine/path";
import type { EnvironmentVariable } from "../../../engine/process-environment";
import type { RelativePath } from "../../../engine/snapshot";
import {
  defaultExport,
  follow,
  type JavaScriptFile,
  type JsExpression,
  type JsObject,
  propertyAt,
} from "../../../languages/javascript/index";
import type { CommandWord } from "../../commands/followed-command";
import { javascriptFiles } from "../../javascript-files";
import { makeProcess, type PlatformProcess, variable } from "./platform-process";

/** The file that `pm2 start` takes: `ecosystem.config.js`, `pm2.config.cjs`. */
export const pm2FileName = /^(?:ecosystem|pm2)(?:\.[\w-]+)?\.config\.[cm]?js$/;

/** The programs of an ecosystem file that are started for production. */
export function readPm2(db: Database, path: RelativePath): readonly PlatformProcess[] {
  const file = db.of(javascriptFiles, path);
  const exported = file && objectOf(file, defaultExport(file));
  const listed = exported && valueAt(file, exported, "apps");
  if (!file || listed?.kind !== "array") return [];
  return listed.items.flatMap(({ value }) => {
    const app = objectOf(file, value);
    return app ? readApp(db, path, file, app) : [];
  });
}

function readApp(
  db: Database,
  path: RelativePath,
  file: JavaScriptFile,
  app: JsObject,
): readonly PlatformProcess[] {
  const words = wordsOf(path, file, app);
  const [first] = words;
  const environment = new Map([
    ...variablesOf(path, file, app, "env"),
    ...variablesOf(path, file, app, "env_production"),
  ]);
  const stage = environment.get("NODE_ENV");
  if (!first || (stage?.kind === "set" && /^(?:development|test)$/.test(stage.value))) return [];
  const made = makeProcess(db, {
    platform: "pm2",
    name: stringAt(file, app, "name")?.text ?? fileNameOf(first.text),
    place: first.place,
    folder: folderOfApp(db, path, valueAt(file, app, "cwd")),
    command: { place: first.place, words, isList: true, text: undefined },
    environment,
  });
  return made.role === "other" || made.role === "setup" ? [] : [made];
}

/** `script` with its interpreter and `args`, as a shell would be given them. */
function wordsOf(path: RelativePath, file: JavaScriptFile, app: JsObject): readonly CommandWord[] {
  const script = stringAt(file, app, "script");
  if (script === undefined) return [];
  const word = (text: string, range: CommandWord["place"]["range"]): CommandWord => ({
    text,
    place: { path, range },
  });
  const split = (written: Written) =>
    written.text
      .split(/\s+/)
      .filter((text) => text !== "")
      .map((text) => word(text, written.range));
  const chosen = stringAt(file, app, "interpreter")?.text ?? stringAt(file, app, "exec_interpreter")?.text;
  const interpreter =
    chosen ?? (/\.[cm]?js$/.test(script.text) ? "node" : /\.py$/.test(script.text) ? "python" : "none");
  const args = valueAt(file, app, "args");
  const given = args?.kind === "array" ? args.items.map(({ value }) => value) : [args];
  return [
    ...(interpreter === "none" ? [] : [word(interpreter, script.range)]),
    ...split(script),
    ...given.flatMap((one) => {
      const written = stringOf(file, one);
      return written ? split(written) : [];
    }),
  ];
}

/** Its `cwd` as a folder of the repository: of a place on the server the part that is one here. */
function folderOfApp(db: Database, path: RelativePath, cwd: JsExpression | undefined): RelativePath {
  const own = folderOf(path);
  const written = cwd?.kind === "string" ? cwd.value : undefined;
  if (written === undefined) return own;
  if (!written.startsWith("/")) return joinPath(own, written) ?? own;
  const parts = written.split("/").filter((part) => part !== "");
  for (let from = 0; from < parts.length; from++) {
    const folder = parts.slice(from).join("/");
    if (db.has(inFolder(folder, "package.json"))) return folder;
  }
  return own;
}

function variablesOf(
  path: RelativePath,
  file: JavaScriptFile,
  app: JsObject,
  key: "env" | "env_production",
): readonly (readonly [string, EnvironmentVariable])[] {
  const block = objectOf(file, valueAt(file, app, key));
  return block ? propertiesOf(path, file, block, 0) : [];
}

/** Of an object and of those that are spread into it. What it takes from elsewhere is not known. */
function propertiesOf(
  path: RelativePath,
  file: JavaScriptFile,
  block: JsObject,
  depth: number,
): readonly (readonly [string, EnvironmentVariable])[] {
  return block.properties.flatMap(({ key, spread, value, range }) => {
    if (spread) {
      const shared = depth < 3 ? objectOf(file, value) : undefined;
      return shared ? propertiesOf(path, file, shared, depth + 1) : [];
    }
    return key === undefined ? [] : [[key, variable(stringOf(file, value)?.text, { path, range })] as const];
  });
}

interface Written {
  readonly text: string;
  readonly range: CommandWord["place"]["range"];
}

function stringAt(file: JavaScriptFile, object: JsObject, key: string): Written | undefined {
  return stringOf(file, valueAt(file, object, key));
}

function stringOf(file: JavaScriptFile, expression: JsExpression | undefined): Written | undefined {
  const value = follow(file, expression);
  if (value?.kind === "string") return { text: value.value, range: value.range };
  if (value?.kind === "number") return { text: String(value.value), range: value.range };
  return undefined;
}

function objectOf(file: JavaScriptFile, expression: JsExpression | undefined): JsObject | undefined {
  const value = follow(file, expression);
  return value?.kind === "object" ? value : undefined;
}

function valueAt(file: JavaScriptFile, object: JsObject, key: string): JsExpression | undefined {
  const property = propertyAt(object, key);
  return property === undefined || property === "unknown" ? undefined : follow(file, property.value);
}
