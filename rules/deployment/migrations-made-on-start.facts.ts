import type { Database } from "../../server/src/engine/database";
import { fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";
import { absent } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { javascriptFiles } from "../../server/src/facts/javascript-files";
import { isEvidence } from "../../server/src/facts/repository/evidence";
import { follow, type JsObject, pathOf, propertyAt } from "../../server/src/languages/javascript/index";
import { type ExpressFile, readExpressFile } from "../../server/src/stacks/express/express-file";
import { isAside } from "../../server/src/stacks/web/web-code";

/** Code that makes the tables what its models say whenever the application starts. */
export interface SchemaSync {
  readonly library: "TypeORM" | "Sequelize";
  /** "synchronize", "alter", "force". */
  readonly option: string;
  readonly does: "applies" | "empties" | "nothing" | "unknown";
  readonly place: Place;
}

const syncsIn = searched<readonly SchemaSync[]>(
  "schema syncs in",
  needles("synchronize", "sequelize"),
  [],
  (db, path) => {
    const text = db.file(path)?.text ?? "";
    const file = /\bsynchronize\b|\.sync\s*\(/.test(text) ? db.of(javascriptFiles, path) : undefined;
    if (!file) return [];
    const code = readExpressFile(path, text, file);
    return [...ofTypeorm(code), ...ofSequelize(code)];
  },
);

/** Absent where no code says anything of it. */
export const schemaSyncs = fact("schema syncs", (db: Database) => {
  const paths = db.paths().filter(isSource);
  const found = paths.flatMap((path) => syncsIn(db, path));
  return found.length > 0 ? found : absent;
});

function isSource(path: RelativePath): boolean {
  return /\.[cm]?[jt]s$/.test(path) && isEvidence(path) && !isAside(path);
}

/** `{ type: "postgres", …, synchronize: true }` */
function ofTypeorm({ path, file, expressions }: ExpressFile): readonly SchemaSync[] {
  return expressions.flatMap((object): readonly SchemaSync[] => {
    if (object.kind !== "object" || !namesDatabase(object)) return [];
    const property = propertyAt(object, "synchronize");
    if (property === undefined || property === "unknown") return [];
    const value = follow(file, property.value);
    const does = value?.kind !== "boolean" ? "unknown" : value.value ? "applies" : "nothing";
    return [{ library: "TypeORM", option: "synchronize", does, place: { path, range: property.range } }];
  });
}

const databases = /^(?:postgres|mysql|mariadb|mssql|oracle|cockroachdb|better-sqlite3|sqlite|aurora-\w+)$/;

function namesDatabase(object: JsObject): boolean {
  const type = propertyAt(object, "type");
  return (
    type !== undefined &&
    type !== "unknown" &&
    type.value.kind === "string" &&
    databases.test(type.value.value)
  );
}

/** `sequelize.sync({ alter: true })`; without options only tables that are missing are made. */
function ofSequelize({ path, expressions }: ExpressFile): readonly SchemaSync[] {
  return expressions.flatMap((call): readonly SchemaSync[] => {
    if (call.kind !== "call" || call.callee.kind !== "member" || call.callee.property !== "sync") return [];
    if (!/(?:^|\.)(?:sequelize|db)$/i.test(pathOf(call.callee.object)?.join(".") ?? "")) return [];
    const options = call.args[0]?.value;
    if (options?.kind !== "object") return [];
    for (const option of ["force", "alter"]) {
      const property = propertyAt(options, option);
      if (property === undefined || property === "unknown" || property.value.kind !== "boolean") continue;
      if (!property.value.value) continue;
      const does = option === "force" ? "empties" : "applies";
      return [{ library: "Sequelize", option, does, place: { path, range: property.range } }];
    }
    return [];
  });
}
