import { type Database, type Fact, fact, factFamily } from "../../engine/database";
import { fileNameOf, isInside } from "../../engine/path";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import type { DotenvEntry } from "../../languages/dotenv";
import { isEnvPath, isPlainEnvFile } from "../repository/env-files";
import { environmentKeys, envTemplates } from "./environment-keys";
import { capitalWords, isCapital } from "./named-words";
import { unreadCode } from "./unexplained-keys";

/** One template, and its keys that stand in no other file. */
export interface TemplateUse {
  readonly path: RelativePath;
  /** How many keys it shows. */
  readonly shown: number;
  readonly unused: readonly UnusedTemplateKey[];
  /** A file that was not read and may name them. */
  readonly unread: RelativePath | undefined;
}

export interface UnusedTemplateKey {
  readonly entry: DotenvEntry;
  /** Its lines with their line break. */
  readonly removal: Range;
}

/** Keys that programs not in this repository read: images of databases and brokers, frameworks, tools. */
const readElsewhere =
  /^(?:POSTGRES|PG|MYSQL|MARIADB|MONGO|RABBITMQ|REDIS|PGADMIN|MINIO|FLOWER|CELERY|DJANGO|COMPOSE|DOCKER|AWS|SENTRY|OTEL|GUNICORN|UVICORN|WEB|NODE|NEXT|NEXTAUTH|AUTH|NPM|PYTHON|GF|GRAFANA|LETSENCRYPT|VIRTUAL|TRAEFIK|CERTBOT|NGINX|SSL|SMTP|ELASTIC|KEYCLOAK|KC|RAILS|GITHUB|VITE|REACT_APP|NUXT)_|^(?:TZ|PORT|HOST|LANG|LC_ALL|ENV|ENVIRONMENT|DOMAIN|DATABASE_URL|DEBUG|PUID|PGID|UID|GID|[A-Z]+_IMAGE|[A-Z]+_TAG|[A-Z_]*VERSION)$|^PYTHON|^PG[A-Z]+$/;

/** For keys that are written otherwise: in lower case, of two letters, with dots. */
const allWords = factFamily(
  "words of a file",
  (db, path): ReadonlySet<string> =>
    new Set((db.file(path)?.text ?? "").match(/[\w.-]*\w/g)?.flatMap(wordAndParts)),
);

/** "app.db" may be one name, or two. */
function wordAndParts(word: string): readonly string[] {
  return /[.-]/.test(word) ? [word, ...word.split(/[.-]+/)] : [word];
}

/**
 * The templates with what nothing else names. A document that explains a key may speak of a library that reads it, so only
 * keys that stand nowhere else at all count. Absent without a template.
 */
export const templateUses: Fact<readonly TemplateUse[] | Absent> = fact("template uses", (db) => {
  const all = db.get(envTemplates);
  if (isAbsent(all)) return absent;
  const [unread] = db.tree().complete ? [...unreadCode(db), ...emptySubmodules(db)] : [""];
  const readers = db
    .paths()
    .filter(
      (path) =>
        !isEnvPath(path) &&
        !/\.(?:lock|svg|map)$|(?:^|\/)(?:package-lock\.json|CHANGELOG[\w.]*)$/i.test(path),
    );
  const read = new Set(db.get(environmentKeys).map(({ key }) => key));
  const used = (key: string) =>
    readElsewhere.test(key) ||
    read.has(key) ||
    readers.some((path) => db.of(isCapital(key) ? capitalWords : allWords, path).has(key)) ||
    isBuilt(key);
  return (
    all
      // What tests set is read by test tools as well.
      .filter(
        ({ path }) =>
          db.of(isPlainEnvFile, path) && !/(?:^|[._-])(?:ci|tests?)(?:[._-]|$)/i.test(fileNameOf(path)),
      )
      .map(({ path, entries }) => {
        const text = db.file(path)?.text ?? "";
        const unused = entries
          .filter(({ key }) => !used(key))
          .map((entry) => {
            const { start, end } = entry.lineRange;
            const lineBreak = /^\r?\n|^\r/.exec(text.slice(end, end + 2))?.[0].length ?? 0;
            return { entry, removal: { start, end: end + lineBreak } };
          });
        return { path, shown: entries.length, unused, unread };
      })
  );

  /** A prefix in the code may build the name: env_prefix="MAIL_", f"MAIL_{name}", `with env.prefixed("MAIL_")`. */
  function isBuilt(key: string): boolean {
    const prefix = /^[A-Za-z0-9]+_/.exec(key)?.[0];
    return (
      (prefix !== undefined &&
        readers.some((path) => {
          const text = db.file(path)?.text ?? "";
          return text.includes(`"${prefix}`)
            ? new RegExp(`["'\`]${prefix}(?:["'\`]|\\{|\\$)`).test(text)
            : text.includes(`'${prefix}'`);
        })) ||
      readers.some(
        (path) =>
          path.endsWith(".py") &&
          /BaseSettings/.test(db.file(path)?.text ?? "") &&
          new RegExp(`\\b${key.toLowerCase()}\\b`).test(db.file(path)?.text ?? ""),
      )
    );
  }
});

/** Repositories inside of this one of which no file is here: what they read is not known. */
function emptySubmodules(db: Database): readonly RelativePath[] {
  const git = db.git();
  if (git.kind !== "repository") return [];
  return git.nested.filter((folder) => !db.paths().some((path) => isInside(path, folder)));
}

/** Unused keys that stand one below the other, together: they mostly are of one feature that is gone. */
export function blocksOf(
  unused: readonly UnusedTemplateKey[],
): readonly (readonly [UnusedTemplateKey, ...UnusedTemplateKey[]])[] {
  const blocks: [UnusedTemplateKey, ...UnusedTemplateKey[]][] = [];
  for (const one of unused) {
    const block = blocks.at(-1);
    if (block?.at(-1)?.removal.end === one.removal.start) block.push(one);
    else blocks.push([one]);
  }
  return blocks;
}
