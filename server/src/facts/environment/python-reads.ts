import { factFamily } from "../../engine/database";
import { hasNeedle, needles, searched } from "../../engine/needles";
import type { RelativePath } from "../../engine/snapshot";
import { encloses, type Range } from "../../engine/text";
import { keywordOf } from "../../languages/python/call-arguments";
import type { Call, ClassDefinition, Expression, Module, Statement } from "../../languages/python/syntax";
import { importedNames, resolvedName, walkPython } from "../../languages/python/walk";
import { pythonModule } from "../python-modules";
import type { EnvironmentRead } from "./environment-read";
import { defaultKeys, environNames, projectKeyFunctions, readers, schemeKeys } from "./python-readers";

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
    if (!module) return [];
    const settled = db.get(schemeKeys);
    return new ModuleReading(module, path, new Set(db.get(projectKeyFunctions)))
      .reads()
      .map((read) => (settled.has(read.key) ? { ...read, required: false, hasDefault: true } : read));
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

/** One reading of a module: what it reads from the environment, and what around a read says whether the key is needed. */
class ModuleReading {
  private readonly imports: ReadonlyMap<string, string>;
  private readonly envNames: ReadonlySet<string>;
  private readonly found: EnvironmentRead[] = [];
  private readonly loopValues = new Map<string, readonly Expression[]>();
  private readonly written = new Set<Expression>();
  private readonly prefixes: { readonly range: Range; readonly prefix: string }[] = [];
  /** Where a read has another value behind it, or is only asked for: `a or b`, `a == "1"`, `if a`. */
  private readonly settled: Range[] = [];
  /** What is read only where something is switched on. */
  private readonly optional: Range[] = [];

  constructor(
    private readonly module: Module,
    private readonly path: RelativePath,
    private readonly helpers: ReadonlySet<string>,
  ) {
    this.imports = importedNames(module);
    this.envNames = environNames(module, this.imports);
  }

  reads(): readonly EnvironmentRead[] {
    walkPython(this.module, (node) => {
      this.visit(node);
      return undefined;
    });
    const isIn = (ranges: readonly Range[], { range }: EnvironmentRead) =>
      ranges.some((outer) => encloses(outer, range));
    return this.found.map((read) => {
      if (read.required) return isIn(this.optional, read) ? { ...read, required: false } : read;
      return isIn(this.settled, read) ? { ...read, hasDefault: true } : read;
    });
  }

  private visit(node: Statement | Expression): void {
    if (node.kind === "for" && node.target.kind === "name" && isList(node.iterable))
      this.loopValues.set(node.target.name, node.iterable.elements);
    else if (node.kind === "with") for (const { context } of node.items) this.notePrefix(context, node.range);
    else if (node.kind === "boolean")
      this.settled.push(...node.values.slice(0, -1).map(({ range }) => range));
    else if (node.kind === "conditional" || node.kind === "if") {
      this.settled.push(node.test.range);
      if (node.kind === "if" && !isAboutPlace(node.test))
        this.optional.push(...[...node.body, ...node.otherwise].map(({ range }) => range));
    } else if (node.kind === "assign" || node.kind === "delete")
      for (const target of node.targets) this.written.add(target);
    else if (node.kind === "subscript") {
      if (!this.written.has(node) && this.isEnvironment(node.object)) this.add(node.index, undefined);
    } else if (node.kind === "compare") {
      this.settled.push(node.range);
      if (node.operators[0]?.endsWith("in") && this.isEnvironment(node.comparators[0]))
        this.add(node.left, undefined, false);
    } else if (node.kind === "call") this.readCall(node);
    else if (node.kind === "class" && this.isSettingsClass(node)) this.addSettingsClass(node.body);
  }

  /** `with env.prefixed("APP_"):` */
  private notePrefix(context: Expression, range: Range): void {
    if (context.kind !== "call" || !this.isMethodOf(context, "prefixed")) return;
    const prefix = textOf(context.arguments[0]?.value);
    if (prefix) this.prefixes.push({ range, prefix });
  }

