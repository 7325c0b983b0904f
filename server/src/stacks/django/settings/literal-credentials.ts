import type { Place } from "../../../engine/finding";
import { isSecretText, secretPartOf } from "../../../engine/secrets/literal-secret";
import { isPlaceholder } from "../../../engine/secrets/placeholder";
import { findProviderTokens } from "../../../engine/secrets/provider-token";
import { isSecretName } from "../../../engine/secrets/secret-name";
import { isWellKnownPassword } from "../../../engine/secrets/well-known-passwords";
import { isLoopback } from "../../../facts/deployment/own-machine";
import { decisionOf, environmentReadsOf } from "../../../interpreter/python/values/origins";
import type { EnvironmentOrigin, Value } from "../../../interpreter/python/values/value";
import type { EvaluatedSettings } from "./evaluated-settings";

/** A credential of production that stands in the code of its settings. */
export interface LiteralCredential {
  /** As it is written: "EMAIL_HOST_PASSWORD", `DATABASES["default"]["PASSWORD"]`. */
  readonly name: string;
  readonly place: Place;
  /** The variable whose absence makes the literal count, if there is one */
  readonly variable: string | undefined;
  /** How that is read. */
  readonly read: EnvironmentOrigin | undefined;
  /** One of those that are tried first. */
  readonly isWellKnown: boolean;
  /** The machine that asks for it, where a HOST stands beside it. */
  readonly host: string | undefined;
  /** Whatever branch is taken. */
  readonly isCertain: boolean;
}

/** Keys that sign have rules of their own. */
const signing = /^(?:SECRET_KEY(?:_FALLBACKS)?|SIMPLE_JWT|JWT_AUTH|JWT_(?:SECRET|SIGNING)(?:_KEY)?)$/;
const notProduction =
  /^(?:SILENCED|CACHES_TEST|TEST|MESSAGE_TAGS|LOGGING|LANGUAGES|TEMPLATES|AUTH_PASSWORD_VALIDATORS|PASSWORD_HASHERS)/;
const deepest = 5;

/** The credentials that production gets from the code: literals, and literals that stand in for a variable. */
export function literalCredentialsOf(settings: EvaluatedSettings): readonly LiteralCredential[] {
  const found: LiteralCredential[] = [];
  for (const [name, { value }] of settings.settings) {
    if (signing.test(name) || notProduction.test(name)) continue;
    const own: Omit<LiteralCredential, "isCertain">[] = [];
    visit(name, name, value, undefined, 0, own);
    const isCertain = value.kind !== "choice" || value.alternatives.every(({ kind }) => kind !== "unbound");
    found.push(...own.map((one) => ({ ...one, isCertain })));
  }
  return found;
}

function visit(
  path: string,
  key: string,
  value: Value,
  around: ReadonlyMap<string, { readonly value: Value }> | undefined,
  depth: number,
  found: Omit<LiteralCredential, "isCertain">[],
): void {
  if (depth > deepest) return;
  if (value.kind === "dict") {
    for (const [name, entry] of value.entries)
      if (name !== "TEST") visit(`${path}["${name}"]`, name, entry.value, value.entries, depth + 1, found);
    return;
  }
  if (value.kind === "list" || value.kind === "tuple") {
    for (const element of value.elements) visit(path, key, element.value, undefined, depth + 1, found);
    return;
  }
  if (value.kind === "choice") {
    for (const one of value.alternatives) visit(path, key, one, around, depth + 1, found);
    return;
  }
  const reads = environmentReadsOf(value);
  for (const read of reads) {
    const { key: variable, default: fallback, outcome } = read;
    if (outcome === "set" || fallback?.value.kind !== "string" || fallback.value.origin.kind !== "literal")
      continue;
    const kind = kindOf(key, fallback.value.value, around);
    if (kind)
      found.push({
        name: path,
        place: fallback.place,
        variable,
        read,
        isWellKnown: kind === "well-known",
        host: hostIn(around),
      });
  }
  if (reads.length > 0 || value.kind !== "string") return;
  const { place, value: literal } = decisionOf(value);
  if (!place?.path.endsWith(".py") || literal.kind !== "string") return;
  const kind = kindOf(key, value.value, around);
  if (kind)
    found.push({
      name: path,
      place,
      variable: undefined,
      read: undefined,
      isWellKnown: kind === "well-known",
      host: hostIn(around),
    });
}

function hostIn(around: ReadonlyMap<string, { readonly value: Value }> | undefined): string | undefined {
  const host = around?.get("HOST")?.value;
  return host?.kind === "string" ? host.value : undefined;
}

function kindOf(
  key: string,
  value: string,
  around: ReadonlyMap<string, { readonly value: Value }> | undefined,
): "own" | "well-known" | undefined {
  // A token of a provider has a rule of its own, and a key of its test mode moves no money.
  if (findProviderTokens(value).length > 0 || /^[a-z]{2}_test_/.test(value)) return undefined;
  const password = /^[a-z][a-z0-9+.-]*:\/\/([^\s/@:]*):([^\s/@]+)@([^\s/:?]*)/i.exec(value);
  if (password) {
    const [, user, word = "", host = ""] = password;
    if (user === "guest" || isLoopback(host)) return undefined;
    if (!isPlaceholder(word) && isWellKnownPassword(word)) return "well-known";
    return secretPartOf(key, value) ? "own" : undefined;
  }
  // An address without a password: a file of SQLite, a server that asks for none.
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return undefined;
  if (!isCredentialKey(key) || /\s/.test(value.trim()) || /^[a-z_]+(?:\.\w+)+$/i.test(value))
    return undefined;
  if (/password$/i.test(key)) {
    if (isPlaceholder(value)) return undefined;
    const user = around?.get("USER")?.value;
    if (isWellKnownPassword(value) || (user?.kind === "string" && user.value === value && value !== ""))
      return "well-known";
    return value.length >= 3 ? "own" : undefined;
  }
  return isSecretText(key, value) && !/^[A-Za-z]+(?:[_:./-]+[A-Za-z]+)*$/.test(value) ? "own" : undefined;
}

/** A setting, or an option of a library that it hands on; other small letters name pages, fields and limits. */
function isCredentialKey(key: string): boolean {
  if (!isSecretName(key)) return false;
  return (
    /^[A-Z\d_]+$/.test(key) ||
    /^(?:password|passwd|secret|secret_key|secret_access_key|api_key|client_secret|access_token)$/.test(key)
  );
}
