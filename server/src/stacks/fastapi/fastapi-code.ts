import type { Place } from "../../engine/finding";
import { needles, searched } from "../../engine/needles";
import { keywordOf, positionalOf } from "../../languages/python/call-arguments";
import type { Call } from "../../languages/python/syntax";
import { resolvedName, walkPython } from "../../languages/python/walk";
import {
  followName,
  isListed,
  isStar,
  isTrueConstant,
  nameOfCall,
  type PythonCode,
  placeIn,
  webCodeIn,
} from "../web/python-code";
import { type CrossOrigins, type MadeApplication, nothing, type WebCode } from "../web/web-code";

/** What a Python file says of a FastAPI application. */
export const fastapiCode = searched<WebCode>(
  "fastapi code",
  needles("fastapi", "starlette", "secret", "set_cookie", "jwt"),
  nothing,
  (db, path) =>
    webCodeIn(db, path, {
      others: /\bdjango\b|\bflask\b/,
      applicationsIn,
      crossOriginsIn,
    }),
);

function applicationsIn(code: PythonCode): readonly MadeApplication[] {
  const found: Place[] = [];
  let middleware: Place | undefined;
  walkPython(code.module, (node) => {
    if (node.kind !== "call") return undefined;
    const name = nameOfCall(code, node) ?? "";
    if (/^fastapi\.(?:applications\.)?FastAPI$/.test(name)) found.push(placeIn(code, node.range));
    if (name.endsWith(".add_middleware")) middleware ??= placeIn(code, node.range);
    return undefined;
  });
  // What is mounted inside of another application is no further one.
  const [first] = found;
  return first ? [{ framework: "FastAPI", place: first, middleware }] : [];
}

/** `app.add_middleware(CORSMiddleware, allow_origins=["*"])`. */
function crossOriginsIn(code: PythonCode): readonly CrossOrigins[] {
  const found: CrossOrigins[] = [];
  walkPython(code.module, (node) => {
    if (node.kind !== "call" || code.isConditional(node.range) || !isCorsMiddleware(code, node))
      return undefined;
    const pattern = followName(code, keywordOf(node, "allow_origin_regex"));
    const isAny = pattern?.kind === "string" && /^\^?\.[*+]\$?$/.test(pattern.value);
    const origins = keywordOf(node, "allow_origins");
    found.push({
      allows: isAny || isStar(code, origins) ? "everyone" : isListed(code, origins) ? "listed" : "unknown",
      place: placeIn(code, node.range),
      withCookies: isTrueConstant(keywordOf(node, "allow_credentials")),
    });
    return undefined;
  });
  return found;
}

function isCorsMiddleware(code: PythonCode, call: Call): boolean {
  const isAdded = /(?:\.add_middleware|(?:^|\.)Middleware)$/.test(nameOfCall(code, call) ?? "");
  const [middleware] = [positionalOf(call, 0) ?? keywordOf(call, "middleware_class")];
  return (
    isAdded &&
    middleware !== undefined &&
    /(?:^|\.)CORSMiddleware$/.test(resolvedName(middleware, code.imports) ?? "")
  );
}
