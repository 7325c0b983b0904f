import { type Database, factFamily } from "../../../engine/database";
import { fileNameOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type { Range } from "../../../engine/text";
import { keywordOf, positionalOf } from "../../../languages/python/call-arguments";
import type { Call, ClassDefinition, Expression } from "../../../languages/python/syntax";
import { dottedName } from "../../../languages/python/walk";
import { treeOf, valueAssigned } from "./django-apps";

/** One migration file as far as its lists are literal. */
export interface Migration {
  readonly path: RelativePath;
  readonly name: string;
  readonly range: Range;
  readonly dependencies: readonly MigrationDependency[];
  readonly replaces: readonly string[];
  readonly operations: readonly StateOperation[];
  /** Something in it is computed: what it adds up to is not known. */
  readonly uncertain: boolean;
}

/** What a migration waits for: `("auth", "0001_initial")`. */
export interface MigrationDependency {
  readonly label: string;
  readonly name: string;
  readonly range: Range;
}

/** What an operation does to the models. Names of models are lower case, as Django compares them. */
export type StateOperation =
  | {
      readonly kind: "create-model";
      readonly model: string;
      readonly fields: readonly string[];
      readonly range: Range;
    }
  | { readonly kind: "delete-model"; readonly model: string }
  | { readonly kind: "rename-model"; readonly model: string; readonly to: string }
  | { readonly kind: "add-field"; readonly model: string; readonly field: string; readonly range: Range }
  | { readonly kind: "remove-field"; readonly model: string; readonly field: string }
  | { readonly kind: "rename-field"; readonly model: string; readonly field: string; readonly to: string };

/** Operations that leave the set of models and fields as it is. */
const withoutEffect =
  /^(?:Alter\w+|AddIndex\w*|RemoveIndex\w*|RenameIndex|AddConstraint\w*|RemoveConstraint|ValidateConstraint|RunPython|\w*Extension|CreateCollation|RemoveCollation)$/;

/** A file that holds no class Migration gives undefined. */
export const migrationIn = factFamily("migration", (db: Database, path): Migration | undefined => {
  const migration = treeOf(db, path).body.find(
    (statement): statement is ClassDefinition =>
      statement.kind === "class" && statement.name.name === "Migration",
  );
  if (!migration) return undefined;
  let uncertain = treeOf(db, path).errors.length > 0;
  const operations: StateOperation[] = [];
  readOperations(valueAssigned(migration.body, "operations"));
  const dependencies = readPairs(valueAssigned(migration.body, "dependencies"));
  return {
    path,
    name: fileNameOf(path).slice(0, -".py".length),
    range: migration.name.range,
    dependencies,
    replaces: readPairs(valueAssigned(migration.body, "replaces")).map(({ name }) => name),
    operations,
    uncertain,
  };

  function readOperations(list: Expression | undefined): void {
    if (list === undefined) return;
    if (list.kind !== "list" && list.kind !== "tuple") {
      uncertain = true;
      return;
    }
    for (const element of list.elements) {
      if (element.kind === "call") readOperation(element);
      else uncertain = true;
    }
  }

  function readOperation(call: Call): void {
    const operation = dottedName(call.function)?.split(".").at(-1) ?? "";
    const text = (position: number, keyword: string) => {
      const value = argumentOf(call, position, keyword);
      return value?.kind === "string" ? value.value : undefined;
    };
    if (operation === "SeparateDatabaseAndState") readOperations(argumentOf(call, 1, "state_operations"));
    else if (operation === "RunSQL") readOperations(argumentOf(call, 2, "state_operations"));
    else if (operation === "CreateModel") readCreation(call, text(0, "name"));
    else if (operation === "DeleteModel") add(text(0, "name"), (model) => ({ kind: "delete-model", model }));
    else if (operation === "RenameModel") {
      const to = text(1, "new_name")?.toLowerCase();
      add(text(0, "old_name"), (model) => to && { kind: "rename-model", model, to });
    } else if (operation === "AddField" || operation === "RemoveField") {
      const field = text(1, "name");
      const kind = operation === "AddField" ? "add-field" : "remove-field";
      add(text(0, "model_name"), (model) => field && { kind, model, field, range: call.range });
    } else if (operation === "RenameField") {
      const field = text(1, "old_name");
      const to = text(2, "new_name");
      add(text(0, "model_name"), (model) => field && to && { kind: "rename-field", model, field, to });
    } else if (!withoutEffect.test(operation)) uncertain = true;
  }

  function readCreation(call: Call, name: string | undefined): void {
    const list = argumentOf(call, 1, "fields");
    const fields = list?.kind === "list" ? list.elements.map(firstString) : [undefined];
    const known = fields.filter((field) => field !== undefined);
    if (known.length !== fields.length) uncertain = true;
    add(name, (model) => ({ kind: "create-model", model, fields: known, range: call.range }));
  }

  function add(model: string | undefined, make: (model: string) => StateOperation | "" | undefined): void {
    const made = model === undefined ? undefined : make(model.toLowerCase());
    if (made) operations.push(made);
    else uncertain = true;
  }
});

function argumentOf(call: Call, position: number, keyword: string): Expression | undefined {
  return keywordOf(call, keyword) ?? positionalOf(call, position);
}

function firstString(pair: Expression): string | undefined {
  const first = pair.kind === "tuple" || pair.kind === "list" ? pair.elements[0] : undefined;
  return first?.kind === "string" ? first.value : undefined;
}

/** `[("ads", "0001_initial")]`; what is computed, such as a swappable dependency, is passed over. */
function readPairs(list: Expression | undefined): readonly MigrationDependency[] {
  if (list?.kind !== "list" && list?.kind !== "tuple") return [];
  return list.elements.flatMap((pair) => {
    if (pair.kind !== "tuple" && pair.kind !== "list") return [];
    const [label, name] = pair.elements;
    return label?.kind === "string" && name?.kind === "string"
      ? [{ label: label.value, name: name.value, range: pair.range }]
      : [];
  });
}
