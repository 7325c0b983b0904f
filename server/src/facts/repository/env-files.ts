import { type Fact, fact, factFamily } from "../../engine/database";
import type { RelativePath } from "../../engine/snapshot";
import { type DotenvEntry, type DotenvFile, parseDotenv } from "../../languages/dotenv";
import { isPlaceholder, isPlainSetting } from "../secrets/placeholder";
import { findProviderTokens } from "../secrets/provider-token";
import { isSecretName } from "../secrets/secret-name";
import { baseNameOf } from "./git-truth";

/** "template": shows which keys there are (`.env.example`); "values": is loaded by a program. */
export type EnvFileRole = "values" | "template";

export interface EnvFile {
  readonly path: RelativePath;
  readonly role: EnvFileRole;
}

const templateWord = /(?:^|[._-])(?:example|sample|template|tmpl|tpl|dist|defaults?|schema|ci)(?:$|[._-])/i;

/** All dotenv files whose text was read, sorted by path. */
export const envFiles: Fact<readonly EnvFile[]> = fact("env files", (db) =>
  db.paths().flatMap((path) => (isEnvPath(path) ? [{ path, role: roleOf(path) }] : [])),
);

/** A dotenv file by its path, parsed once for each text. */
export const parsedEnvFile = factFamily(
  "parsed env file",
  (db, path): DotenvFile => parseDotenv(db.file(path)?.text ?? ""),
  Object.is,
);

/** Whether a path names a dotenv file: `.env`, `.env.local`, `prod.env`, `.envs/.production/.django`, `env/web.env`. */
export function isEnvPath(path: RelativePath): boolean {
  const name = baseNameOf(path);
  if (
    /\.(?:py|js|ts|mjs|cjs|tsx|jsx|md|sh|json|ya?ml|toml|html|d\.ts|enc|gpg|age|sops|j2|vault)$/i.test(name)
  )
    return false;
  if (/^\.?env(?:\.[\w.-]+)?$/i.test(name) && (name.startsWith(".") || name.includes("."))) return true;
  if (/^\.?[\w.-]+\.env(?:\.[\w-]+)?$/i.test(name) || /^\.env[-_][\w.-]+$/i.test(name)) return true;
  return /(?:^|\/)\.envs?\/(?:[^/]+\/)*\.[\w-]+$/.test(path);
}

export function roleOf(path: RelativePath): EnvFileRole {
  return templateWord.test(baseNameOf(path)) ? "template" : "values";
}

/**
 * The entries of an env file that hold a secret: a key named like one with a value that stands for nothing else,
 * an address with a password in it, or a provider's token.
 */
export function secretEntriesOf({ entries }: DotenvFile): readonly DotenvEntry[] {
  return entries.filter(({ key, value }) => holdsSecret(key, value));
}

export function holdsSecret(key: string, value: string): boolean {
  if (value.trim() === "") return false;
  if (findProviderTokens(value).length > 0) return true;
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^\s/@]*:([^\s/@]+)@/i.exec(value)?.[1];
  if (password !== undefined) return !isPlaceholder(password);
  return isSecretName(key) && !isPlaceholder(value) && !isPlainSetting(value);
}
