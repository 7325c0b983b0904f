import { type Database, type Fact, fact, factFamily } from "../../server/src/engine/database";
import { fileNameOf, folderOf, inFolder, isInside } from "../../server/src/engine/path";
import { type Absent, absent, isAbsent, orNone } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import type { Range } from "../../server/src/engine/text";
import { composeDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import { dockerBuilds } from "../../server/src/facts/deployment/docker/docker-builds";
import { capitalWords, isCapital } from "../../server/src/facts/environment/capital-words";
import {
  type EnvTemplate,
  environmentKeys,
  envTemplates,
} from "../../server/src/facts/environment/environment-keys";
import { unreadCode } from "../../server/src/facts/environment/unexplained-keys";
import { removalsOf } from "../../server/src/facts/repository/env-entry-removal";
import { isEnvPath, isPlainEnvFile, templatesOf } from "../../server/src/facts/repository/env-files";
import type { DotenvEntry } from "../../server/src/languages/dotenv";

/** One template, and its keys that stand in no other file; with many blocks of them, all are one. */
export interface TemplateUse {
  readonly path: RelativePath;
  /** How many keys it shows. */
  readonly shown: number;
  readonly blocks: readonly UnusedBlock[];
  /** A file that was not read and may name them. */
  readonly unread: RelativePath | undefined;
}

/** Unused keys that stand one below the other: they mostly are of one feature that is gone. */
export interface UnusedBlock {
  readonly entries: readonly [DotenvEntry, ...DotenvEntry[]];
  /** What goes with them. */
  readonly removals: readonly Range[];
}

/** Keys that programs not in this repository read: images of databases and brokers, frameworks, tools. */
const readElsewhere =
  /^(?:POSTGRES|PG|MYSQL|MARIADB|MONGO|RABBITMQ|REDIS|PGADMIN|MINIO|FLOWER|CELERY|DJANGO|COMPOSE|DOCKER|AWS|SENTRY|OTEL|GUNICORN|UVICORN|WEB|NODE|NEXT|NEXTAUTH|AUTH|BETTER_AUTH|NPM|PYTHON|GF|GRAFANA|LETSENCRYPT|VIRTUAL|TRAEFIK|CERTBOT|NGINX|SSL|SMTP|ELASTIC|KEYCLOAK|KC|RAILS|RACK|GITHUB|VITE|REACT_APP|NUXT)_|^(?:TZ|PORT|HOST|LANG|LC_ALL|ENV|ENVIRONMENT|DOMAIN|DATABASE_URL|DEBUG|PUID|PGID|UID|GID|PHP_CLI_SERVER_WORKERS)$|^(?:FLASK|SPRING|GIN|APOLLO)_|^PYTHON|^PG[A-Z]+$/;

/** What a file of configuration that comes with Laravel reads, for as long as a project has none of its own by that name. */
const readByLaravel: readonly (readonly [file: string, keys: RegExp])[] = [
  ["app.php", /^APP_/],
  ["auth.php", /^AUTH_/],
  ["broadcasting.php", /^(?:BROADCAST|PUSHER|REVERB|ABLY)_/],
  ["cache.php", /^(?:CACHE|MEMCACHED|DYNAMODB)_/],
  ["database.php", /^(?:DB|MYSQL|REDIS)_/],
  ["filesystems.php", /^FILESYSTEM_/],
  ["hashing.php", /^(?:BCRYPT|HASH|ARGON)_/],
  ["logging.php", /^(?:LOG|PAPERTRAIL)_/],
  ["mail.php", /^MAIL_/],
  ["queue.php", /^(?:QUEUE|SQS|BEANSTALKD)_/],
  ["services.php", /^(?:POSTMARK|SLACK)_/],
  ["session.php", /^SESSION_/],
  ["view.php", /^VIEW_/],
];

/** The keys that Laravel reads by itself here; none where there is no Laravel. */
const laravelKeys: Fact<readonly RegExp[]> = fact("keys that Laravel reads", (db) => {
  const folders = db
    .paths()
    .filter(
      (path) =>
        fileNameOf(path) === "composer.json" && /"laravel\/framework"\s*:/.test(db.file(path)?.text ?? ""),
    )
    .map(folderOf);
  return readByLaravel.flatMap(([file, keys]) =>
    folders.some((folder) => !db.has(inFolder(folder, `config/${file}`))) ? [keys] : [],
  );
});

/** For keys that are written otherwise: in lower case, of two letters, with dots. */
const allWords = factFamily(
  "words of a file",
  (db, path): ReadonlySet<string> =>
    new Set((db.file(path)?.text ?? "").match(/[.-]{0,3}\w+(?:[.-]{1,8}\w+)*/g)?.flatMap(wordAndParts)),
);

/** "app.db" may be one name, or two. */
function wordAndParts(word: string): readonly string[] {
  return /[.-]/.test(word) ? [word, ...word.split(/[.-]+/)] : [word];
}

/** Files that may name what a template shows. */
const readers: Fact<readonly RelativePath[]> = fact("readers of template keys", (db) =>
  db
    .paths()
    .filter(
      (path) =>
        !isEnvPath(path) &&
        !/\.(?:lock|svg|map)$|(?:^|\/)(?:package-lock\.json|CHANGELOG[\w.]*)$/i.test(path),
    ),
);

/** What Compose hands to the images of others, where none is built here: nothing of what reads it is in the repository. */
const handedOut: Fact<ReadonlySet<RelativePath>> = fact("templates for the images of others", (db) => {
  const all = db.get(composeDeployments);
  if (isAbsent(all) || db.get(dockerBuilds).length > 0) return new Set();
  const files = all.flatMap(({ services }) => services).flatMap(({ envFiles }) => envFiles);
  return new Set(files.flatMap(({ path }) => (path === undefined ? [] : [path, ...templatesOf(db, path)])));
});

/** The templates that programs read; what tests set is read by test tools as well. */
const judgedTemplates: Fact<readonly EnvTemplate[] | Absent> = fact("judged templates", (db) => {
  const all = db.get(envTemplates);
  if (isAbsent(all)) return absent;
  return all.filter(
    ({ path }) =>
      !db.get(handedOut).has(path) &&
      db.of(isPlainEnvFile, path) &&
      !/(?:^|[._-])(?:ci|tests?)(?:[._-]|$)/i.test(fileNameOf(path)),
  );
});

/** Keys of templates that no program is known to read. */
const doubtfulKeys: Fact<readonly string[]> = fact("doubtful template keys", (db) => {
  const all = db.get(judgedTemplates);
  if (isAbsent(all)) return [];
  const read = new Set(db.get(environmentKeys).map(({ key }) => key));
  const keys = new Set(all.flatMap(({ entries }) => entries.map(({ key }) => key)));
  const elsewhere = [readElsewhere, ...db.get(laravelKeys)];
  return [...keys].filter((key) => !read.has(key) && !elsewhere.some((one) => one.test(key)));
});

/** Those of them that a file names. */
const keysNamedIn = factFamily("template keys named in", (db, path): readonly string[] =>
  db.get(doubtfulKeys).filter((key) => db.of(isCapital(key) ? capitalWords : allWords, path).has(key)),
);

/** Keys of templates that no file names as they are. */
const unnamedKeys: Fact<readonly string[]> = fact("unnamed template keys", (db) => {
  const keys = db.get(doubtfulKeys);
  if (keys.length === 0) return [];
  const named = new Set(db.get(readers).flatMap((path) => db.of(keysNamedIn, path)));
  // `BASE_URL=https://${DOMAIN_NAME}` hands its value on.
  const all = db.get(judgedTemplates);
  for (const { entries } of orNone(all))
    for (const { value } of entries)
      for (const [, key] of value.matchAll(/\$\{(\w+)/g)) if (key !== undefined) named.add(key);
  return keys.filter((key) => !named.has(key));
});

/**
 * Those of them whose name a file builds: of a prefix (env_prefix="MAIL_", f"MAIL_{name}", `with env.prefixed("MAIL_")`), or of
 * a field in lower case, as pydantic's settings do.
 */
const keysBuiltIn = factFamily("template keys built in", (db, path): readonly string[] => {
  const text = db.file(path)?.text ?? "";
  const prefixes = new Set(
    Array.from(text.matchAll(/["'`]([A-Za-z0-9]+_)(?=["'`{$])/g), ([, prefix]) => prefix),
  );
  const fields =
    path.endsWith(".py") && text.includes("BaseSettings") ? new Set(text.match(/\b\w+\b/g)) : new Set();
  if (prefixes.size === 0 && fields.size === 0) return [];
  return db
    .get(unnamedKeys)
    .filter((key) => prefixes.has(/^[A-Za-z0-9]+_/.exec(key)?.[0]) || fields.has(key.toLowerCase()));
});

/**
 * The templates with what nothing else names. A document that explains a key may speak of a library that reads it, so only
 * keys that stand nowhere else at all count. Absent without a template.
 */
export const templateUses: Fact<readonly TemplateUse[] | Absent> = fact("template uses", (db) => {
  const all = db.get(judgedTemplates);
  if (isAbsent(all)) return absent;
  const [unread] = db.tree().complete ? [...unreadCode(db), ...emptySubmodules(db)] : [""];
  const unused = new Set(db.get(unnamedKeys));
  if (unused.size > 0)
    for (const path of db.get(readers)) for (const key of db.of(keysBuiltIn, path)) unused.delete(key);
  return all.map(({ path, entries }) => {
    const text = db.file(path)?.text ?? "";
    return {
      path,
      shown: entries.length,
      blocks: blocksOf(
        text,
        entries.filter(({ key }) => unused.has(key)),
      ),
      unread,
    };
  });
});

/** Repositories inside of this one of which no file is here: what they read is not known. */
function emptySubmodules(db: Database): readonly RelativePath[] {
  const git = db.git();
  if (git.kind !== "repository") return [];
  return git.nested.filter((folder) => !db.paths().some((path) => isInside(path, folder)));
}

/** With more blocks nobody keeps the template: that is one thing to do. */
const blocksApart = 4;

function blocksOf(text: string, unused: readonly DotenvEntry[]): readonly UnusedBlock[] {
  const blocks: [DotenvEntry, ...DotenvEntry[]][] = [];
  for (const entry of unused) {
    const block = blocks.at(-1);
    const last = block?.at(-1);
    if (block && last && /^(?:\r\n?|\n)$/.test(text.slice(last.lineRange.end, entry.lineRange.start)))
      block.push(entry);
    else blocks.push([entry]);
  }
  const [first, ...others] = blocks;
  const told: typeof blocks = first && blocks.length > blocksApart ? [[...first, ...others.flat()]] : blocks;
  return told.map((entries) => ({ entries, removals: removalsOf(text, entries, "all") }));
}
