import { factFamily } from "../../../engine/database";
import type { RelativePath } from "../../../engine/snapshot";
import type { Range } from "../../../engine/text";
import { keywordOf, positionalOf } from "../../../languages/python/call-arguments";
import type { ClassDefinition, Expression, Statement } from "../../../languages/python/syntax";
import { dottedName, importedNames, resolvedName } from "../../../languages/python/walk";
import { treeOf } from "./django-apps";

/** A field of a class at the top level of a module that leads to other rows. */
export interface RelationField {
  readonly path: RelativePath;
  /** The class it stands in. */
  readonly model: string;
  readonly name: string;
  readonly nameRange: Range;
  readonly type: "ForeignKey" | "OneToOneField" | "ManyToManyField";
  /** As it is written: "Brand", "shop.Brand", "self", "settings.AUTH_USER_MODEL"; undefined where it is computed. */
  readonly target: string | undefined;
  /** Undefined without one; then Django makes one of the model's name. */
  readonly relatedName: string | undefined;
  /** `db_index=False` as it is written. */
  readonly withoutIndex: Range | undefined;
  /** `unique=True`, or `primary_key=True`: has an index of its own. */
  readonly isUnique: boolean;
}

const relation =
  /^django\.(?:db|contrib\.gis\.db)\.models\.(?:fields\.related\.)?(ForeignKey|OneToOneField|ManyToManyField)$/;

/** The relations that the classes of a module declare, in the order of the text. */
export const relationFields = factFamily("relation fields", (db, path): readonly RelationField[] => {
  const module = treeOf(db, path);
  const imports = importedNames(module);
  return module.body.flatMap((statement) =>
    statement.kind === "class"
      ? statement.body.flatMap((inner) => toRelation(inner, statement, path, imports) ?? [])
      : [],
  );
});

function toRelation(
  statement: Statement,
  { name: model }: ClassDefinition,
  path: RelativePath,
  imports: ReadonlyMap<string, string>,
): RelationField | undefined {
  const target = statement.kind === "assign" ? statement.targets[0] : undefined;
  if (statement.kind !== "assign" || target?.kind !== "name" || statement.value.kind !== "call")
    return undefined;
  const call = statement.value;
  const type = relation.exec(resolvedName(call.function, imports) ?? "")?.[1];
  if (type === undefined) return undefined;
  const relatedName = keywordOf(call, "related_name");
  const index = call.arguments.find(({ keyword }) => keyword === "db_index");
  return {
    path,
    model: model.name,
    name: target.name,
    nameRange: target.range,
    type: type as RelationField["type"],
    target: nameIn(keywordOf(call, "to") ?? positionalOf(call, 0)),
    relatedName: relatedName?.kind === "string" ? relatedName.value : undefined,
    withoutIndex: index && isConstant(index.value, false) ? index.range : undefined,
    isUnique: ["unique", "primary_key"].some((keyword) => isConstant(keywordOf(call, keyword), true)),
  };
}

function isConstant(value: Expression | undefined, wanted: boolean): boolean {
  return value?.kind === "constant" && value.value === wanted;
}

function nameIn(value: Expression | undefined): string | undefined {
  if (!value) return undefined;
  return value.kind === "string" ? value.value : dottedName(value);
}
