import type {
  Argument,
  Expression,
  Module,
  Parameter,
  Statement,
} from "../../../../server/src/languages/python/syntax";

/** A node as `dump_ast.py` prints it: kind, start, end, detail. The detail `wild` is equal to anything. */
export type FlatNode = readonly [kind: string, start: number, end: number, detail: unknown];

export const wild = Symbol("wild");

/**
 * Lists the nodes of a tree in the order of `dump_ast.py`.
 * @param fields whether to list the expressions inside f-strings
 */
export function flatten(module: Module, text: string, fields: boolean): FlatNode[] {
  const nodes: FlatNode[] = [];
  module.body.forEach(statement);
  return nodes;

  function emit(kind: string, { range }: { range: { start: number; end: number } }, detail: unknown = null) {
    nodes.push([kind, range.start, range.end, detail]);
  }

  function statement(node: Statement): void {
    switch (node.kind) {
      case "expression-statement":
        emit(node.kind, node);
        expression(node.value);
        return;
      case "assign":
        emit(node.kind, node);
        node.targets.forEach(expression);
        expression(node.value);
        return;
      case "augmented-assign":
        emit(node.kind, node, node.operator);
        expression(node.target);
        expression(node.value);
        return;
      case "annotated-assign":
        emit(node.kind, node);
        expression(node.target);
        expression(node.annotation);
        expression(node.value);
        return;
      case "delete":
        emit(node.kind, node);
        node.targets.forEach(expression);
        return;
      case "if":
      case "while":
        emit(node.kind, node);
        expression(node.test);
        node.body.forEach(statement);
        node.otherwise.forEach(statement);
        return;
      case "for":
        emit(node.kind, node, node.async);
        expression(node.target);
        expression(node.iterable);
        node.body.forEach(statement);
        node.otherwise.forEach(statement);
        return;
      case "try":
        emit(node.kind, node);
        node.body.forEach(statement);
        for (const handler of node.handlers) {
          emit(handler.kind, handler, handler.name ?? null);
          expression(handler.type);
          handler.body.forEach(statement);
        }
        node.otherwise.forEach(statement);
        node.finalizer.forEach(statement);
        return;
      case "with":
        emit(node.kind, node, node.async);
        for (const item of node.items) {
          expression(item.context);
          expression(item.target);
        }
        node.body.forEach(statement);
        return;
      case "match":
        emit(node.kind, node, node.cases.length);
        expression(node.subject);
        for (const { guard, body } of node.cases) {
          expression(guard);
          body.forEach(statement);
        }
        return;
      case "function":
        emit(node.kind, node, [node.name.name, node.async]);
        node.decorators.forEach(expression);
        node.parameters.forEach(parameter);
        expression(node.returns);
        node.body.forEach(statement);
        return;
      case "class":
        emit(node.kind, node, node.name.name);
        node.decorators.forEach(expression);
        node.arguments.forEach(argument);
        node.body.forEach(statement);
        return;
      case "return":
        emit(node.kind, node);
        expression(node.value);
        return;
      case "raise":
        emit(node.kind, node);
        expression(node.exception);
        expression(node.cause);
        return;
      case "assert":
        emit(node.kind, node);
        expression(node.test);
        expression(node.message);
        return;
      case "import":
      case "import-from":
        emit(node.kind, node, node.kind === "import" ? null : [node.level, node.module ?? null]);
        for (const name of node.names) emit(name.kind, name, [name.name, name.alias ?? null]);
        return;
      case "global":
      case "nonlocal":
        emit(node.kind, node, node.names);
        return;
      case "type-alias":
        emit(node.kind, node);
        expression(node.name);
        expression(node.value);
        return;
      default:
        emit(node.kind, node);
        return;
    }
  }

  function parameter(node: Parameter): void {
    // For CPython a parameter ends before the sign of its default.
    let { end } = node.range;
    if (node.default) {
      const before = text.slice(node.range.start, node.default.range.start);
      end = node.range.start + before.slice(0, before.lastIndexOf("=")).replace(/[\s\\]+$/, "").length;
    }
    nodes.push([node.kind, node.range.start, end, [node.name, node.form]]);
    expression(node.annotation);
    expression(node.default);
  }

  function argument(node: Argument): void {
    if (node.form === "star") emit("starred", node);
    else if (node.form === "double-star") emit("keyword", node);
    else if (node.keyword !== undefined) emit("keyword", node, node.keyword);
    expression(node.value);
  }

  function expression(node: Expression | undefined): void {
    if (!node) return;
    switch (node.kind) {
      case "name":
        emit(node.kind, node, node.name);
        return;
      case "number": {
        const value = node.value === Number.POSITIVE_INFINITY ? "infinity" : node.value;
        emit(node.kind, node, value === undefined ? "complex" : [value, node.float, node.exact]);
        return;
      }
      case "string":
        if (
          node.parts.some(
            (part) => !part.raw && /\\N\{/.test(text.slice(part.content.start, part.content.end)),
          )
        ) {
          emit(node.kind, node, wild);
          return;
        }
        emit(node.kind, node, node.bytes ? ["bytes", node.value] : node.value);
        return;
      case "formatted-string": {
        const debug = node.pieces.some((piece) => typeof piece !== "string" && piece.debug);
        const named = text.slice(node.range.start, node.range.end).includes("\\N{");
        const pieces = node.pieces.map((piece) =>
          typeof piece === "string" ? piece : [piece.conversion ?? null, piece.format !== undefined],
        );
        // CPython keeps `name=` as text, and names of characters are not resolved here.
        emit(node.kind, node, debug || named ? wild : pieces);
        if (fields) for (const piece of node.pieces) if (typeof piece !== "string") expression(piece.value);
        return;
      }
      case "constant":
        emit(node.kind, node, node.value);
        return;
      case "attribute":
        emit(node.kind, node, node.name);
        expression(node.object);
        return;
      case "subscript":
        emit(node.kind, node);
        expression(node.object);
        expression(node.index);
        return;
      case "slice":
        emit(node.kind, node);
        expression(node.lower);
        expression(node.upper);
        expression(node.step);
        return;
      case "call":
        emit(node.kind, node);
        expression(node.function);
        node.arguments.forEach(argument);
        return;
      case "unary":
        emit(node.kind, node, node.operator);
        expression(node.operand);
        return;
      case "binary":
        emit(node.kind, node, node.operator);
        expression(node.left);
        expression(node.right);
        return;
      case "boolean":
        emit(node.kind, node, node.operator);
        node.values.forEach(expression);
        return;
      case "compare":
        emit(node.kind, node, node.operators);
        expression(node.left);
        node.comparators.forEach(expression);
        return;
      case "conditional":
        emit(node.kind, node);
        expression(node.test);
        expression(node.then);
        expression(node.otherwise);
        return;
      case "lambda":
        emit(node.kind, node);
        node.parameters.forEach(parameter);
        expression(node.body);
        return;
      case "tuple":
      case "list":
      case "set":
        emit(node.kind, node);
        node.elements.forEach(expression);
        return;
      case "dict":
        emit(node.kind, node, node.entries.length);
        for (const { key, value } of node.entries) {
          expression(key);
          expression(value);
        }
        return;
      case "comprehension":
        emit(node.kind, node, [node.form, node.clauses.map(({ async }) => async)]);
        expression(node.key);
        expression(node.element);
        for (const { target, iterable, conditions } of node.clauses) {
          expression(target);
          expression(iterable);
          conditions.forEach(expression);
        }
        return;
      case "starred":
      case "await":
        emit(node.kind, node);
        expression(node.value);
        return;
      case "assignment-expression":
        emit(node.kind, node);
        expression(node.target);
        expression(node.value);
        return;
      case "yield":
        emit(node.kind, node, node.from);
        expression(node.value);
        return;
      default:
        emit(node.kind, node);
        return;
    }
  }
}
