import { decodeBase64 } from "./base64";
import { isPlaceholder, isPlainSetting, looksRandom } from "./placeholder";
import { findProviderTokens } from "./provider-token";
import { isSecretName } from "./secret-name";
import { isWellKnownPassword } from "./well-known-passwords";

/** Which part of a literal is a secret: the whole value, or the password in an address. */
export interface SecretPart {
  readonly part: "value" | "password";
  /** Within the value. */
  readonly start: number;
  readonly length: number;
}

/**
 * Which part of a value that is given to a variable of this name is a secret. A value that everybody would try first is none:
 * it is a matter of its own.
 */
export function secretPartOf(name: string, value: string): SecretPart | undefined {
  const address = /^[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:([^\s/@]+)@/i.exec(value);
  const password = address?.[1];
  if (address && password !== undefined) {
    if (isPlaceholder(password) || isWellKnownPassword(password) || /[$%{]/.test(password)) return undefined;
    return { part: "password", start: address[0].length - password.length - 1, length: password.length };
  }
  return isSecretText(name, value) ? { part: "value", start: 0, length: value.length } : undefined;
}

/** Whether a text that is given to a variable of this name is a secret. */
export function isSecretText(name: string, value: string): boolean {
  const text = value.trim();
  if (findProviderTokens(text).length > 0) return true;
  if (!isSecretName(name) || isPlaceholder(text) || isPlainSetting(text) || isWellKnownPassword(text))
    return false;
  // Paths and bare addresses tell where a secret is, not what it is.
  return text.length >= 5 && !/^(?:\/|\.{1,2}\/|[a-z][a-z0-9+.-]*:\/\/)/i.test(text) && !/^\$/.test(text);
}

/** A name of code as a variable would be called: `dbPassword`, `spring.datasource.password`, `//host/:_authToken`. */
export function variableNameOf(name: string): string {
  return name
    .slice(Math.max(name.lastIndexOf("."), name.lastIndexOf(":"), name.lastIndexOf("/")) + 1)
    .replace(/([a-z\d])([A-Z])/g, "$1_$2");
}

/**
 * Whether a text that stands beside a secret's name among code is one by its form too: there, names of fields, labels,
 * messages and keys of translations stand behind the same names.
 */
export function looksWritten(name: string, value: string): boolean {
  const text = value.trim();
  if (
    /\s|^[$@]|[$#%]?\{|\$\(|%s|[<>]|\w\(|\\[unx]|\D\||^data:|^ENC_|test|demo|default|0123456789|abcdefgh/i.test(
      text,
    )
  )
    return false;
  if (/(?:selector|pattern|regex|label|placeholder|message|error|hint|text|title|description)s?$/i.test(name))
    return false;
  if (!namesItsValue(name) || !isSecretText(variableNameOf(name), text) || isNameLike(text)) return false;
  // Keys that their services give to browsers and apps.
  if (/(?:facebook|fb)_?client_?token$/i.test(name)) return false;
  if (/^(?:phc_|pk_(?:live|test)_|sb_publishable_|pub[0-9a-f]{32}$)/.test(text) || isPublicToken(text))
    return false;
  if (isIdentifier(text)) return !/pass(?:word)?$/i.test(name);
  if (looksRandom(text) || /^[0-9a-f]{32,}$/i.test(text)) return true;
  // Shorter keys of small letters and digits, which no word has in turns.
  if (/^(?=.{14})[a-z\d]*(?:[a-z]+\d+){3}[a-z\d]*$/i.test(text)) return true;
  if (!/pass|pwd|secret/i.test(name) || text.length < 6) return false;
  return /[A-Za-z]/.test(text) && (/\d.*\d/.test(text) || (/\d/.test(text) && /[^\w.-]/.test(text)));
}

/**
 * Whether the word that says secret is what a name is about: `GooglePasswordManager`, `SecretsVersioning` and
 * `RequestPasswordDoesNotMatch` name something else.
 */
function namesItsValue(name: string): boolean {
  return /(?:SECRET|PASSWORD|PASSWD|PASS|PWD|PASSPHRASE|TOKEN|KEY|CREDENTIAL|SALT)S?(?:[_-]?(?:\d|BASE|PROD(?:UCTION)?|LIVE|DEFAULT|VALUE|STRING|STR|HEX|B64|BYTES))*(?:_for_[a-z_]+)?$/i.test(
    name,
  );
}

/** A JSON web token that its issuer gives to browsers (Supabase's "anon"), and the one of its own documentation. */
function isPublicToken(text: string): boolean {
  const payload = /^eyJ[\w-]+\.(eyJ[\w-]+)/.exec(text)?.[1];
  if (payload === undefined) return false;
  const claims = decodeBase64(payload.replaceAll("-", "+").replaceAll("_", "/")) ?? "";
  return /"role"\s*:\s*"anon"|"1234567890"/.test(claims);
}

/** `8a2f5e0c-…`: keys come in this form, passwords do not. */
const isIdentifier = (text: string) => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);

/** `new_password1`, `auth-token-v2`, `user.password`, `someone@example.org`, `/path`, `oauth2`. */
function isNameLike(text: string): boolean {
  const words = text.split(/[._:/-]/);
  // Words and numbers in a row: `pm-31088-master-password-salt`, `password_hash_b64`.
  if (
    words.length >= 3 &&
    words.filter((word) => /^[A-Za-z]{2,}$/.test(word)).length * 2 > words.length - 1 &&
    words.every((word) => /^(?:[A-Za-z]*\d{0,3}|\d{1,6})$/.test(word))
  )
    return true;
  if (isWordsInOne(text)) return true;
  // How often something may happen: `1/m/user`, `5/hour`.
  if (/^\d+\/\d*(?:s|m|h|d|sec|min|hour|day)/i.test(text)) return true;
  return /^[a-z]+\d?(?:[._:/-][a-z]*\d?)*$|^[\w.+-]+@[\w-]+\.[\w.]+$|^(?:my|new|old|some|your|secure|strong)?[_-]?(?:secret|pass(?:word)?|pwd|token|key)[\d!@#]*$/i.test(
    text,
  );
}

/** Words written as one: `SsoEmail2faSessionToken`. They are long ones, with few digits. */
function isWordsInOne(text: string): boolean {
  if (!/^[A-Z]?[a-z]+(?:\d?[A-Z][a-z]+|\d[a-z]+){2,}$/.test(text)) return false;
  const words = text.split(/(?=[A-Z\d])/);
  return text.length / words.length >= 3.5 && !/\d(?:.*\d){2}/.test(text);
}
