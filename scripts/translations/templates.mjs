/**
 * Templates are found in the sources without running them: the first argument of `message("…")`, of `t("…")`, and of
 * every function that hands a parameter on to one of these. Titles of rules, categories and the checklist are read from
 * the modules themselves.
 */

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { loadSources } from "../support/load-sources.mjs";
import { root } from "../support/program.mjs";

const sourceFolders = ["server/src", "rules", "client/src"];

/**
 * `templates`: each English template with the place where it stands.
 * `unreadable`: places that hand something to a translating function that cannot be read from the sources.
 */
export async function collectTemplates() {
  const { parser } = await import("@lezer/javascript");
  const files = sourceFolders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
      .map((name) => readSource(`${folder}/${name.replaceAll("\\", "/")}`, parser)),
  );
  const templates = new Map();
  for (const [template, place] of await ownTitles()) templates.set(template, place);
  // A function that hands its parameter on to a translating one translates as well; until no more are found.
  const translators = new Map([
    ["message", 0],
    ["t", 0],
  ]);
  let unreadable = [];
  for (let size = 0; size !== translators.size; ) {
    size = translators.size;
    unreadable = [];
    for (const file of files) scan(file, translators, templates, unreadable);
  }
  return { templates, unreadable: [...new Set(unreadable)].filter((place) => !isRead(place)).sort() };
}

/** Places whose templates are found by reading the modules' own values: titles, severities, categories. */
function isRead(place) {
  return /^server\/src\/(?:engine\/message|cli\/text-in|locale)\.ts|: (?:title|passed|(?:\w+\.)?(?:rule|id|category|severity|effort|term|template)|(?:view\.)?ruleOf\.get\([\w.]+\)\??\.\w+|titles\.get\(id\)|(?:item|rule)\.(?:title|passed)|categories\.find.*title)$/.test(
    place,
  );
}

/** Titles that are values of the rules, the categories and the checklist, and the words that a report counts by. */
async function ownTitles() {
  const { rules, categories, checklist, severities } = await loadSources(`
    export { rules } from "./rules/index";
    export { categories } from "./rules/categories";
    export { checklist } from "./rules/checklist";
    export { severities } from "./server/src/engine/finding";`);
  return [
    ...rules.flatMap(({ id, title, passed }) => [
      [title, `rule ${id}`],
      [passed, `rule ${id}`],
    ]),
    ...categories.flatMap(({ id, title }) => [
      [id, "categories"],
      [title, "categories"],
    ]),
    ...checklist.map(({ id, title }) => [title, `checklist ${id}`]),
    ...severities.map((severity) => [severity, "severities"]),
  ];
}

function readSource(name, parser) {
  const text = readFileSync(path.join(root, name), "utf8");
  const tree = parser.configure({ dialect: "ts" }).parse(text);
  /** Initializers of all constants by name: a template may have one. */
  const constants = new Map();
  tree.iterate({
    enter: ({ node }) => {
      if (node.name !== "VariableDeclaration") return;
      for (let each = node.firstChild; each; each = each.nextSibling) {
        if (each.name !== "VariableDefinition") continue;
        let next = each.nextSibling;
        while (next && next.name !== "Equals" && next.name !== "," && next.name !== ";")
          next = next.nextSibling;
        if (next?.name === "Equals" && next.nextSibling)
          constants.set(text.slice(each.from, each.to), next.nextSibling);
      }
    },
  });
  return { name, text, tree, constants };
}

function scan(file, translators, templates, unreadable) {
  const { name, text, tree } = file;
  tree.iterate({
    enter: ({ node }) => {
      if (node.name !== "CallExpression") return;
      const callee = node.firstChild;
      const called = text.slice(callee.from, callee.to).replace(/^.*\./s, "");
      const index = translators.get(called);
      if (index === undefined) return;
      const given = argumentsOf(node)[index];
      if (!given) return;
      const place = `${name}:${text.slice(0, node.from).split("\n").length}`;
      for (const found of stringsIn(given, file, new Set())) {
        if (found.text !== undefined) {
          if (!templates.has(found.text)) templates.set(found.text, place);
        } else if (!becomesTranslator(found.node, file, translators) && !isMessage(found.node, called)) {
          unreadable.push(`${place}: ${text.slice(found.node.from, found.node.to).replace(/\s+/g, " ")}`);
        }
      }
    },
  });
}

