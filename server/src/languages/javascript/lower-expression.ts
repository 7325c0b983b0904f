import type { SyntaxNode } from "@lezer/common";
import type { Range } from "../../engine/text";
import type { JsExpression, JsFunction, JsItem, JsProperty, JsStatement } from "./syntax";

/** What lowering needs to know besides the node. */
export interface Lowering {
  readonly text: string;
  readonly depth: number;
  lowerBody(node: SyntaxNode, depth: number): JsStatement[];
}

/** What is nested deeper than this stays unknown, so that no file exhausts the stack. */
export const DEEPEST = 200;

/** The typed expression of a parsed node; `unknown` for what has no type here, and for what is nested too deeply. */
export function lowerExpression(outer: Lowering, node: SyntaxNode): JsExpression {
  const range = rangeOf(node);
  const unknown: JsExpression = { kind: "unknown", range };
  if (outer.depth > DEEPEST) return unknown;
  const source: Lowering = { ...outer, depth: outer.depth + 1 };
  const children = childrenOf(node);
  const lower = (child: SyntaxNode | undefined) => lowerPart(source, node, child);
  const written = source.text.slice(node.from, node.to);

  switch (node.name) {
    case "String":
      return { kind: "string", value: stringFrom(source.text, node), range };
    case "Number":
      return { kind: "number", value: Number(written.replaceAll("_", "").replace(/n$/, "")), range };
    case "BooleanLiteral":
      return { kind: "boolean", value: written === "true", range };
    case "null":
      return { kind: "null", undefined: false, range };
    case "VariableName":
      return written === "undefined"
        ? { kind: "null", undefined: true, range }
        : { kind: "identifier", name: written, range };
    case "this":
    case "super":
    case "import":
      return { kind: "identifier", name: written, range };
    case "RegExp":
      return { kind: "regular-expression", source: written, range };
    case "TemplateString":
      return lowerTemplate(source, node);
    case "ArrayExpression":
      return { kind: "array", items: lowerItems(source, children.slice(1, -1)), range };
    case "ObjectExpression":
      return {
        kind: "object",
        properties: children.flatMap((child) =>
          child.name === "Property" ? lowerProperty(source, child) : [],
        ),
        range,
      };
    case "ParenthesizedExpression":
      return lower(children.find((child) => child.name !== "(" && child.name !== ")"));
    case "InstantiationExpression":
      return lower(children[0]);
    case "PrefixCast":
      return lower(children.at(-1));
    case "MemberExpression":
    case "OptionalExpression":
      return lowerMember(source, node, children);
    case "CallExpression":
    case "NewExpression":
    case "DynamicImport":
      return lowerCall(source, node, children);
    case "ArrowFunction":
    case "FunctionExpression":
    case "FunctionDeclaration":
      return lowerFunction(source, node);
    case "UnaryExpression":
    case "PostfixExpression":
    case "BinaryExpression":
    case "AssignmentExpression":
      return lowerOperation(source, node, children);
    case "ConditionalExpression": {
      const [test, consequent, alternate] = children.filter((child) => child.name !== "LogicOp");
      return {
        kind: "conditional",
        test: lower(test),
        consequent: lower(consequent),
        alternate: lower(alternate),
        range,
      };
    }
    case "AwaitExpression":
      return { kind: "await", value: lower(children[1]), range };
    default:
      return unknown;
  }
}

/** A part of an expression; unknown, with the place of the whole, where it is not written. */
function lowerPart(source: Lowering, whole: SyntaxNode, part: SyntaxNode | undefined): JsExpression {
  return part ? lowerExpression(source, part) : { kind: "unknown", range: rangeOf(whole) };
}

function lowerCall(source: Lowering, node: SyntaxNode, children: readonly SyntaxNode[]): JsExpression {
  const isNew = node.name === "NewExpression";
  const args = node.name === "DynamicImport" ? node : (node.getChild("ArgList") ?? undefined);
  const callee = lowerPart(source, node, children[isNew ? 1 : 0]);
  const inside = args ? childrenOf(args).filter((child) => !/^[()]$|^import$/.test(child.name)) : [];
  return { kind: "call", callee, args: lowerItems(source, inside), new: isNew, range: rangeOf(node) };
}

