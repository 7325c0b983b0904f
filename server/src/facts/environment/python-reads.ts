import { factFamily } from "../../engine/database";
import { hasNeedle, needles, searched } from "../../engine/needles";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import type { Argument, Call, Expression, Module } from "../../languages/python/syntax";
import { importedNames, resolvedName, walkPython } from "../../languages/python/walk";
import { pythonModule } from "../python-modules";
import type { EnvironmentRead } from "./environment-read";
import { defaultKeys, environNames, projectKeyFunctions, readers } from "./python-readers";

/** Keys that a program puts into its own environment, of something else than what it finds there. */
export const keysSetByCode = searched(
  "keys that code sets",
  needles("environ["),
  [],
  (db, path): readonly string[] => {
    if (!path.endsWith(".py")) return [];
    const text = db.file(path)?.text ?? "";
    const set = text.matchAll(/\bos\.environ\[["'](\w{1,200})["']\][ \t]*=(?!=)([^\n]*)/g);
    return Array.from(set).flatMap(([, key = "", value = ""]) => (value.includes(key) ? [] : [key]));
  },
);

const environmentWords = needles("env", "decouple", "dj_database_url", "BaseSettings");

/** The keys a Python file reads from the environment, in order of place. */
export const pythonEnvironmentReads = factFamily(
  "python environment reads",
  (db, path): readonly EnvironmentRead[] => {
    const mayRead =
      hasNeedle(db, path, environmentWords) &&
      /environ|getenv|decouple|dj_database_url|\benv\b|BaseSettings|env_/.test(db.file(path)?.text ?? "");
    if (!mayRead) {
      const helpers = db.get(projectKeyFunctions);
      const text = helpers.length > 0 ? (db.file(path)?.text ?? "") : "";
      if (!helpers.some((name) => text.includes(`${name}(`))) return [];
    }
    const module = db.of(pythonModule, path);
    return module ? readsIn(module, path, new Set(db.get(projectKeyFunctions))) : [];
  },
);

/** Whether a condition asks where the code runs: there a key is needed that is asked for behind it. */
function isAboutPlace(test: Expression): boolean {
  let found = false;
  walkPython(test, (node) => {
    const isNamed = node.kind === "name" || node.kind === "attribute";
    const word = isNamed ? node.name : node.kind === "constant" ? textOf(node) : undefined;
    if (word !== undefined && /debug|prod|stag|live|test|environment|\w_env$|^env_\w/i.test(word))
      found = true;
    return undefined;
  });
  return found;
}

function readsIn(
  module: Module,
  path: RelativePath,
  helpers: ReadonlySet<string>,
): readonly EnvironmentRead[] {
  const imports = importedNames(module);
  const envNames = environNames(module, imports);
  const found: EnvironmentRead[] = [];
  const loopValues = new Map<string, readonly Expression[]>();
  const written = new Set<Expression>();
  const prefixes: { readonly range: Range; readonly prefix: string }[] = [];
  /** Where a read has another value behind it, or is only asked for: `a or b`, `a == "1"`, `if a`. */
  const settled: Range[] = [];
  /** What is read only where something is switched on. */
  const optional: Range[] = [];

  walkPython(module, (node) => {
    if (node.kind === "for" && node.target.kind === "name" && isList(node.iterable)) {
      loopValues.set(node.target.name, node.iterable.elements);
    } else if (node.kind === "with") {
      for (const { context } of node.items) {
        const prefix =
          context.kind === "call" && isMethodOf(context, "prefixed")
            ? textOf(context.arguments[0]?.value)
            : undefined;
        if (prefix) prefixes.push({ range: node.range, prefix });
      }
    } else if (node.kind === "boolean") {
      for (const value of node.values.slice(0, -1)) settled.push(value.range);
    } else if (node.kind === "conditional" || node.kind === "if") {
      settled.push(node.test.range);
      if (node.kind === "if" && !isAboutPlace(node.test))
        optional.push(...[...node.body, ...node.otherwise].map(({ range }) => range));
    } else if (node.kind === "assign" || node.kind === "delete") {
      for (const target of node.targets) written.add(target);
    } else if (
      node.kind === "subscript" &&
      !written.has(node) &&
      resolvedName(node.object, imports) === "os.environ"
    ) {
      add(node.index, undefined);
    } else if (node.kind === "compare") {
      settled.push(node.range);
      if (
        node.operators[0]?.endsWith("in") &&
        node.comparators[0] &&
        resolvedName(node.comparators[0], imports) === "os.environ"
      )
        add(node.left, undefined, false);
    } else if (node.kind === "call") {
      readCall(node);
    } else if (
      node.kind === "class" &&
      node.arguments.some(({ value }) => /(?:^|\.)BaseSettings$/.test(resolvedName(value, imports) ?? ""))
    ) {
      addSettingsClass(node.body);
    }
    return undefined;
  });
  const isIn = (ranges: readonly Range[], { range }: EnvironmentRead) =>
    ranges.some(({ start, end }) => start <= range.start && range.end <= end);
  return found.map((read) => {
    if (read.required) return isIn(optional, read) ? { ...read, required: false } : read;
    return isIn(settled, read) ? { ...read, hasDefault: true } : read;
  });

  function readCall(call: Call): void {
    const name = resolvedName(call.function, imports);
    const first = call.arguments.find(({ keyword, form }) => keyword === undefined && form === "plain");
    if (name === "dj_database_url.config") {
      const env = keywordOf(call, "env");
      if (env) add(env, keywordOf(call, "default"));
      else
        found.push({
          key: "DATABASE_URL",
          path,
          range: call.function.range,
          required: false,
          hasDefault: false,
          language: "python",
        });
      return;
    }
    if (name === undefined) return;
    const isReader = readers.has(name) || isEnvCall(call) || isHelper(name);
    if (!isReader) return;
    if (first) {
      const fallback =
        keywordOf(call, "default") ?? call.arguments.filter(({ keyword }) => keyword === undefined)[1]?.value;
      // A function of the project may have a default of its own.
      if (isHelper(name) && !fallback) settled.push(first.value.range);
      add(first.value, fallback, !/^os\.(?:getenv|environ\.)/.test(name) && !isHelper(name));
    } else if (call.function.kind === "attribute") {
      const key = defaultKeys[call.function.name];
      if (key)
        found.push({
          key,
          path,
          range: call.function.nameRange,
          required: keywordOf(call, "default") === undefined,
          hasDefault: isSomething(keywordOf(call, "default")),
          language: "python",
        });
    }
  }

  function isEnvCall(call: Call): boolean {
    const target = call.function.kind === "attribute" ? call.function.object : call.function;
    if (target.kind !== "name" || !envNames.has(target.name)) return false;
    return (
      call.function.kind !== "attribute" ||
      !/^(?:read_env|prefixed|seal|parse|dump|add_parser|parser_for|set|read_envfile)$/.test(
        call.function.name,
      )
    );
  }

  function isHelper(name: string): boolean {
    return helpers.has(name.slice(name.lastIndexOf(".") + 1));
  }

  function isMethodOf(call: Call, method: string): boolean {
    return (
      call.function.kind === "attribute" &&
      call.function.name === method &&
      call.function.object.kind === "name" &&
      envNames.has(call.function.object.name)
    );
  }

  function add(key: Expression, fallback: Expression | undefined, canBeRequired = true): void {
    const keys = key.kind === "name" ? (loopValues.get(key.name) ?? []) : [key];
    for (const one of keys) {
      const text = textOf(one);
      if (text === undefined || !/^[A-Za-z_]\w*$/.test(text)) continue;
      const prefix = prefixes
        .filter(({ range }) => range.start <= one.range.start && one.range.end <= range.end)
        .map((open) => open.prefix)
        .join("");
      const literal = fallback && textOf(fallback);
      found.push({
        key: prefix + text,
        path,
        range: one.range,
        required: canBeRequired && fallback === undefined,
        hasDefault: isSomething(fallback),
        language: "python",
        ...(literal === undefined ? {} : { fallback: literal }),
      });
    }
  }

  function addSettingsClass(body: readonly { readonly kind: string }[]): void {
    const prefix = /env_prefix/.test(JSON.stringify(body)) ? undefined : "";
    // A prefix that is computed elsewhere would invent keys.
    if (prefix === undefined) return;
    for (const statement of body as Module["body"]) {
      if (
        statement.kind !== "annotated-assign" ||
        statement.target.kind !== "name" ||
        statement.target.name === "model_config"
      )
        continue;
      found.push({
        key: statement.target.name.toUpperCase(),
        path,
        range: statement.target.range,
        required: statement.value === undefined,
        hasDefault: isSomething(statement.value),
        language: "python",
      });
    }
  }
}

function keywordOf(call: Call, keyword: string): Expression | undefined {
  return call.arguments.find((argument: Argument) => argument.keyword === keyword)?.value;
}

function textOf(expression: Expression | undefined): string | undefined {
  return expression?.kind === "string" && !expression.bytes ? expression.value : undefined;
}

/** Whether there is a default: an empty text says that the key may be left out, None says nothing. */
function isSomething(expression: Expression | undefined): boolean {
  return expression !== undefined && !(expression.kind === "constant" && expression.value === null);
}

function isList(
  expression: Expression,
): expression is Extract<Expression, { kind: "list" | "tuple" | "set" }> {
  return expression.kind === "list" || expression.kind === "tuple" || expression.kind === "set";
}