/** The texts that an expression may have, and the parts that are not texts. */
function stringsIn(node, file, seen) {
  const { text, constants } = file;
  const inner = (each) => stringsIn(each, file, seen);
  switch (node.name) {
    case "String":
      return [{ text: evaluate(text.slice(node.from, node.to)) }];
    case "TemplateString":
      return node.getChild("Interpolation")
        ? [{ node }]
        : [{ text: evaluate(text.slice(node.from, node.to)) }];
    case "ParenthesizedExpression":
      return inner(node.firstChild.nextSibling);
    case "ConditionalExpression": {
      const parts = childrenOf(node).filter(({ name }) => name !== "LogicOp");
      return parts.slice(-2).flatMap(inner);
    }
    case "BinaryExpression": {
      const [left, operator, right] = childrenOf(node);
      const sign = text.slice(operator.from, operator.to);
      // `{ … } as const`
      if (sign === "as" || sign === "satisfies") return inner(left);
      if (sign === "??" || sign === "||") return [...inner(left), ...inner(right)];
      const sides = [...inner(left), ...inner(right)];
      return sides.length === 2 && sides.every((side) => side.text !== undefined)
        ? [{ text: sides[0].text + sides[1].text }]
        : [{ node }];
    }
    case "ObjectExpression":
      return childrenOf(node).flatMap((property) =>
        property.name === "Property" && property.lastChild ? inner(property.lastChild) : [],
      );
    case "ArrayExpression":
      return childrenOf(node).flatMap((each) => (/^[[\],]$/.test(each.name) ? [] : inner(each)));
    case "MemberExpression":
    case "VariableName": {
      const base = node.name === "VariableName" ? node : node.firstChild;
      const name = text.slice(base.from, base.to);
      const value = base.name === "VariableName" ? constants.get(name) : undefined;
      if (!value || seen.has(name)) return [{ node }];
      seen.add(name);
      const found = inner(value).filter((each) => each.text !== undefined);
      return found.length > 0 ? found : [{ node }];
    }
    default:
      return [{ node }];
  }
}

/**
 * `unknown(message("…"))`, `unknown(reason)`: a function that has the name of a translating one and takes the message
 * itself. Only what is handed to `message` and `t` must be a text.
 */
function isMessage(node, called) {
  return (
    called !== "message" &&
    called !== "t" &&
    node.name !== "TemplateString" &&
    node.name !== "BinaryExpression"
  );
}

/** When the argument is a parameter of the function around it, that function's callers have the templates. */
function becomesTranslator(node, { text }, translators) {
  if (node.name !== "VariableName") return false;
  const name = text.slice(node.from, node.to);
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (!/^(?:FunctionDeclaration|FunctionExpression|ArrowFunction|MethodDeclaration)$/.test(outer.name))
      continue;
    const list = outer.getChild("ParamList");
    if (!list) continue;
    const index = parameterNames(list, text).indexOf(name);
    if (index === -1) continue;
    const own =
      outer.getChild("VariableDefinition") ?? outer.getChild("PropertyDefinition") ?? nameBefore(outer);
    if (!own) return false;
    const called = text.slice(own.from, own.to);
    // Its own name is too common to tell its calls from others.
    if (translators.has(called)) return translators.get(called) === index;
    translators.set(called, index);
    return true;
  }
  return false;
}

/** The name of `const name = (…) => …`. */
function nameBefore(node) {
  const equals = node.prevSibling;
  if (equals?.name !== "Equals") return undefined;
  let before = equals.prevSibling;
  while (before && before.name !== "VariableDefinition") before = before.prevSibling;
  return before;
}

function parameterNames(list, text) {
  const names = [];
  for (const each of childrenOf(list)) {
    if (each.name === "VariableDefinition") names.push(text.slice(each.from, each.to));
    if (each.name === "ObjectPattern" || each.name === "ArrayPattern") names.push("");
  }
  return names;
}

function argumentsOf(call) {
  const list = call.getChild("ArgList");
  return list ? childrenOf(list).filter(({ name }) => !/^[(),]$/.test(name) && !/Comment$/.test(name)) : [];
}

function childrenOf(node) {
  const children = [];
  for (let each = node.firstChild; each; each = each.nextSibling)
    if (!/Comment$/.test(each.name)) children.push(each);
  return children;
}

/** The value of a literal as JavaScript reads it; there is no interpolation in it. */
function evaluate(literal) {
  return new Function(`return ${literal}`)();
}
