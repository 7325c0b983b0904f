import { type Fact, fact } from "../../server/src/engine/database";
import { needles, searched } from "../../server/src/engine/needles";
import { type Absent, absent } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import type { Range } from "../../server/src/engine/text";
import { pythonModule } from "../../server/src/facts/python-modules";
import type {
  Comprehension,
  Expression,
  For,
  FunctionDefinition,
  Statement,
} from "../../server/src/languages/python/syntax";
import { importedNames, resolvedName, walkPython } from "../../server/src/languages/python/walk";
import { type RelatedNames, relatedNamesOf } from "../../server/src/stacks/django/models/related-names";
import { resolvedModels } from "../../server/src/stacks/django/models/resolved-models";

/** A related object that is reached in a loop over a queryset which did not fetch it along. */
export interface QueryInLoop {
  readonly path: RelativePath;
  /** "ad.owner", "ad.images.all()" */
  readonly access: string;
  readonly range: Range;
  /** The queryset. */
  readonly iterable: Range;
  readonly relation: string;
  readonly remedy: "select_related" | "prefetch_related";
}

/** Tests, and commands that somebody starts and that nobody waits for. */
const aside =
  /(?:^|\/)(?:tests?|migrations|factories|management\/commands)\/|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest|tests|factories)\.py$/;

/** Every one that is certain, by file and place; absent without models. */
export const queriesInLoops: Fact<readonly QueryInLoop[] | Absent> = fact("queries in loops", (db) =>
  db.get(resolvedModels).length === 0
    ? absent
    : db
        .paths()
        .filter((path) => path.endsWith(".py") && !aside.test(path))
        .flatMap((path) => queriesIn(db, path)),
);

const queriesIn = searched(
  "queries in loops of",
  needles(".objects"),
  [],
  (db, path): readonly QueryInLoop[] => {
    const text = db.file(path)?.text ?? "";
    if (!/\.objects\b/.test(text) || !/\bfor\b/.test(text)) return [];
    const module = db.of(pythonModule, path);
    if (!module) return [];
    const imports = importedNames(module);
    const functions: FunctionDefinition[] = [];
    walkPython(module, (node) => {
      if (node.kind === "function") functions.push(node);
      return undefined;
    });
    return functions
      .filter(hasLoop)
      .filter(({ range }) => !text.slice(range.start, range.end).includes("prefetch_related_objects"))
      .flatMap((definition) =>
        loopsOf(definition).flatMap((loop) => {
          const model = modelOf(loop.iterable, definition, imports);
          const related = model === undefined ? undefined : relatedNamesOf(db, model, path);
          return related ? accessesIn(loop, related, definition, path) : [];
        }),
      );
  },
);

interface Loop {
  readonly variable: string;
  readonly iterable: Expression;
  /** What runs in every pass. */
  readonly body: readonly (Statement | Expression)[];
}

/** Whether there is a loop anywhere in it: most functions have none, and this is asked quickly. */
function hasLoop(definition: FunctionDefinition): boolean {
  let found = false;
  walkPython(definition, ({ kind }) => {
    found ||= kind === "for" || kind === "comprehension";
    return !found;
  });
  return found;
}

/** The loops of a function itself, without those of functions inside of it. */
function loopsOf(definition: FunctionDefinition): readonly Loop[] {
  const loops: Loop[] = [];
  walkOwn(definition.body, (node) => {
    if (node.kind === "for" && !node.async) loops.push(...loopOfStatement(node));
    if (node.kind === "comprehension") loops.push(...loopOfComprehension(node));
  });
  return loops;
}

function loopOfStatement({ target, iterable, body }: For): readonly Loop[] {
  // A loop that always ends in its first pass is none.
  if (target.kind !== "name" || body.some(endsPass)) return [];
  return [{ variable: target.name, iterable, body }];
}

function loopOfComprehension({ clauses, key, element }: Comprehension): readonly Loop[] {
  const [first, ...others] = clauses;
  if (!first || first.async || first.target.kind !== "name") return [];
  const inner = others.flatMap(({ iterable, conditions }) => [iterable, ...conditions]);
  const body = [...first.conditions, ...inner, ...(key ? [key] : []), element];
  return [{ variable: first.target.name, iterable: first.iterable, body }];
}

function endsPass({ kind }: Statement): boolean {
  return kind === "return" || kind === "break" || kind === "raise";
}

/** Methods of querysets that give rows of the same model and fetch nothing along. */
const plainMethods =
  /^(?:all|filter|exclude|order_by|distinct|reverse|annotate|alias|using|iterator|only|defer|select_for_update)$/;

/** So few passes are not worth a thought. */
const fewRows = 10;

