import type {
  JavaScriptFile,
  JsAssignment,
  JsExpression,
  JsFunction,
  JsItem,
  JsObject,
  JsProperty,
  JsStatement,
} from "./syntax";

/** What `export default`, `export { x as default }`, `export =` or `module.exports =` hands out, as it is written there. */
export function defaultExport(file: JavaScriptFile): JsExpression | undefined {
  let found: JsExpression | undefined;
  for (const statement of file.statements) {
    if (statement.kind === "export-default") found = statement.value;
    if (statement.kind === "export-names" && statement.source === undefined) {
      const name = statement.names.find(({ exported }) => exported === "default");
      if (name) found = { kind: "identifier", name: name.local, range: statement.range };
    }
    if (statement.kind === "expression-statement" && isModuleExports(statement.value))
      found = statement.value.value;
  }
  return found;
}

function isModuleExports(expression: JsExpression): expression is JsAssignment {
  if (expression.kind !== "assignment" || expression.operator !== "=") return false;
  const name = pathOf(expression.target)?.join(".");
  return name === "module.exports" || name === "exports.default" || name === "module.exports.default";
}

/**
 * The value a name has in the module, if it is declared once at the top level and never assigned to again:
 * a `const`, a function, or a `let` or `var` left alone. Names from imports and patterns have none.
 */
export function valueOfName(file: JavaScriptFile, name: string): JsExpression | undefined {
  let found: JsExpression | undefined;
  let declarations = 0;
  for (const statement of file.statements) {
    if (statement.kind === "function-declaration" && statement.name === name) {
      found = statement.value;
      declarations++;
    }
    if (statement.kind !== "variables") continue;
    for (const variable of statement.variables)
      if (variable.name === name) {
        found = variable.value;
        declarations++;
      }
  }
  return declarations === 1 && assignmentsTo(file, name).every(({ target }) => target.kind !== "identifier")
    ? found
    : undefined;
}

/** The expression itself, or the value of the name it is; `depth` names are followed. */
export function follow(
  file: JavaScriptFile,
  expression: JsExpression | undefined,
  depth = 5,
): JsExpression | undefined {
  if (expression?.kind !== "identifier" || depth === 0) return expression;
  const value = valueOfName(file, expression.name);
  return value ? follow(file, value, depth - 1) : expression;
}

/** Everything in the file that changes a variable or a part of it: `name = …`, `name.part = …`. */
export function assignmentsTo(file: JavaScriptFile, name: string): readonly JsAssignment[] {
  const found: JsAssignment[] = [];
  for (const expression of expressionsIn(file.statements))
    if (expression.kind === "assignment" && pathOf(expression.target)?.[0] === name) found.push(expression);
  return found;
}

/**
 * The property of an object literal that counts: the last of that name.
 * "unknown" if a spread or a computed key behind it may replace it, undefined if the object surely lacks it.
 */
export function propertyAt(object: JsObject, key: string): JsProperty | "unknown" | undefined {
  for (const property of object.properties.toReversed()) {
    if (property.key === key) return property;
    if (property.spread || property.key === undefined) return "unknown";
  }
  return undefined;
}

/** `process.env.X` as ["process", "env", "X"]; undefined if a part of it is computed or no name. */
export function pathOf(expression: JsExpression): readonly string[] | undefined {
  if (expression.kind === "identifier") return [expression.name];
  if (expression.kind !== "member" || expression.property === undefined) return undefined;
  const path = pathOf(expression.object);
  return path && [...path, expression.property];
}

/** What a function may return, nested functions excluded; `undefined` where a `return` has no value. */
export function returnsOf(declared: JsFunction): readonly (JsExpression | undefined)[] {
  const found: (JsExpression | undefined)[] = [];
  const visit = (statements: readonly JsStatement[]) => {
    for (const statement of statements) {
      if (statement.kind === "return") found.push(statement.value);
      else if (statement.kind === "block") visit(statement.statements);
      else if (statement.kind === "if") {
        visit(statement.consequent);
        visit(statement.alternate);
      }
    }
  };
  visit(declared.body);
  return found;
}

/** Every expression below the statements, outer ones first, the bodies of functions, loops and classes included. */
export function* expressionsIn(statements: readonly JsStatement[]): Generator<JsExpression> {
  for (const statement of statements) {
    if (statement.kind === "variables")
      for (const { value } of statement.variables) yield* expressionsBelow(value);
    else if (statement.kind === "if") {
      yield* expressionsBelow(statement.test);
      yield* expressionsIn(statement.consequent);
      yield* expressionsIn(statement.alternate);
    } else if ("statements" in statement) yield* expressionsIn(statement.statements);
    else if ("value" in statement) yield* expressionsBelow(statement.value);
  }
}

function* expressionsBelow(expression: JsExpression | undefined): Generator<JsExpression> {
  if (!expression) return;
  yield expression;
  if (expression.kind === "function") yield* expressionsIn(expression.body);
  else for (const child of partsOf(expression)) yield* expressionsBelow(child);
}

function partsOf(expression: JsExpression): readonly JsExpression[] {
  const values = (items: readonly (JsItem | JsProperty)[]) => items.map((item) => item.value);
  switch (expression.kind) {
    case "template":
      return expression.expressions;
    case "array":
      return values(expression.items);
    case "object":
      return values(expression.properties);
    case "member":
      return [expression.object];
    case "call":
      return [expression.callee, ...values(expression.args)];
    case "unary":
    case "await":
      return [expression.value];
    case "binary":
      return [expression.left, expression.right];
    case "conditional":
      return [expression.test, expression.consequent, expression.alternate];
    case "assignment":
      return [expression.target, expression.value];
    default:
      return [];
  }
}
