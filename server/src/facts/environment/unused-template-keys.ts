import { type Fact, fact, factFamily } from "../../engine/database";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import type { DotenvEntry } from "../../languages/dotenv";
import { isEnvPath, isPlainEnvFile } from "../repository/env-files";
import { environmentKeys, envTemplates } from "./environment-keys";

export interface UnusedTemplateKey {
  readonly path: RelativePath;
  readonly entry: DotenvEntry;
  /** Its lines with their line break. */
  readonly removal: Range;
}

/** Keys that programs not in this repository read: images of databases and brokers, frameworks, tools. */
const readElsewhere =
  /^(?:POSTGRES|PG|MYSQL|MARIADB|MONGO|RABBITMQ|REDIS|PGADMIN|MINIO|FLOWER|CELERY|DJANGO|COMPOSE|DOCKER|AWS|SENTRY|OTEL|GUNICORN|UVICORN|WEB|NODE|NEXT|NEXTAUTH|AUTH|NPM|PYTHON|GF|GRAFANA|LETSENCRYPT|VIRTUAL|TRAEFIK|CERTBOT|NGINX|SSL|SMTP|ELASTIC|KEYCLOAK|KC|RAILS|GITHUB|VITE|REACT_APP)_|^(?:TZ|PORT|HOST|LANG|LC_ALL|ENV|ENVIRONMENT|DOMAIN|DATABASE_URL|DEBUG|PUID|PGID|UID|GID|[A-Z]+_IMAGE|[A-Z]+_TAG|[A-Z_]*VERSION)$|^PYTHON|^PG[A-Z]+$/;

/** How the names of variables are mostly written; files have few such words. */
const isCapital = (word: string) =>
  /^[A-Za-z_]\w{2,}$/.test(word) && /[A-Z]/.test(word) && !/[a-z]{4}/.test(word);

const words = factFamily(
  "words in capitals",
  (db, path): ReadonlySet<string> =>
    new Set((db.file(path)?.text ?? "").match(/\b[A-Za-z_]\w*/g)?.filter(isCapital)),
);

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

/** Template keys that stand in no other file of the repository, documentation apart. Absent without a template. */
export const unusedTemplateKeys: Fact<readonly UnusedTemplateKey[] | Absent> = fact(
  "unused template keys",
  (db) => {
    const all = db.get(envTemplates);
    if (isAbsent(all)) return absent;
    const templates = all.filter(({ path }) => db.of(isPlainEnvFile, path));
    // A walk that a limit ended, or a file that was not read, may hide the reader.
    if (
      !db.tree().complete ||
      [...db.unread()].some(([path]) => /\.(?:py|[cm]?[jt]sx?|ya?ml|sh|toml)$/.test(path))
    )
      return [];
    const readers = db
      .paths()
      .filter(
        (path) =>
          !isEnvPath(path) && !/\.(?:md|rst|txt|lock|svg|map)$|(?:^|\/)package-lock\.json$/.test(path),
      );
    const read = new Set(db.get(environmentKeys).map(({ key }) => key));
    const candidates = templates.flatMap(({ path, entries }) =>
      entries
        .filter(({ key }) => !readElsewhere.test(key) && !read.has(key))
        .map((entry) => ({ path, entry })),
    );
    if (candidates.length === 0) return [];
    const used = (key: string) =>
      readers.some((path) => db.of(isCapital(key) ? words : allWords, path).has(key)) || isBuilt(key);
    return candidates
      .filter(({ entry }) => !used(entry.key))
      .map(({ path, entry }) => {
        const text = db.file(path)?.text ?? "";
        const lineBreak =
          /^\r?\n|^\r/.exec(text.slice(entry.lineRange.end, entry.lineRange.end + 2))?.[0].length ?? 0;
        return {
          path,
          entry,
          removal: { start: entry.lineRange.start, end: entry.lineRange.end + lineBreak },
        };
      });

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
  },
);
