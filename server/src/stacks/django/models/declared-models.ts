import { type Database, factFamily } from "../../../engine/database";
import type { RelativePath } from "../../../engine/snapshot";
import type { Range } from "../../../engine/text";
import type { ClassDefinition, Expression, Statement } from "../../../languages/python/syntax";
import { importedNames, resolvedName } from "../../../languages/python/walk";
import { treeOf, valueAssigned } from "./django-apps";

/** A class as it is written, before its bases are followed. */
export interface DeclaredClass {
  readonly name: string;
  readonly path: RelativePath;
  readonly range: Range;
  /** As imported: "django.db.models.Model", ".base.TimeStamped", or a bare name of this module. */
  readonly bases: readonly string[];
  readonly fields: readonly DeclaredField[];
  /** Names set to something that may or may not be a field, or taken back with `= None`. */
  readonly unclear: readonly string[];
  readonly abstract: boolean;
  readonly proxy: boolean;
  readonly managed: boolean;
  readonly appLabel: string | undefined;
  /** A decorator, a metaclass or statements other than definitions: the class may be more than it says. */
  readonly computed: boolean;
}

/** A field where a model's class declares it. */
export interface DeclaredField {
  readonly name: string;
  readonly range: Range;
  /** "CharField", "ForeignKey", … */
  readonly type: string;
}

/** Modules whose fields make a column; the name of the class tells which. */
const fieldModules =
  /^(?:django\.db\.models|django\.contrib\.(?:gis\.db\.models|postgres\.fields)(?:\.\w+)*)\.(?:fields\.)?(\w+)$/;

const notFields = new Set(["GenericForeignKey", "GenericRelation", "Manager", "QuerySet"]);

/** The classes at the top level of a module, in the order of the text. */
export const declaredClasses = factFamily(
  "declared classes",
  (db: Database, path): readonly DeclaredClass[] => {
    const module = treeOf(db, path);
    const imports = importedNames(module);
    return module.body.flatMap((statement) =>
      statement.kind === "class" ? [toDeclared(statement, path, imports)] : [],
    );
  },
);

function toDeclared(
  definition: ClassDefinition,
  path: RelativePath,
  imports: ReadonlyMap<string, string>,
): DeclaredClass {
  const meta = definition.body.find(
    (statement): statement is ClassDefinition => statement.kind === "class" && statement.name.name === "Meta",
  );
  const flag = (name: string) => {
    const value = meta && valueAssigned(meta.body, name);
    return value?.kind === "constant" ? value.value : undefined;
  };
  const label = meta && valueAssigned(meta.body, "app_label");
  const fields: DeclaredField[] = [];
  const unclear: string[] = [];
  let computed =
    definition.decorators.length > 0 ||
    definition.arguments.some(({ keyword, form }) => keyword !== undefined || form !== "plain");
  for (const statement of definition.body) {
    if (!isPlain(statement)) computed = true;
    const assigned = assignmentOf(statement);
    if (!assigned) continue;
    const type = fieldType(assigned.value, imports);
    if (type !== undefined) fields.push({ name: assigned.name, range: assigned.range, type });
    else if (
      assigned.value.kind !== "string" &&
      assigned.value.kind !== "number" &&
      !isKnownOther(assigned.value, imports)
    )
      unclear.push(assigned.name);
  }
  return {
    name: definition.name.name,
    path,
    range: definition.name.range,
    bases: definition.arguments
      .filter(({ keyword }) => keyword === undefined)
      .map(({ value }) => resolvedName(value, imports) ?? "?"),
    fields,
    unclear,
    abstract: flag("abstract") === true,
    proxy: flag("proxy") === true,
    managed: flag("managed") !== false,
    appLabel: label?.kind === "string" ? label.value : undefined,
    computed,
  };
}

function assignmentOf(statement: Statement): { name: string; range: Range; value: Expression } | undefined {
  const target =
    statement.kind === "assign" && statement.targets.length === 1
      ? statement.targets[0]
      : statement.kind === "annotated-assign"
        ? statement.target
        : undefined;
  const value =
    statement.kind === "assign" || statement.kind === "annotated-assign" ? statement.value : undefined;
  return target?.kind === "name" && value ? { name: target.name, range: target.range, value } : undefined;
}

function fieldType(value: Expression, imports: ReadonlyMap<string, string>): string | undefined {
  if (value.kind !== "call") return undefined;
  const name = fieldModules.exec(resolvedName(value.function, imports) ?? "")?.[1];
  return name !== undefined && /(?:Field|ForeignKey)$/.test(name) && !notFields.has(name) ? name : undefined;
}

/** Managers, choices and other things of Django that make no column. */
function isKnownOther(value: Expression, imports: ReadonlyMap<string, string>): boolean {
  if (value.kind === "list" || value.kind === "tuple" || value.kind === "dict" || value.kind === "set")
    return true;
  const name = value.kind === "call" ? (resolvedName(value.function, imports) ?? "") : "";
  return /(?:Manager|\.from_queryset|\.as_manager|GenericForeignKey|GenericRelation)$/.test(name);
}

function isPlain(statement: Statement): boolean {
  return /^(?:assign|annotated-assign|function|class|expression-statement|pass)$/.test(statement.kind);
}
