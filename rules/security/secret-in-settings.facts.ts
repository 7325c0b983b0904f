import { type Fact, fact, factFamily } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";
import { fileNameOf } from "../../server/src/engine/path";
import { orNone } from "../../server/src/engine/rule";
import { looksWritten } from "../../server/src/engine/secrets/literal-secret";
import { isPlaceholder } from "../../server/src/engine/secrets/placeholder";
import { isWellKnownPassword } from "../../server/src/engine/secrets/well-known-passwords";
import type { RelativePath } from "../../server/src/engine/snapshot";
import type { Range } from "../../server/src/engine/text";
import { productionDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import { stageOfName } from "../../server/src/facts/deployment/stage";
import { isHostedPipeline } from "../../server/src/facts/pipelines/pipeline-files";
import { isEvidence } from "../../server/src/facts/repository/evidence";
import { isConfiguration, mayHoldSecrets } from "../../server/src/facts/secrets/secret-places";

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
  const services = orNone(found).flatMap((one) => one.services);
  const open = new Set(services.filter(({ ports }) => ports.length > 0).map(({ name }) => name));
  return new Set(services.map(({ name }) => name).filter((name) => !open.has(name)));
});

const password =
  /^[ \t-]*["']?([\w.-]{0,60}passw(?:or)?d)["']?[ \t]*[:=][ \t]*["']?([\w@.!-]{3,64})["']?[ \t]*,?[ \t]*(?:#.*)?\r?$/gim;
const account = /\buser(?:[_-]?name)?["']?[ \t]*[:=][ \t]*["']?([\w@.!-]{3,64})/gi;

/** A password of configuration that is too simple to be told from a stand-in. */
export interface SimplePassword {
  readonly path: RelativePath;
  readonly name: string;
}

/** Configuration in which a password is a word that everybody tries first, or the account's own name. */
export const simplePasswords: Fact<readonly SimplePassword[]> = fact("simple passwords", (db) =>
  db.paths().flatMap((path) => {
    const isAsked = mayHoldSecrets(path) && isConfiguration(path);
    return isAsked && !isHostedPipeline(path) ? simplePasswordsIn(db, path) : [];
  }),
);

const simplePasswordsIn = searched<readonly SimplePassword[]>(
  "simple passwords in",
  needles("passw"),
  [],
  (db, path) => {
    const text = db.file(path)?.text ?? "";
    if (/^services:[ \t]*\r?$/m.test(text)) return [];
    const accounts = new Set([...text.matchAll(account)].map(([, name]) => name));
    const [first] = [...text.matchAll(password)].filter(
      ([, , value = ""]) => isWellKnownPassword(value) || accounts.has(value),
    );
    return first?.[1] === undefined ? [] : [{ path, name: first[1] }];
  },
);
