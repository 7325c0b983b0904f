import { type Fact, fact, factFamily } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { fileNameOf } from "../../server/src/engine/path";
import { isAbsent } from "../../server/src/engine/rule";
import { looksWritten } from "../../server/src/engine/secrets/literal-secret";
import { isPlaceholder } from "../../server/src/engine/secrets/placeholder";
import type { Range } from "../../server/src/engine/text";
import { productionDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import { stageOfName } from "../../server/src/facts/deployment/stage";
import { isEvidence } from "../../server/src/facts/repository/evidence";

/** A password in the configuration that Spring takes along, for where nothing else is set. */
export interface DefaultPassword {
  readonly name: string;
  readonly place: Place;
  /** The profile is named after production. */
  readonly isProduction: boolean;
}

/** `spring.datasource.password=shop`, `password: ${DB_PASSWORD:shop}` */
const line =
  /^[ \t]*((?:[\w-]+\.){0,6}(?:[\w-]+-)?password)[ \t]*[:=][ \t]*(["']?)(?:\$\{[A-Za-z][\w.-]*:([^{}\s]+)\}|([^\s"'#${][^\s"'#]*))\2[ \t]*(?:#.*)?\r?$/gm;

const passwordsIn = factFamily(
  "default passwords in",
  (db, path): readonly { name: string; range: Range }[] => {
    const text = db.file(path)?.text ?? "";
    // A database inside of the program is reached by nobody else.
    if (/jdbc:(?:h2|hsqldb|derby|sqlite)|r2dbc:h2/.test(text)) return [];
    return [...text.matchAll(line)].flatMap((match) => {
      const [whole, name = "", , fallback, written] = match;
      const value = fallback ?? written ?? "";
      // What is formed like a secret is found as one, whatever the file.
      if (isPlaceholder(value) || looksWritten(name, value) || /^(?:null|true|false)$/.test(value)) return [];
      const start = match.index + whole.lastIndexOf(value);
      return [{ name, range: { start, end: start + value.length } }];
    });
  },
);

/** What stands in the resources of the programs themselves, profiles for development and tests left out. */
export const defaultPasswords: Fact<readonly DefaultPassword[]> = fact("default passwords", (db) =>
  db.paths().flatMap((path): readonly DefaultPassword[] => {
    if (!/(?:^|\/)src\/main\/resources\/.*\.(?:properties|ya?ml)$/.test(path) || !isEvidence(path)) return [];
    const stage = stageOfName(fileNameOf(path));
    if (stage === "development" || stage === "test" || /sample|example|messages/i.test(fileNameOf(path)))
      return [];
    return db
      .of(passwordsIn, path)
      .map(({ name, range }) => ({ name, place: { path, range }, isProduction: stage === "production" }));
  }),
);

/** Services that production's Compose files keep on their own network: no port of them is open outside. */
export const hiddenServices: Fact<ReadonlySet<string>> = fact("services without a port", (db) => {
  const found = db.get(productionDeployments);
  const services = isAbsent(found) ? [] : found.flatMap((one) => one.services);
  const open = new Set(services.filter(({ ports }) => ports.length > 0).map(({ name }) => name));
  return new Set(services.map(({ name }) => name).filter((name) => !open.has(name)));
});