/** `-a`, `a++`, `a + b`, `a = b` */
function lowerOperation(source: Lowering, node: SyntaxNode, children: readonly SyntaxNode[]): JsExpression {
  const range = rangeOf(node);
  const lower = (child: SyntaxNode | undefined) => lowerPart(source, node, child);
  const sign = children[node.name === "UnaryExpression" ? 0 : 1];
  const written = sign && source.text.slice(sign.from, sign.to);
  const [first, second, third] = children;
  if (node.name === "UnaryExpression")
    return { kind: "unary", operator: written ?? "", value: lower(second), range };
  if (node.name === "PostfixExpression") {
    const operator = written ?? "!";
    return operator === "!" ? lower(first) : { kind: "unary", operator, value: lower(first), range };
  }
  if (node.name === "AssignmentExpression")
    return { kind: "assignment", operator: written ?? "=", target: lower(first), value: lower(third), range };
  // `as` and `satisfies` speak of types only.
  if (written === "as" || written === "satisfies") return lower(first);
  return { kind: "binary", operator: written ?? "", left: lower(first), right: lower(third), range };
}

export function lowerFunction(source: Lowering, node: SyntaxNode): JsFunction {
  const children = childrenOf(node);
  const parameters = node.getChild("ParamList");
  const arrow = children.findIndex((child) => child.name === "Arrow");
  const result = arrow === -1 ? undefined : children[arrow + 1];
  const block = node.getChild("Block");
  const name = node.getChild("VariableDefinition") ?? node.getChild("PropertyDefinition");
  let body: JsStatement[] = [];
  if (block) body = source.depth > DEEPEST ? [] : source.lowerBody(block, source.depth + 1);
  else if (result)
    body = [{ kind: "return", value: lowerExpression(source, result), range: rangeOf(result) }];
  return {
    kind: "function",
    name: name ? source.text.slice(name.from, name.to) : undefined,
    async: children.some((child) => child.name === "async"),
    parameters: parameters ? parameterNames(source, parameters) : [],
    body,
    range: rangeOf(node),
  };
}

function parameterNames(source: Lowering, list: SyntaxNode): (string | undefined)[] {
  const names: (string | undefined)[] = [];
  for (const child of childrenOf(list)) {
    if (child.name === "VariableDefinition") names.push(source.text.slice(child.from, child.to));
    else if (/Pattern$/.test(child.name)) names.push(undefined);
  }
  return names;
}

/** `a, ...b, , c`: holes are left out. */
function lowerItems(source: Lowering, nodes: readonly SyntaxNode[]): JsItem[] {
  const items: JsItem[] = [];
  let spread: SyntaxNode | undefined;
  for (const node of nodes) {
    if (node.name === "Spread") spread = node;
    else if (node.name !== ",") {
      items.push({
        spread: spread !== undefined,
        value: lowerExpression(source, node),
        range: { start: (spread ?? node).from, end: node.to },
      });
      spread = undefined;
    }
  }
  return items;
}

function lowerProperty(source: Lowering, node: SyntaxNode): JsProperty {
  const range = rangeOf(node);
  const children = childrenOf(node);
  const colon = children.findIndex((child) => child.name === ":");
  const value = colon === -1 ? undefined : children[colon + 1];
  if (children[0]?.name === "Spread") {
    const spread = children[1];
    const inside: JsExpression = spread ? lowerExpression(source, spread) : { kind: "unknown", range };
    return { key: undefined, keyRange: rangeOf(children[0]), spread: true, value: inside, range };
  }
  const key = propertyKey(source, node, children);
  if (value) return { ...key, spread: false, value: lowerExpression(source, value), range };
  const accessor = children.some((child) => child.name === "get" || child.name === "set");
  if (accessor || colon !== -1) return { ...key, spread: false, value: { kind: "unknown", range }, range };
  if (node.getChild("ParamList")) return { ...key, spread: false, value: lowerFunction(source, node), range };
  return {
    ...key,
    spread: false,
    value: { kind: "identifier", name: key.key ?? "", range: key.keyRange },
    range,
  };
}