  private isEnvironment(expression: Expression | undefined): boolean {
    return expression !== undefined && resolvedName(expression, this.imports) === "os.environ";
  }

  private isSettingsClass({ arguments: bases }: ClassDefinition): boolean {
    return bases.some(({ value }) => /(?:^|\.)BaseSettings$/.test(resolvedName(value, this.imports) ?? ""));
  }

  private readCall(call: Call): void {
    const name = resolvedName(call.function, this.imports);
    const first = call.arguments.find(({ keyword, form }) => keyword === undefined && form === "plain");
    if (name === "dj_database_url.config") {
      const env = keywordOf(call, "env");
      if (env) this.add(env, keywordOf(call, "default"));
      else this.note("DATABASE_URL", call.function.range, { required: false, hasDefault: false });
      return;
    }
    if (name === undefined) return;
    const isReader = readers.has(name) || this.isEnvCall(call) || this.isHelper(name);
    if (!isReader) return;
    if (first) {
      const fallback =
        keywordOf(call, "default") ?? call.arguments.filter(({ keyword }) => keyword === undefined)[1]?.value;
      // A function of the project may have a default of its own.
      if (this.isHelper(name) && !fallback) this.settled.push(first.value.range);
      this.add(first.value, fallback, !/^os\.(?:getenv|environ\.)/.test(name) && !this.isHelper(name));
    } else if (call.function.kind === "attribute") {
      const key = defaultKeys[call.function.name];
      const fallback = keywordOf(call, "default");
      if (key)
        this.note(key, call.function.nameRange, {
          required: fallback === undefined,
          hasDefault: isSomething(fallback),
        });
    }
  }

  private isEnvCall(call: Call): boolean {
    const target = call.function.kind === "attribute" ? call.function.object : call.function;
    if (target.kind !== "name" || !this.envNames.has(target.name)) return false;
    return (
      call.function.kind !== "attribute" ||
      !/^(?:read_env|prefixed|seal|parse|dump|add_parser|parser_for|set|read_envfile)$/.test(
        call.function.name,
      )
    );
  }

  private isHelper(name: string): boolean {
    return this.helpers.has(name.slice(name.lastIndexOf(".") + 1));
  }

  private isMethodOf(call: Call, method: string): boolean {
    return (
      call.function.kind === "attribute" &&
      call.function.name === method &&
      call.function.object.kind === "name" &&
      this.envNames.has(call.function.object.name)
    );
  }

  private add(key: Expression, fallback: Expression | undefined, canBeRequired = true): void {
    const keys = key.kind === "name" ? (this.loopValues.get(key.name) ?? []) : [key];
    for (const one of keys) {
      const text = textOf(one);
      if (text === undefined || !/^[A-Za-z_]\w*$/.test(text)) continue;
      const prefix = this.prefixes
        .filter(({ range }) => encloses(range, one.range))
        .map((open) => open.prefix)
        .join("");
      const literal = fallback && textOf(fallback);
      this.note(prefix + text, one.range, {
        required: canBeRequired && fallback === undefined,
        hasDefault: isSomething(fallback),
        ...(literal === undefined ? {} : { fallback: literal }),
      });
    }
  }

  private note(
    key: string,
    range: Range,
    need: Pick<EnvironmentRead, "required" | "hasDefault" | "fallback">,
  ): void {
    this.found.push({ key, path: this.path, range, ...need, language: "python" });
  }

  private addSettingsClass(body: readonly Statement[]): void {
    // A prefix that is computed elsewhere would invent keys.
    if (/env_prefix/.test(JSON.stringify(body))) return;
    for (const statement of body) {
      if (
        statement.kind !== "annotated-assign" ||
        statement.target.kind !== "name" ||
        statement.target.name === "model_config"
      )
        continue;
      this.note(statement.target.name.toUpperCase(), statement.target.range, {
        required: statement.value === undefined,
        hasDefault: isSomething(statement.value),
      });
    }
  }
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
