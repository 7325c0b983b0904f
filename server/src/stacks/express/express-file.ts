import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import {
  assignmentsTo,
  expressionsIn,
  follow,
  type JavaScriptFile,
  type JsCall,
  type JsExpression,
  type JsStatement,
  pathOf,
} from "../../languages/javascript/index";
import { asksForStage } from "../web/web-code";

/** A JavaScript file as the rules about web applications read it. */
export interface ExpressFile {
  readonly path: RelativePath;
  readonly text: string;
  readonly file: JavaScriptFile;
  /** Every expression outside of what runs in one stage only. */
  readonly expressions: readonly JsExpression[];
  /** What a name or a `require` is: "cors", "jsonwebtoken.sign". */
  moduleOf(expression: JsExpression): string | undefined;
}

export function readExpressFile(path: RelativePath, text: string, file: JavaScriptFile): ExpressFile {
  const modules = modulesOf(file.statements);
  const apart = stageRanges(text, file.statements);
  const isApart = ({ start }: Range) => apart.some((range) => range.start <= start && start < range.end);
  return {
    path,
    text,
    file,
    expressions: [...expressionsIn(file.statements)].filter(({ range }) => !isApart(range)),
    moduleOf(expression) {
      if (expression.kind === "call") return requiredModule(expression);
      const [first, ...rest] = pathOf(expression) ?? [];
      const source = first === undefined ? undefined : modules.get(first);
      return source === undefined ? undefined : [source, ...rest].join(".").replace(/\.default$/, "");
    },
  };
}

/** The module behind each name that is imported or required, also inside of functions. */
function modulesOf(statements: readonly JsStatement[]): ReadonlyMap<string, string> {
  const modules = new Map<string, string>();
  const add = (local: string, source: string) => {
    if (!modules.has(local)) modules.set(local, source);
  };
  const bodies = [...expressionsIn(statements)].flatMap((one) => (one.kind === "function" ? [one.body] : []));
  for (const statement of [statements, ...bodies].flatMap(plainStatements)) {
    if (statement.kind === "import")
      for (const { imported, local } of statement.names)
        add(
          local,
          imported === "default" || imported === "*" ? statement.source : `${statement.source}.${imported}`,
        );
    if (statement.kind !== "variables") continue;
    for (const { name, pattern, value } of statement.variables) {
      const source =
        requiredModule(value) ?? (value?.kind === "identifier" ? modules.get(value.name) : undefined);
      if (source === undefined) continue;
      if (name !== undefined) add(name, source);
      for (const { property, local } of pattern) add(local, `${source}.${property}`);
    }
  }
  return modules;
}

/** The statements of one body, those of its blocks included. */
function plainStatements(statements: readonly JsStatement[]): readonly JsStatement[] {
  return statements.flatMap((statement) => [
    statement,
    ...("statements" in statement ? plainStatements(statement.statements) : []),
    ...(statement.kind === "if" ? plainStatements([...statement.consequent, ...statement.alternate]) : []),
  ]);
}

function requiredModule(value: JsExpression | undefined): string | undefined {
  const call = value?.kind === "member" ? value.object : value;
  if (call?.kind !== "call" || call.callee.kind !== "identifier" || call.callee.name !== "require")
    return undefined;
  const source = call.args[0]?.value;
  return source?.kind === "string" ? source.value : undefined;
}

/** The expression, or the value of the name it is: one of the module, or one that only one function declares and nothing changes. */
export function whatIsGiven(file: JavaScriptFile, value: JsExpression): JsExpression | undefined {
  const followed = follow(file, value);
  if (followed?.kind !== "identifier") return followed;
  const bodies = [...expressionsIn(file.statements)].flatMap((one) =>
    one.kind === "function" ? [one.body] : [],
  );
  const declared = bodies
    .flatMap(plainStatements)
    .flatMap((statement) => (statement.kind === "variables" ? statement.variables : []))
    .filter(({ name }) => name === followed.name);
  return declared.length === 1 && assignmentsTo(file, followed.name).length === 0
    ? declared[0]?.value
    : followed;
}

/** What runs in one stage only: the branches of `if (process.env.NODE_ENV === "production")`, and of `isDev && …`. */
function stageRanges(text: string, statements: readonly JsStatement[]): readonly Range[] {
  const found: Range[] = [];
  const asks = ({ start, end }: Range) => asksForStage(text.slice(start, end));
  const visit = (all: readonly JsStatement[]) => {
    for (const statement of all) {
      if (statement.kind === "if") {
        if (asks(statement.test.range)) found.push(statement.range);
        visit(statement.consequent);
        visit(statement.alternate);
      }
      if ("statements" in statement) visit(statement.statements);
      if (statement.kind === "function-declaration") visit(statement.value.body);
    }
  };
  visit(statements);
  for (const expression of expressionsIn(statements)) {
    if (expression.kind === "function") visit(expression.body);
    if (expression.kind === "conditional" && asks(expression.test.range)) found.push(expression.range);
    if (expression.kind === "binary" && expression.operator === "&&" && asks(expression.left.range))
      found.push(expression.range);
  }
  return found;
}

/** `fastify.register(plugin, options)`: the module of the plugin, and what it is given. */
export function pluginOf(
  code: ExpressFile,
  { callee, args }: JsCall,
):
  | { readonly module: string; readonly options: JsExpression | undefined; readonly range: Range }
  | undefined {
  const [plugin, options] = args.map(({ value }) => value);
  if (callee.kind !== "member" || callee.property !== "register" || !plugin) return undefined;
  const module = code.moduleOf(plugin);
  if (module === undefined) return undefined;
  return { module, options, range: { start: plugin.range.start, end: (options ?? plugin).range.end } };
}
