import { type Database, type Fact, fact, factFamily } from "../../engine/database";
import { fileNameOf, folderOf } from "../../engine/path";
import { isPlaceholder, isPlainSetting } from "../../engine/secrets/placeholder";
import { findProviderTokens } from "../../engine/secrets/provider-token";
import { isSecretName } from "../../engine/secrets/secret-name";
import type { RelativePath } from "../../engine/snapshot";
import { type DotenvEntry, type DotenvFile, parseDotenv } from "../../languages/dotenv";

/** "template": shows which keys there are (`.env.example`); "values": is loaded by a program. */
export type EnvFileRole = "values" | "template";

export interface EnvFile {
  readonly path: RelativePath;
  readonly role: EnvFileRole;
}

const templateWord =
  /(?:^|[._-])(?:example|exa?mpl?e?|sample|template|tmpl|tpl|dist|defaults?|schema|ci)(?:$|[._-])/i;

/** All dotenv files whose text was read, sorted by path. */
export const envFiles: Fact<readonly EnvFile[]> = fact("env files", (db) =>
  db.paths().flatMap((path) => (isEnvPath(path) ? [{ path, role: envFileRole(path) }] : [])),
);

/** A dotenv file by its path, parsed once for each text. */
export const parsedEnvFile = factFamily(
  "parsed env file",
  (db, path): DotenvFile => parseDotenv(db.file(path)?.text ?? ""),
  Object.is,
);

/** The keys that a dotenv file sets, in the order of the file. */
export function keysOfEnvFile(db: Database, path: RelativePath): readonly string[] {
  return db.of(parsedEnvFile, path).entries.map(({ key }) => key);
}

/** What the name of a dotenv file says about it besides "env": a stage, a purpose, a role. */
const word =
  /^(?:exa?mpl?e?|sample|template|tmpl|tpl|dist|defaults?|schema|ci|local|dev|develop|development|prod|production|live|stag|stage|staging|test|tests|testing|qa|uat|preview|demo|docker|compose|container|k8s|kubernetes|backend|frontend|server|client|api|app|web|db|database|postgres|redis|celery|worker|django|next|node|secrets?|private|shared|common|base|vars?|file|bak|backup|old|orig|copy|save|\d+)$/i;

/** What ends like this is code, a document or a text that is not readable as it stands, whatever comes before. */
const otherFormat =
  /\.(?:py[ciw]?|[cm]?[jt]sx?|vue|svelte|go|rs|rb|php|java|kts?|scala|swift|cs|fs|c|cc|cpp|cxx|h|hpp|m|mm|dart|exs?|erl|hs|lua|pl|pm|r|jl|clj|groovy|sql|proto|md|mdx|rst|adoc|sh|bash|zsh|fish|ps1|bat|cmd|json5?|jsonc|ya?ml|toml|ini|cfg|conf|xml|html?|css|scss|csv|lock|log|svg|png|enc|gpg|asc|age|sops|j2|jinja2?|erb|vault|zip|t?gz|patch|diff)$/i;

/** Whether a path names a dotenv file: `.env`, `.env.local`, `prod.env`, `env.example`, `.envs/.production/.django`. */
export function isEnvPath(path: RelativePath): boolean {
  const name = fileNameOf(path);
  if (otherFormat.test(name)) return false;
  if (/^\.env(?:[._-][\w.-]+)?$/i.test(name) || /^\.?[\w.-]+\.env$/i.test(name)) return true;
  const rest = /^(?:\.?[\w.-]+\.)?env\.([\w.-]+)$/i.exec(name)?.[1];
  if (rest?.split(/[._-]+/).every((part) => word.test(part))) return true;
  const words = name.split(/[._-]+/).filter(Boolean);
  // `env_sample`, `env-example-relational`, `sample_env`
  if (words.length <= 5 && words.some((one) => /^(?:dot)?envs?$/i.test(one)) && templateWord.test(name))
    return true;
  return /(?:^|\/)\.envs?\/(?:[^/]+\/)*\.[\w-]+$/.test(path);
}

/**
 * Whether every line of an env file is one of a dotenv file: an entry, a comment, or the name of a variable to pass on.
 * Others are programs for a shell, in which an entry's place matters: they are read and never edited.
 */
export const isPlainEnvFile = factFamily("is plain env file", (db, path) => {
  const text = db.file(path)?.text ?? "";
  return db
    .of(parsedEnvFile, path)
    .errors.every(({ range }) => /^[\w.-]+$/.test(text.slice(range.start, range.end)));
});

/** By its name: a template shows what may be set, anything else sets it. */
export function envFileRole(path: RelativePath): EnvFileRole {
  const isTemplate = templateWord.test(fileNameOf(path)) || templateFolder.test(path);
  return isTemplate ? "template" : "values";
}

/** `.envs/.production(example)/.django`, `.envs.example/web` */
const templateFolder = /(?:^|\/)\.envs?(?:\/(?:[^/]*[.(_-])?|[.(_-])(?:example|sample|template)\)?\//i;

/**
 * The templates of an env file that lie beside it: `.env.example` and `env.sample` of `.env`, `.env.prod-example` of
 * `.env.prod`, whether the file itself is there or not.
 */
export function templatesOf(db: Database, path: RelativePath): readonly RelativePath[] {
  const wanted = wordsOfEnvName(path);
  return db
    .get(envFiles)
    .flatMap((one) =>
      one.role === "template" && folderOf(one.path) === folderOf(path) && wordsOfEnvName(one.path) === wanted
        ? [one.path]
        : [],
    );
}

/** Keys are made up for tests, and every run of them needs the same ones. */
export function isEnvFileOfTests(path: RelativePath): boolean {
  return /(?:^|[._/-])(?:tests?|testing|ci)(?:$|[._/-])/i.test(path);
}

/** What a name says besides "env" and being a template: "" for `.env.example`, "prod" for `prod.env.sample`. */
function wordsOfEnvName(path: RelativePath): string {
  const words = fileNameOf(path)
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words
    .filter((one) => one !== "" && one !== "env" && !templateWord.test(one))
    .sort()
    .join(" ");
}

/**
 * The entries of an env file that hold a secret: a key named like one with a value that stands for nothing else,
 * an address with a password in it, or a provider's token.
 */
export function secretEntriesOf({ entries }: DotenvFile): readonly DotenvEntry[] {
  return entries.filter(({ key, value }) => holdsSecret(key, value));
}

/** Whether an entry's value is secret, by its key and its form; placeholders are none. */
export function holdsSecret(key: string, value: string): boolean {
  if (value.trim() === "") return false;
  if (findProviderTokens(value).length > 0) return true;
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^\s/@]*:([^\s/@]+)@/i.exec(value)?.[1];
  if (password !== undefined) return !isPlaceholder(password);
  return isSecretName(key) && !isPlaceholder(value) && !isPlainSetting(value);
}