/** The model whose rows an expression certainly gives, as it is imported: ".models.CarAd". */
function modelOf(
  iterable: Expression,
  definition: FunctionDefinition,
  imports: ReadonlyMap<string, string>,
): string | undefined {
  let current = iterable;
  for (let step = 0; step < 40; step++) {
    if (current.kind === "name") {
      const assigned = onlyAssignment(current.name, definition);
      if (!assigned || assigned.range.start >= iterable.range.start) return undefined;
      current = assigned;
    } else if (current.kind === "subscript" && current.index.kind === "slice") {
      const { upper } = current.index;
      if (upper?.kind === "number" && (upper.value ?? 0) <= fewRows) return undefined;
      current = current.object;
    } else if (current.kind === "call" && current.function.kind === "attribute") {
      if (!plainMethods.test(current.function.name)) return undefined;
      current = current.function.object;
    } else if (current.kind === "attribute" && current.name === "objects") {
      return resolvedName(current.object, imports);
    } else return undefined;
  }
  return undefined;
}

/** The value of a name that a function assigns exactly once, in whatever way. */
function onlyAssignment(name: string, definition: FunctionDefinition): Expression | undefined {
  if (definition.parameters.some((parameter) => parameter.name === name)) return undefined;
  let value: Expression | undefined;
  let count = 0;
  walkOwn(definition.body, (node) => {
    if (boundBy(node).includes(name)) count++;
    const target = node.kind === "assign" && node.targets.length === 1 ? node.targets[0] : undefined;
    if (node.kind === "assign" && target?.kind === "name" && target.name === name) value = node.value;
  });
  return count === 1 ? value : undefined;
}

function accessesIn(
  { variable, iterable, body }: Loop,
  related: RelatedNames,
  definition: FunctionDefinition,
  path: RelativePath,
): readonly QueryInLoop[] {
  const found = new Map<string, QueryInLoop>();
  const set = assignedAttributes(variable, definition);
  let rebound = false;
  const add = (relation: string, range: Range, suffix: string, remedy: QueryInLoop["remedy"]) => {
    if (found.has(relation) || set.has(relation)) return;
    const access = `${variable}.${relation}${suffix}`;
    found.set(relation, { path, access, range, iterable: iterable.range, relation, remedy });
  };
  walkOwn(
    body,
    (node) => {
      if (boundBy(node).includes(variable)) rebound = true;
      if (node.kind === "attribute" && isVariable(node.object, variable) && related.single.has(node.name))
        add(node.name, node.range, "", "select_related");
      if (node.kind !== "call" || node.function.kind !== "attribute" || node.function.name !== "all") return;
      const { object } = node.function;
      if (object.kind === "attribute" && isVariable(object.object, variable) && related.many.has(object.name))
        add(object.name, node.range, ".all()", "prefetch_related");
    },
    true,
  );
  return rebound ? [] : [...found.values()];
}

function isVariable(expression: Expression, name: string): boolean {
  return expression.kind === "name" && expression.name === name;
}

/** Attributes of a variable that the function sets itself: reading them asks nobody. */
function assignedAttributes(variable: string, definition: FunctionDefinition): ReadonlySet<string> {
  const names = new Set<string>();
  walkOwn(definition.body, (node) => {
    const targets = node.kind === "assign" || node.kind === "delete" ? node.targets : [];
    for (const target of targets)
      if (target.kind === "attribute" && isVariable(target.object, variable)) names.add(target.name);
  });
  return names;
}

/** The names that a statement or expression itself binds. */
function boundBy(node: Statement | Expression): readonly string[] {
  switch (node.kind) {
    case "assign":
      return node.targets.flatMap(namesIn);
    case "annotated-assign":
    case "augmented-assign":
    case "for":
    case "assignment-expression":
      return namesIn(node.target);
    case "with":
      return node.items.flatMap(({ target }) => (target ? namesIn(target) : []));
    case "comprehension":
      return node.clauses.flatMap(({ target }) => namesIn(target));
    case "delete":
      return node.targets.flatMap(namesIn);
    case "global":
    case "nonlocal":
      return node.names;
    case "damaged-statement":
      return node.mayAssign;
    default:
      return [];
  }
}

function namesIn(target: Expression): readonly string[] {
  if (target.kind === "name") return [target.name];
  if (target.kind === "tuple" || target.kind === "list") return target.elements.flatMap(namesIn);
  return target.kind === "starred" ? namesIn(target.value) : [];
}

/** Walks what runs in the function itself; with `everyPass` without branches that end the loop. */
function walkOwn(
  nodes: readonly (Statement | Expression)[],
  visit: (node: Statement | Expression) => void,
  everyPass = false,
): void {
  for (const root of nodes) {
    walkPython(root, (node) => {
      if (node.kind === "function" || node.kind === "class" || node.kind === "lambda") return false;
      visit(node);
      if (everyPass && node.kind === "try") {
        walkOwn([...node.body, ...node.otherwise, ...node.finalizer], visit, true);
        // What is done once something failed, and then ends the loop, is done once.
        for (const { body } of node.handlers) if (!body.some(endsPass)) walkOwn(body, visit, true);
        return false;
      }
      if (!everyPass || node.kind !== "if") return undefined;
      walkOwn([node.test], visit, true);
      for (const branch of [node.body, node.otherwise])
        if (!branch.some(endsPass)) walkOwn(branch, visit, true);
      return false;
    });
  }
}
