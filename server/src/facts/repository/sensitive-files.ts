import { type Fact, fact, factFamily } from "../../engine/database";
import { type Message, message } from "../../engine/message";
import { fileNameOf } from "../../engine/path";
import { isUnknown, orNone, type Unknown } from "../../engine/rule";
import { isSymmetricKey } from "../../engine/secrets/fernet";
import { isPlaceholder } from "../../engine/secrets/placeholder";
import { findProviderTokens } from "../../engine/secrets/provider-token";
import { isWellKnownPassword } from "../../engine/secrets/well-known-passwords";
import type { RelativePath } from "../../engine/snapshot";
import { productionDeployments } from "../deployment/compose/compose-model";
import { namedByBuilds } from "./named-by-builds";
import { trackedFiles } from "./tracked-files";

export interface SensitiveFile {
  readonly path: RelativePath;
  /** With its article: "a private key". */
  readonly kind: Message;
  /** An ignore file matches it already. */
  readonly ignored: boolean;
  /** Something is built or started with it: out of git it is missing in a fresh clone. */
  readonly isNeeded: boolean;
}

/** Tracked private and symmetric keys, key stores, databases and dumps. Test data, public keys and encrypted files are none. */
export const sensitiveFiles: Fact<readonly SensitiveFile[] | Unknown> = fact("sensitive files", (db) => {
  const tracked = db.get(trackedOfProject);
  if (isUnknown(tracked)) return tracked;
  const deployments = db.get(productionDeployments);
  const given = new Set(
    orNone(deployments).flatMap(({ secrets }) => secrets.map(({ filePath }) => filePath)),
  );
  return tracked.flatMap(({ path, ignored }) => {
    const isSecret = given.has(path) && isOneSecret(db.file(path)?.text ?? "");
    const kind = db.of(sensitiveKind, path) ?? (isSecret ? secretOfCompose : undefined);
    return kind ? [{ path, kind, ignored, isNeeded: db.of(namedByBuilds, path) }] : [];
  });
});

/** Tracked files that are not empty, and no test data. */
const trackedOfProject = fact("tracked files of the project", (db) => {
  const tracked = db.get(trackedFiles);
  return isUnknown(tracked)
    ? tracked
    : tracked.filter(({ path, bytes }) => bytes > 0 && !isTestData(path) && !isForOneMachine(path));
});

/** What a tracked file is by its name and text; undefined for what need not be secret. */
const sensitiveKind = factFamily("kind of a sensitive file", (db, path) =>
  kindOf(path, () => db.file(path)?.text),
);

/** Tracked files that are nothing but a key that encrypts and decrypts. */
export const symmetricKeys: Fact<readonly RelativePath[] | Unknown> = fact("symmetric keys", (db) => {
  const files = db.get(trackedFiles);
  if (isUnknown(files)) return files;
  return files.flatMap(({ path }) =>
    isSymmetricKeyFile(path, () => db.file(path)?.text) && !isTestData(path) ? [path] : [],
  );
});

function isSymmetricKeyFile(path: RelativePath, text: () => string | undefined): boolean {
  return (
    /(?:key|fernet|secret)s?(?:\.(?:txt|key|b64|bin|secret))?$/.test(fileNameOf(path).toLowerCase()) &&
    isSymmetricKey(text() ?? "")
  );
}

function kindOf(path: RelativePath, text: () => string | undefined): Message | undefined {
  const name = fileNameOf(path).toLowerCase();
  if (isSymmetricKeyFile(path, text)) return message("a key that encrypts and decrypts");
  if (/\.(?:pem|key|ppk)$/.test(name) || /^id_(?:rsa|dsa|ecdsa|ed25519)$/.test(name)) {
    const holdsKey = findProviderTokens(text() ?? "").some(({ kind }) => kind.endsWith("private key"));
    return holdsKey ? message("a private key") : undefined;
  }
  if (/\.(?:p12|pfx|jks|keystore|kdbx)$/.test(name)) return message("a key store");
  // `database.yml.sqlite` is for whoever takes that database.
  if (
    /(?<!\.(?:ya?ml|json|toml|ini|conf|php|rb|py|env))\.(?:sqlite3?|db3)$/.test(name) ||
    isApplicationsDatabase(path)
  )
    return message("a database");
  if (/\.(?:dump|sql\.gz|sql\.zip|bak\.sql)$/.test(name)) return message("a database dump");
  if (/\.tfstate(?:\.backup)?$/.test(name))
    return message("a state of Terraform, with what it has read of secrets");
  if (isAccounts(path, text)) return message("a file of accounts");
  // Schemas and migrations are code, with the rows that every installation begins with; a dump carries those of one.
  if (/\.sql$/.test(name))
    return !isOfSchema(path) && isDump(text() ?? "") ? message("a database dump") : undefined;
  return undefined;
}

