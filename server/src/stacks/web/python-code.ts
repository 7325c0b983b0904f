import type { Database } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { isSigningKeyName } from "../../engine/secrets/secret-name";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import { pythonModule } from "../../facts/python-modules";
import { keywordOf, positionalOf } from "../../languages/python/call-arguments";
import type { Assign, Call, Expression, Module, Statement } from "../../languages/python/syntax";
import { importedNames, resolvedName, walkPython } from "../../languages/python/walk";
import {
  asksForStage,
  isSessionCookie,
  isSignInRoute,
  nothing,
  type SessionCookie,
  type WebCode,
  type WrittenKey,
} from "./web-code";

/** A Python file as the rules about web applications read it. */
export interface PythonCode {
  readonly path: RelativePath;
  readonly text: string;
  readonly module: Module;
  readonly imports: ReadonlyMap<string, string>;
  /** Whether it stands under a condition about the stage, or in a class for developers or tests. */
  isConditional(range: Range): boolean;
}

/** How one framework is read. */
export interface PythonFramework {
  /** Words that give the file to another framework. */
  readonly others: RegExp;
  applicationsIn(code: PythonCode): WebCode["applications"];
  crossOriginsIn(code: PythonCode): WebCode["crossOrigins"];
}

/** What a Python file says of an application: what its framework tells, and what is written alike with all of them. */
export function webCodeIn(db: Database, path: RelativePath, framework: PythonFramework): WebCode {
  const text = db.file(path)?.text ?? "";
  if (framework.others.test(text)) return nothing;
  const code = readPythonCode(db, path);
  if (!code) return nothing;
  return {
    applications: framework.applicationsIn(code),
    crossOrigins: framework.crossOriginsIn(code),
    signIns: signInsOf(code),
    keys: writtenKeysOf(code),
    cookies: sessionCookiesOf(code),
  };
}

/** A module of an application, with what of it runs in one stage only; undefined where it cannot be read. */
export function readPythonCode(db: Database, path: RelativePath): PythonCode | undefined {
  const text = db.file(path)?.text ?? "";
  const module = db.of(pythonModule, path);
  if (!module) return undefined;
  const apart: Range[] = [];
  walkPython(module, (node) => {
    if (node.kind === "if" && asksForStage(text.slice(node.test.range.start, node.test.range.end)))
      apart.push(node.range);
    if (node.kind === "conditional" && asksForStage(text.slice(node.test.range.start, node.test.range.end)))
      apart.push(node.range);
    if (node.kind === "class" && /dev|test|local|debug/i.test(node.name.name)) apart.push(node.range);
    return undefined;
  });
  return {
    path,
    text,
    module,
    imports: importedNames(module),
    isConditional: ({ start }) => apart.some((range) => range.start <= start && start < range.end),
  };
}

export const placeIn = ({ path }: PythonCode, range: Range): Place => ({ path, range });

/** The dotted name of what is called, imports resolved. */
export const nameOfCall = ({ imports }: PythonCode, call: Call) => resolvedName(call.function, imports);

/** `f(*args)` and `f(**options)`: more may be given than is written. */
export const hasOpenArguments = (call: Call) => call.arguments.some(({ form }) => form !== "plain");

export const isTrueConstant = (value: Expression | undefined) =>
  value?.kind === "constant" && value.value === true;

/** The value itself, or what the name was once assigned at the top of the module. */
export function followName({ module }: PythonCode, value: Expression | undefined): Expression | undefined {
  if (value?.kind !== "name") return value;
  const { name } = value;
  const assigned = module.body.flatMap((statement) =>
    statement.kind === "assign" && statement.targets.some((one) => one.kind === "name" && one.name === name)
      ? [statement.value]
      : statement.kind === "annotated-assign" &&
          statement.target.kind === "name" &&
          statement.target.name === name &&
          statement.value
        ? [statement.value]
        : [],
  );
  return assigned.length === 1 ? assigned[0] : value;
}