function propertyKey(
  source: Lowering,
  node: SyntaxNode,
  children: readonly SyntaxNode[],
): { key: string | undefined; keyRange: Range } {
  const plain = node.getChild("PropertyDefinition");
  if (plain) return { key: source.text.slice(plain.from, plain.to), keyRange: rangeOf(plain) };
  const computed = children[0]?.name === "[";
  const literal = children[computed ? 1 : 0];
  if (literal?.name === "String")
    return { key: stringFrom(source.text, literal), keyRange: rangeOf(literal) };
  if (literal?.name === "Number")
    return { key: source.text.slice(literal.from, literal.to), keyRange: rangeOf(literal) };
  return { key: undefined, keyRange: rangeOf(literal ?? node) };
}

function lowerMember(source: Lowering, node: SyntaxNode, children: readonly SyntaxNode[]): JsExpression {
  const [object, sign, property] = children;
  const range = rangeOf(node);
  // `import.meta.env` has `import` as a keyword.
  const lowered: JsExpression = object ? lowerExpression(source, object) : { kind: "unknown", range };
  const last = children.at(-1);
  if (last && /^(?:PropertyName|PrivatePropertyName)$/.test(last.name))
    return { kind: "member", object: lowered, property: source.text.slice(last.from, last.to), range };
  const computed =
    sign?.name === "[" ? property : children[children.findIndex((child) => child.name === "[") + 1];
  const name = computed?.name === "String" ? stringFrom(source.text, computed) : undefined;
  return { kind: "member", object: lowered, property: name, range };
}

function lowerTemplate(source: Lowering, node: SyntaxNode): JsExpression {
  const texts: string[] = [];
  const expressions: JsExpression[] = [];
  const range = rangeOf(node);
  let from = node.from + 1;
  for (const child of childrenOf(node)) {
    if (child.name !== "Interpolation") continue;
    texts.push(resolveEscapes(source.text.slice(from, child.from)));
    const inside = childrenOf(child).find((part) => !part.name.startsWith("Interpolation"));
    expressions.push(inside ? lowerExpression(source, inside) : { kind: "unknown", range: rangeOf(child) });
    from = child.to;
  }
  const closed = source.text[node.to - 1] === "`" && node.to - 1 >= from;
  texts.push(resolveEscapes(source.text.slice(from, closed ? node.to - 1 : node.to)));
  if (expressions.length === 0) return { kind: "string", value: texts.join(""), range };
  return { kind: "template", texts, expressions, range };
}

/** The value of a string node, whose last quote may be missing. */
export function stringFrom(text: string, node: SyntaxNode): string {
  const written = text.slice(node.from, node.to);
  const closed = written.length > 1 && written.at(-1) === written[0];
  return resolveEscapes(written.slice(1, closed ? -1 : undefined));
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
  0: "\0",
};

function resolveEscapes(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(
    /\\(?:u\{([0-9A-Fa-f]+)\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(\r\n|[\s\S]))/g,
    (written, braced?: string, four?: string, two?: string, letter?: string) => {
      if (letter !== undefined) return /[\r\n\u2028\u2029]/.test(letter) ? "" : (ESCAPES[letter] ?? letter);
      const code = Number.parseInt(braced ?? four ?? two ?? "", 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : written;
    },
  );
}

/** The children without comments and without what the parser skipped or invented. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (!child.type.isError && child.name !== "LineComment" && child.name !== "BlockComment")
      children.push(child);
  return children;
}

export function rangeOf(node: SyntaxNode): Range {
  return { start: node.from, end: node.to };
}
