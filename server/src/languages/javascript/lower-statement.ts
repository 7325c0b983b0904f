import type { SyntaxNode } from "@lezer/common";
import {
  childrenOf,
  DEEPEST,
  type Lowering,
  lowerExpression,
  lowerFunction,
  rangeOf,
  stringFrom,
} from "./lower-expression";
import type { JsExportNames, JsImport, JsStatement, JsVariable, JsVariables } from "./syntax";

/** The statements directly below a node: a script, a block, a function's body. */
export function lowerStatements(text: string, parent: SyntaxNode, depth = 0): JsStatement[] {
  if (depth > DEEPEST) return [];
  const source: Lowering = { text, depth, lowerBody: (node, deeper) => lowerStatements(text, node, deeper) };
  return childrenOf(parent).flatMap((child) => lowerStatement(source, child) ?? []);
}

function lowerStatement(source: Lowering, node: SyntaxNode): JsStatement | undefined {
  const range = rangeOf(node);
  switch (node.name) {
    case "ImportDeclaration":
      return lowerImport(source, node);
    case "VariableDeclaration":
      return lowerVariables(source, node, false);
    case "FunctionDeclaration":
      return lowerFunctionDeclaration(source, node, false);
    case "ExportDeclaration":
      return lowerExport(source, node);
    case "ReturnStatement": {
      const value = childrenOf(node).find((child) => child.name !== "return" && child.name !== ";");
      return { kind: "return", value: value && lowerExpression(source, value), range };
    }
    case "IfStatement":
      return lowerIf(source, node);
    case "Block":
      return { kind: "block", statements: source.lowerBody(node, source.depth + 1), range };
    case "ExpressionStatement": {
      const value = node.firstChild;
      return value
        ? { kind: "expression-statement", value: lowerExpression(source, value), range }
        : undefined;
    }
    default:
      return /Statement$|Declaration$/.test(node.name) ? lowerOther(source, node) : undefined;
  }
}

function lowerOther(source: Lowering, node: SyntaxNode): JsStatement {
  return {
    kind: "other",
    keyword: source.text.slice(node.from, node.firstChild?.to ?? node.to),
    statements: bodiesIn(source, node),
    range: rangeOf(node),
  };
}

/** What runs inside of a loop, a class, a `try` or a `switch`. A property of a class is the expression it begins with, a decorator the one it calls. */
function bodiesIn(source: Lowering, node: SyntaxNode): JsStatement[] {
  if (source.depth > DEEPEST) return [];
  const deeper = { ...source, depth: source.depth + 1 };
  return childrenOf(node).flatMap((child): JsStatement[] => {
    if (/^(?:Block|SwitchBody)$/.test(child.name)) return source.lowerBody(child, source.depth + 1);
    if (/^(?:ClassBody|MethodDeclaration|CatchClause|FinallyClause|StaticBlock)$/.test(child.name))
      return bodiesIn(deeper, child);
    if (child.name === "Decorator") return expressionAt(deeper, child, child.lastChild);
    if (child.name === "PropertyDeclaration") {
      const parts = childrenOf(child);
      const sign = parts.findIndex(({ name }) => name === "Equals");
      const decorators = parts.filter(({ name }) => name === "Decorator");
      return [
        ...decorators.flatMap((one) => expressionAt(deeper, one, one.lastChild)),
        ...expressionAt(deeper, child, sign === -1 ? undefined : parts[sign + 1]),
      ];
    }
    const statement = /Statement$/.test(child.name) ? lowerStatement(deeper, child) : undefined;
    return statement ? [statement] : [];
  });
}

function expressionAt(
  source: Lowering,
  node: SyntaxNode,
  value: SyntaxNode | null | undefined,
): JsStatement[] {
  return value
    ? [{ kind: "expression-statement", value: lowerExpression(source, value), range: rangeOf(node) }]
    : [];
}

function lowerImport(source: Lowering, node: SyntaxNode): JsImport {
  const names: { imported: string; local: string }[] = [];
  const children = childrenOf(node);
  const module = children.find((child) => child.name === "String");
  children.forEach((child, index) => {
    if (child.name === "ImportGroup")
      names.push(...renamed(source, child).map(([imported, local]) => ({ imported, local })));
    else if (child.name === "VariableDefinition") {
      const star = children[index - 1]?.name === "as";
      names.push({ imported: star ? "*" : "default", local: textOf(source, child) });
    }
  });
  return {
    kind: "import",
    source: module ? stringFrom(source.text, module) : "",
    names,
    range: rangeOf(node),
  };
}

