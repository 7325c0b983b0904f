import type { Database } from "../../engine/database";
import { needles, searched } from "../../engine/needles";
import { fileNameOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { keywordOf, positionalOf } from "../../languages/python/call-arguments";
import type { Call } from "../../languages/python/syntax";
import { resolvedName, walkPython } from "../../languages/python/walk";
import {
  followName,
  hasOpenArguments,
  isListed,
  isStar,
  isTrueConstant,
  nameOfCall,
  type PythonCode,
  placeIn,
  webCodeIn,
} from "../web/python-code";
import { type CrossOrigins, type MadeApplication, nothing, type WebCode } from "../web/web-code";

/** What a Python file says of a Flask application. */
export const flaskCode = searched<WebCode>(
  "flask code",
  needles("flask", "secret", "set_cookie", "jwt"),
  nothing,
  (db, path) =>
    webCodeIn(db, path, {
      others: /\bdjango\b|\bfastapi\b/,
      applicationsIn,
      crossOriginsIn,
    }),
);

/**
 * Whether the configuration in the code is only where an installation starts from: a file that is not here, or the
 * environment, is loaded over it (`config.from_pyfile`, `config.from_envvar`).
 */
export function isOverlaid(db: Database, paths: readonly RelativePath[]): boolean {
  return paths.some((path) => {
    if (!path.endsWith(".py")) return false;
    return [...(db.file(path)?.text ?? "").matchAll(loadsOver)].some(([, from = "", given = ""]) => {
      if (from === "envvar" || from === "prefixed_env") return true;
      const names = [...given.matchAll(/["']([\w./-]+)["']/g)].map(([, name = ""]) => fileNameOf(name));
      return !db.paths().some((one) => names.includes(fileNameOf(one)));
    });
  });
}

const loadsOver = /\.config\.from_(envvar|prefixed_env|pyfile|file|json)\(([^)\n]{0,200})/g;

function applicationsIn(code: PythonCode): readonly MadeApplication[] {
  const made = new Set(["flask.Flask"]);
  const found: MadeApplication[] = [];
  walkPython(code.module, (node) => {
    if (
      node.kind === "class" &&
      node.arguments.some(({ value }) => resolvedName(value, code.imports) === "flask.Flask")
    )
      made.add(node.name.name);
    if (node.kind === "call" && made.has(nameOfCall(code, node) ?? "") && positionalOf(node, 0))
      found.push({ framework: "Flask", place: placeIn(code, node.range), middleware: undefined });
    return undefined;
  });
  return found;
}

/** `CORS(app)` of flask-cors without origins, or with "*". */
function crossOriginsIn(code: PythonCode): readonly CrossOrigins[] {
  // The library also takes its options from the application's configuration.
  if (!code.text.includes("flask_cors") || /CORS_(?:ORIGINS|RESOURCES)/.test(code.text)) return [];
  const found: CrossOrigins[] = [];
  walkPython(code.module, (node) => {
    if (node.kind !== "call" || code.isConditional(node.range)) return undefined;
    const isMade = nameOfCall(code, node) === "flask_cors.CORS";
    const isGiven =
      node.function.kind === "attribute" &&
      node.function.name === "init_app" &&
      isCalledCors(code, node.function.object.kind === "name" ? node.function.object.name : "");
    if ((!isMade && !isGiven) || !positionalOf(node, 0)) return undefined;
    const origins = keywordOf(node, "origins");
    found.push({
      allows: allowsAll(code, node) ? "everyone" : origins && isListed(code, origins) ? "listed" : "unknown",
      place: placeIn(code, node.range),
      withCookies: isTrueConstant(keywordOf(node, "supports_credentials")),
    });
    return undefined;
  });
  return found;
}

function isCalledCors(code: PythonCode, name: string): boolean {
  const made = followName(code, { kind: "name", name, range: { start: 0, end: 0 } });
  return made?.kind === "call" && nameOfCall(code, made) === "flask_cors.CORS" && made.arguments.length === 0;
}

function allowsAll(code: PythonCode, call: Call): boolean {
  if (hasOpenArguments(call)) return false;
  const origins = keywordOf(call, "origins");
  if (origins) return isStar(code, origins);
  const resources = followName(code, keywordOf(call, "resources"));
  if (!resources) return true;
  if (resources.kind === "string") return true;
  return (
    resources.kind === "dict" &&
    resources.entries.some(({ value }) => {
      const options = followName(code, value);
      if (options?.kind !== "dict") return false;
      const named = options.entries.find(({ key }) => key?.kind === "string" && key.value === "origins");
      return named !== undefined && isStar(code, named.value);
    })
  );
}