/** Whether a value is "*" or a list with it. */
export function isStar(code: PythonCode, value: Expression | undefined): boolean {
  const followed = followName(code, value);
  if (followed?.kind === "string") return followed.value === "*";
  return followed?.kind === "list" || followed?.kind === "tuple"
    ? followed.elements.some((element) => element.kind === "string" && element.value === "*")
    : false;
}

/** Whether a value is origins as they are written, and nothing else. */
export function isListed(code: PythonCode, value: Expression | undefined): boolean {
  const followed = followName(code, value);
  const elements = followed?.kind === "list" || followed?.kind === "tuple" ? followed.elements : [followed];
  return (
    elements.length > 0 && elements.every((element) => element?.kind === "string" && element.value !== "*")
  );
}

const environmentReaders = /^(?:os\.environ\.get|os\.getenv|decouple\.config|starlette\.config\.config)$/;

/**
 * What stands in the code of a key: a literal, or one behind a variable of the environment. Undefined for everything else.
 */
function writtenIn(
  code: PythonCode,
  value: Expression | undefined,
): { readonly literal: Expression; readonly variable: string | undefined } | undefined {
  if (value?.kind === "string")
    return value.value.trim() === "" ? undefined : { literal: value, variable: undefined };
  if (value?.kind === "call") {
    const name = nameOfCall(code, value) ?? "";
    const key = positionalOf(value, 0);
    if (name === "pydantic.Field") {
      const fallback = keywordOf(value, "default") ?? key;
      return fallback?.kind === "string" ? writtenIn(code, fallback) : undefined;
    }
    if (key?.kind !== "string" || !(environmentReaders.test(name) || /(?:^|\.)env(?:\.str)?$/.test(name)))
      return undefined;
    const fallback = positionalOf(value, 1) ?? keywordOf(value, "default");
    return fallback?.kind === "string" && fallback.value.trim() !== ""
      ? { literal: fallback, variable: key.value }
      : undefined;
  }
  if (value?.kind === "boolean" && value.operator === "or") {
    const last = value.values.at(-1);
    const [first] = value.values;
    const key =
      first?.kind === "call" ? positionalOf(first, 0) : first?.kind === "subscript" ? first.index : undefined;
    if (last?.kind !== "string" || last.value.trim() === "" || key?.kind !== "string") return undefined;
    return { literal: last, variable: key.value };
  }
  return undefined;
}

/** Keys that sign sessions and tokens, and stand in the code or stand in for the environment. */
function writtenKeysOf(code: PythonCode): readonly WrittenKey[] {
  const found: WrittenKey[] = [];
  const add = (name: string, value: Expression | undefined, isOverridden = false) => {
    const written = writtenIn(code, value);
    if (written?.literal.kind !== "string" || code.isConditional(written.literal.range)) return;
    const { literal } = written;
    // A literal that the file names again is one that the program refuses or warns of.
    if (literal.value === name || timesWritten(code.text, literal.value) > 1) return;
    // A word of the program's own: `SECRET = "secret"` beside `PLAIN = "plain"`.
    if (/^secret$/i.test(name) && literal.value.toLowerCase() === name.toLowerCase()) return;
    const variable = written.variable ?? (isOverridden ? name : undefined);
    if (variable !== undefined && isRefused(code.text, variable)) return;
    found.push({ name, place: placeIn(code, literal.range), variable, isField: isOverridden });
  };
  for (const statement of code.module.body) addNamed(statement, add);
  walkPython(code.module, (node) => {
    if (node.kind === "class") {
      const isSettings = node.arguments.some(({ value }) =>
        /(?:^|\.)BaseSettings$/.test(resolvedName(value, code.imports) ?? ""),
      );
      for (const statement of node.body)
        addNamed(statement, (name, value) => {
          if (!isReplacedForProduction(code, name, node.name.name)) add(name, value, isSettings);
        });
    }
    if (node.kind === "assign") addConfigured(node, add);
    if (node.kind !== "call") return undefined;
    const name = nameOfCall(code, node) ?? "";
    if (/^(?:jwt|jose\.jwt)\.(?:encode|decode)$/.test(name))
      add(name, followName(code, positionalOf(node, 1)));
    if (/\.config\.(?:update|from_mapping)$/.test(name))
      for (const { keyword, value } of node.arguments)
        if (keyword !== undefined && isSigningKeyName(keyword)) add(keyword, value);
    return undefined;
  });
  return found;
}