/** The `a as b, c` between the braces of an import or export: what it is called there and what behind `as`. */
function renamed(source: Lowering, group: SyntaxNode): [string, string][] {
  const names: [string, string][] = [];
  const children = childrenOf(group);
  children.forEach((child, index) => {
    if (!/^(?:Variable|String)/.test(child.name)) return;
    const name = child.name === "String" ? stringFrom(source.text, child) : textOf(source, child);
    const last = names.at(-1);
    if (children[index - 1]?.name === "as" && last) last[1] = name;
    else names.push([name, name]);
  });
  return names;
}

function lowerVariables(source: Lowering, node: SyntaxNode, exported: boolean): JsVariables {
  const [keyword, ...rest] = childrenOf(node);
  const variables: JsVariable[] = [];
  let parts: SyntaxNode[] = [];
  const finish = () => {
    const variable = lowerVariable(source, parts);
    if (variable) variables.push(variable);
    parts = [];
  };
  for (const child of rest) {
    if (child.name === ",") finish();
    else if (child.name !== ";") parts.push(child);
  }
  finish();
  const word = keyword ? textOf(source, keyword) : "var";
  return {
    kind: "variables",
    keyword: word === "const" || word === "let" ? word : "var",
    exported,
    variables,
    range: rangeOf(node),
  };
}

function lowerVariable(source: Lowering, parts: readonly SyntaxNode[]): JsVariable | undefined {
  const target = parts.find((part) => /^(?:VariableDefinition|ObjectPattern|ArrayPattern)$/.test(part.name));
  if (!target) return undefined;
  const sign = parts.findIndex((part) => part.name === "Equals");
  const value = sign === -1 ? undefined : parts[sign + 1];
  return {
    name: target.name === "VariableDefinition" ? textOf(source, target) : undefined,
    nameRange: rangeOf(target),
    pattern: target.name === "ObjectPattern" ? lowerPattern(source, target) : [],
    value: value && lowerExpression(source, value),
    range: { start: target.from, end: parts.at(-1)?.to ?? target.to },
  };
}

function lowerPattern(source: Lowering, node: SyntaxNode): JsVariable["pattern"] {
  return childrenOf(node).flatMap((property) => {
    if (property.name !== "PatternProperty") return [];
    const key = property.getChild("PropertyName") ?? property.getChild("VariableDefinition");
    const local = property.getChild("VariableDefinition");
    if (!key || !local) return [];
    return [{ property: textOf(source, key), local: textOf(source, local), range: rangeOf(property) }];
  });
}

function lowerFunctionDeclaration(source: Lowering, node: SyntaxNode, exported: boolean): JsStatement {
  const value = lowerFunction(source, node);
  return { kind: "function-declaration", name: value.name ?? "", exported, value, range: rangeOf(node) };
}

function lowerExport(source: Lowering, node: SyntaxNode): JsStatement {
  const range = rangeOf(node);
  const children = childrenOf(node);
  const [, second, third] = children;
  if (second?.name === "default" || second?.name === "Equals" || second?.name === "=") {
    if (!third) return { kind: "other", keyword: "export", statements: [], range };
    if (third.name === "ClassDeclaration") return { ...lowerOther(source, third), range };
    const isFunction = third.name === "FunctionDeclaration";
    const value = isFunction ? lowerFunction(source, third) : lowerExpression(source, third);
    return { kind: "export-default", value, range };
  }
  if (second?.name === "VariableDeclaration") return { ...lowerVariables(source, second, true), range };
  if (second?.name === "FunctionDeclaration")
    return { ...lowerFunctionDeclaration(source, second, true), range };
  if (second?.name === "ClassDeclaration") return { ...lowerOther(source, second), range };
  const module = children.find((child) => child.name === "String");
  const from = module ? stringFrom(source.text, module) : undefined;
  const group = children.find((child) => child.name === "ExportGroup");
  const names: JsExportNames["names"] = group
    ? renamed(source, group).map(([local, exported]) => ({ local, exported }))
    : second?.name === "Star"
      ? [{ local: "*", exported: "*" }]
      : [];
  return { kind: "export-names", names, source: from, range };
}

function lowerIf(source: Lowering, node: SyntaxNode): JsStatement {
  const [, test, ...branches] = childrenOf(node);
  const alternateAt = branches.findIndex((child) => child.name === "else");
  const lowerBranch = (branch: SyntaxNode | undefined): JsStatement[] => {
    if (!branch || source.depth > DEEPEST) return [];
    if (branch.name === "Block") return source.lowerBody(branch, source.depth + 1);
    const statement = lowerStatement({ ...source, depth: source.depth + 1 }, branch);
    return statement ? [statement] : [];
  };
  return {
    kind: "if",
    test: test ? lowerExpression(source, test) : { kind: "unknown", range: rangeOf(node) },
    consequent: lowerBranch(branches[0]),
    alternate: alternateAt === -1 ? [] : lowerBranch(branches[alternateAt + 1]),
    range: rangeOf(node),
  };
}

function textOf(source: Lowering, node: SyntaxNode): string {
  return source.text.slice(node.from, node.to);
}
