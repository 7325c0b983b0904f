import { type Fact, fact, factFamily } from "../../../engine/database";

const configures = factFamily("configures logging", (db, path): boolean =>
  /\b(?:dictConfig|fileConfig|basicConfig)\s*\(|\bloguru\b|\bstructlog\.configure\b/.test(
    db.file(path)?.text ?? "",
  ),
);

/** Whether some module sets up logging by itself, outside of Django's LOGGING. */
export const loggingInCode: Fact<boolean> = fact("logging in code", (db) =>
  db
    .paths()
    .some(
      (path) => path.endsWith(".py") && !/(?:^|\/)(?:tests?|scripts)\//.test(path) && db.of(configures, path),
    ),
);