const secretOfCompose = message("a secret that Compose gives to a service");

/** A file that holds a secret and nothing else, which nobody would try first. */
function isOneSecret(text: string): boolean {
  const value = text.trim();
  return /^\S{5,500}$/.test(value) && !isPlaceholder(value) && !isWellKnownPassword(value);
}

/** `app.db`, `instance/shop.db`: the ending alone may be a collection that a program ships, or a cache of a file browser. */
function isApplicationsDatabase(path: RelativePath): boolean {
  return (
    /(?:^|[/_.-])(?:app|application|data|database|db|dev|development|local|main|prod|production|site|sqlite|users?)\.db$/i.test(
      path,
    ) || /(?:^|\/)(?:instance|databases?|db)\/[^/]+\.db$/i.test(path)
  );
}

/** Files in which programs look for accounts: names with hashes, passwords or keys. */
function isAccounts(path: RelativePath, text: () => string | undefined): boolean {
  const written = accounts.find(([name]) => name.test(path))?.[1];
  return written?.test(text() ?? "") ?? false;
}

const accounts: readonly (readonly [name: RegExp, written: RegExp])[] = [
  [/(?:^|\/)\.?htpasswd$/, /^[\w.@-]+:(?:\$(?:apr1|2[aby]|5|6)\$|\{SHA\})/m],
  [/(?:^|\/)[._]netrc$/, /\bpassword\s+(?![<$%{])\S{6}/],
  [/(?:^|\/)\.pgpass$/, /^(?:[^:\n#]+:){4}(?![<$%{])\S{5}/m],
  [/(?:^|\/)\.aws\/credentials$/, /^aws_secret_access_key\s*=\s*[\w/+]{30}/m],
  [
    /(?:^|\/)(?:\.kube\/config|[\w.-]*kubeconfig(?:\.ya?ml)?)$/,
    /\b(?:client-key-data|token):\s*["']?[\w/+.-]{20}/,
  ],
];

/** The first row of a table that holds more than which migrations have run: every tool writes those beside the schema. */
const rowsOf =
  /^(?:COPY |INSERT (?:IGNORE )?INTO )(?!(?:["'`[]?\w{1,60}["'`\]]?\.)?["'`[]?\w{0,60}(?:migrations?|schema_version|schema_history|ar_internal_metadata|alembic_version)["'`\]]?[\s(])/im;

/** `db/schema/postgres.sql`, `migrations/0001.sql`, `seeds/countries.sql`: what an installation begins with. */
function isOfSchema(path: RelativePath): boolean {
  return /(?:^|\/)(?:schemas?|migrations?|install(?:er|ation)?|seed(?:s|er|ers)?)\//i.test(path);
}

function isDump(text: string): boolean {
  return (
    /^(?:-- (?:PostgreSQL database dump|MySQL dump|MariaDB dump|phpMyAdmin SQL Dump|Dumped (?:from|by) |Dumping data )|PRAGMA foreign_keys=OFF;\s+BEGIN TRANSACTION;)/m.test(
      text.slice(0, 4000),
    ) && rowsOf.test(text)
  );
}

/** `debug.keystore`, `localhost.pem`, `local-key.pem`: the same for every developer on purpose, and nobody outside trusts them. */
function isForOneMachine(path: RelativePath): boolean {
  return /^(?:debug\.(?:keystore|jks)|local(?:host)?(?:[._-][\w.-]*)?\.(?:pem|key))$/i.test(fileNameOf(path));
}

function isTestData(path: RelativePath): boolean {
  return /(?:^|\/)(?:tests?|testing|fixtures?|testdata|__fixtures__|examples?|samples?)\//i.test(path);
}