type AddKey = (name: string, value: Expression | undefined) => void;

/** `SECRET_KEY = …`, with or without a type. */
function addNamed(statement: Statement, add: AddKey): void {
  const target =
    statement.kind === "assign"
      ? statement.targets[0]
      : statement.kind === "annotated-assign"
        ? statement.target
        : undefined;
  if (target?.kind === "name" && isSigningKeyName(target.name) && "value" in statement)
    add(target.name, statement.value as Expression | undefined);
}

/** `app.secret_key = …`, `app.config["SECRET_KEY"] = …`. */
function addConfigured({ targets: [target], value }: Assign, add: AddKey): void {
  if (target?.kind === "attribute" && target.name === "secret_key") add("secret_key", value);
  if (target?.kind !== "subscript" || target.index.kind !== "string" || !isSigningKeyName(target.index.value))
    return;
  if (target.object.kind === "attribute" && target.object.name === "config") add(target.index.value, value);
}

/** Whether a class for production sets the key anew. */
function isReplacedForProduction({ module }: PythonCode, key: string, owner: string): boolean {
  return module.body.some(
    (statement) =>
      statement.kind === "class" &&
      statement.name.name !== owner &&
      /prod/i.test(statement.name.name) &&
      statement.body.some((inner) => {
        const target = inner.kind === "assign" ? inner.targets[0] : undefined;
        return target?.kind === "name" && target.name === key;
      }),
  );
}

/** How often a literal stands in a file, in quotes. */
const timesWritten = (text: string, literal: string) =>
  [`"${literal}"`, `'${literal}'`].reduce((sum, quoted) => sum + text.split(quoted).length - 1, 0);

/** Whether the program looks at the key and does not start without it. */
const isRefused = (text: string, variable: string) =>
  new RegExp(`\\bif\\b[^\\n]*${variable.replace(/\W/g, "")}[^\\n]*:[\\s\\S]{0,150}?\\braise\\b`).test(text);

/** Cookies that sign somebody in: `response.set_cookie("access_token", …)`. */
function sessionCookiesOf(code: PythonCode): readonly SessionCookie[] {
  const found: SessionCookie[] = [];
  walkPython(code.module, (node) => {
    if (node.kind !== "call" || node.function.kind !== "attribute" || node.function.name !== "set_cookie")
      return undefined;
    const key = keywordOf(node, "key") ?? positionalOf(node, 0);
    if (key?.kind !== "string" || !isSessionCookie(key.value) || code.isConditional(node.range))
      return undefined;
    const secure = keywordOf(node, "secure");
    const isOff = secure === undefined || (secure.kind === "constant" && secure.value !== true);
    found.push({
      name: key.value,
      place: placeIn(code, { start: node.range.start, end: node.argumentsRange.start }),
      secure:
        (hasOpenArguments(node) && secure === undefined) || (!isOff && !isTrueConstant(secure))
          ? "decided elsewhere"
          : isOff
            ? "off"
            : "on",
    });
    return undefined;
  });
  return found;
}

/** Routes that take a password: `@auth.route("/login", methods=["POST"])`, `@router.post("/login")`. */
function signInsOf(code: PythonCode): readonly Place[] {
  const found: Place[] = [];
  walkPython(code.module, (node) => {
    if (node.kind !== "function") return undefined;
    for (const decorator of node.decorators) {
      if (decorator.kind !== "call" || decorator.function.kind !== "attribute") continue;
      const route = positionalOf(decorator, 0) ?? keywordOf(decorator, "path");
      if (route?.kind !== "string" || !isSignInRoute(route.value)) continue;
      const { name } = decorator.function;
      const methods = keywordOf(decorator, "methods");
      const takesPost =
        name === "post" ||
        (name === "route" &&
          methods !== undefined &&
          /post/i.test(code.text.slice(methods.range.start, methods.range.end)));
      if (takesPost) found.push(placeIn(code, decorator.range));
    }
    return undefined;
  });
  return found;
}
