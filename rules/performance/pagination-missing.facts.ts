import { type Database, type Fact, fact, factFamily } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";
import type { RelativePath } from "../../server/src/engine/snapshot";
import type { Range } from "../../server/src/engine/text";
import { pythonModule } from "../../server/src/facts/python-modules";
import type { ClassDefinition, Statement } from "../../server/src/languages/python/syntax";
import { importedNames, resolvedName, walkPython } from "../../server/src/languages/python/walk";
import { isBesideApplication } from "../../server/src/stacks/django/beside-application";

/** A class at the top level of a module that may be a view of Django REST framework. */
interface ViewClass {
  readonly path: RelativePath;
  readonly name: string;
  readonly range: Range;
  /** As imported. */
  readonly bases: readonly string[];
  /** It limits what it lists by itself, or answers in a way of its own. */
  readonly limitsItself: boolean;
}

/** Views that answer with all rows of a queryset unless a default paginates them; those that some URL leads to. */
export const listViews: Fact<readonly Place[]> = fact("list views", (db) => {
  const paths = db.paths().filter((path) => path.endsWith(".py") && !isBesideApplication(path));
  const definedIn = new Map<string, RelativePath[]>();
  for (const path of paths)
    for (const name of namesOfClasses(db, path)) {
      const modules = definedIn.get(name);
      if (modules) modules.push(path);
      else definedIn.set(name, [path]);
    }
  const known = new Map<string, readonly ViewClass[]>();
  // Only modules of classes that a URL leads to, and of what these inherit from, are parsed. A name is looked up once.
  const classesNamed = (name: string) => {
    const views =
      known.get(name) ??
      (definedIn.get(name) ?? []).flatMap((path) =>
        db.of(viewClasses, path).filter((view) => view.name === name),
      );
    known.set(name, views);
    return views;
  };
  const routed = new Set(paths.flatMap((path) => routedNames(db, path)));
  return [...definedIn.keys()]
    .filter((name) => routed.has(name))
    .flatMap(classesNamed)
    .filter((view) => kindOf(view, classesNamed, 0) === "list")
    .map(({ path, range }) => ({ path, range }));
});

/** The classes at the top level of a module that may hold views, each name once. */
const namesOfClasses = searched(
  "names of view classes",
  needles("rest_framework", "View"),
  [],
  (db, path): readonly string[] => {
    const text = db.file(path)?.text ?? "";
    if (!/^class \w+\(/m.test(text) || !/\brest_framework\b|View/.test(text)) return [];
    return [...new Set(Array.from(text.matchAll(/^class (\w+)/gm), ([, name = ""]) => name))];
  },
);

const viewClasses = factFamily("view classes", (db: Database, path): readonly ViewClass[] => {
  const module = db.of(pythonModule, path);
  if (!module) return [];
  const imports = importedNames(module);
  return module.body.flatMap((statement) =>
    statement.kind === "class"
      ? [
          {
            path,
            name: statement.name.name,
            range: statement.name.range,
            bases: statement.arguments
              .filter(({ keyword }) => keyword === undefined)
              .map(({ value }) => resolvedName(value, imports) ?? "?"),
            limitsItself: statement.decorators.length > 0 || limitsItself(statement),
          },
        ]
      : [],
  );
});

function limitsItself({ body }: ClassDefinition): boolean {
  return body.some((statement) => {
    if (statement.kind === "function")
      return (
        /^(?:list|get|paginate_queryset|paginator|dispatch|as_view)$/.test(statement.name.name) ||
        (statement.name.name === "get_queryset" && (slices(statement) || isOfVisitor(statement)))
      );
    const targets = statement.kind === "assign" ? statement.targets : [];
    const names = targets.flatMap((target) => (target.kind === "name" ? [target.name] : []));
    if (statement.kind === "annotated-assign" && statement.target.kind === "name")
      names.push(statement.target.name);
    return (
      names.some((name) => /^(?:pagination_class|http_method_names|paginator)$/.test(name)) ||
      (names.includes("queryset") && slices(statement))
    );
  });
}

/** Whether it takes only some rows of what it has. */
function slices(statement: Statement): boolean {
  let found = false;
  walkPython(statement, (node) => {
    if (node.kind === "subscript" && node.index.kind === "slice") found = true;
    return undefined;
  });
  return found;
}

/** Whether it lists only what belongs to who asks: `.filter(user=self.request.user)`, of which nobody has a table full. */
function isOfVisitor(statement: Statement): boolean {
  let found = false;
  walkPython(statement, (node) => {
    if (node.kind === "call" && node.function.kind === "attribute" && node.function.name === "filter")
      for (const { value } of node.arguments)
        walkPython(value, (inner) => {
          if (inner.kind === "attribute" && inner.name === "user") found = true;
          return undefined;
        });
    return undefined;
  });
  return found;
}

/** Names that URLs and routers lead to; `as_view({"get": "retrieve"})` lists nothing. */
const routedNames = searched(
  "routed views",
  needles(".as_view", "register"),
  [],
  (db: Database, path): readonly string[] => {
    const text = db.file(path)?.text ?? "";
    const names: string[] = [];
    for (const [, name = "", methods] of text.matchAll(/\b(\w+)\.as_view\s*\(\s*(\{[^}]{0,500}\})?/g))
      if (methods === undefined || /["']list["']/.test(methods)) names.push(name);
    for (const [, name = ""] of text.matchAll(
      /\bregister\s*\((?:[^(),]*,)?\s*(?:viewset\s*=\s*)?(?:\w+\.)*(\w+)/g,
    ))
      names.push(name);
    return names;
  },
);

const lists =
  /^rest_framework\.(?:generics\.(?:ListAPIView|ListCreateAPIView)|viewsets\.(?:ModelViewSet|ReadOnlyModelViewSet)|mixins\.ListModelMixin)$/;

const deepest = 8;

/** "unknown" where a base is neither of the project nor of REST framework: it may paginate. */
function kindOf(
  { bases, limitsItself }: ViewClass,
  classesNamed: (name: string) => readonly ViewClass[],
  depth: number,
): "list" | "other" | "unknown" {
  if (limitsItself || depth > deepest) return "unknown";
  const kinds = bases.map((base) => {
    if (/^(?:rest_framework|django)\./.test(base) || base === "object")
      return lists.test(base) ? "list" : "other";
    const [own, ...others] = classesNamed(base.slice(base.lastIndexOf(".") + 1));
    return own && others.length === 0 ? kindOf(own, classesNamed, depth + 1) : "unknown";
  });
  if (kinds.includes("unknown")) return "unknown";
  return kinds.includes("list") ? "list" : "other";
}
