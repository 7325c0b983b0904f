import { decodeBase64 } from "../../engine/secrets/base64";
import { looksWritten, secretPartOf, variableNameOf } from "../../engine/secrets/literal-secret";
import { isPlaceholder, looksRandom } from "../../engine/secrets/placeholder";
import { findProviderTokens } from "../../engine/secrets/provider-token";
import { isSecretName } from "../../engine/secrets/secret-name";
import { isWellKnownPassword } from "../../engine/secrets/well-known-passwords";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import { readCommands } from "./secrets-in-commands";

/** A secret that is written out in a text. The value itself is never passed on. */
export interface WrittenSecret {
  /** The variable, key or option that holds it; of an address, its scheme. */
  readonly name: string;
  readonly range: Range;
  /** "fallback": what stands when the environment gives none. "encoded": base64, which hides nothing. */
  readonly part: "value" | "password" | "fallback" | "encoded";
}

/** Longer lines are data or minified code. */
const longestLine = 1000;

const sign =
  /secret|passw|passphrase|\bpass\b|pwd|token|api_?-?key|credential|(?:access|private|signing|encryption|master|auth|jwt|account|storage|shared)_?-?key|\b_?auth|\bjwt\.|\.login\(|:\/\/[^\s/@"'`]{0,100}:[^\s/@"'`]{1,200}@|:\/\/\w{20,255}@git/gi;

const quoted =
  /(["'`]?)([A-Za-z_$][\w.$-]{0,80})\1\]?\s{0,20}(?::=|=>|=|:(?:\s{0,4}[\w.<>| ]{1,40}=)?)\s{0,20}[rbu@]{0,2}(["'`])((?:\\.|(?!\3)[^\\\n]){1,500})\3/g;
const afterAlternative =
  /([A-Z][A-Z0-9_]{2,80})["'`]?[\])]{0,2}\s{0,10}(?:\|\||\?\?|\?:|\bor\b)\s{0,10}(["'`])((?:(?!\2)[^\\\n]){1,300})\2/g;
const secondArgument =
  /\(\s{0,4}["'`]([A-Z][A-Z0-9_]{2,80})["'`]\s{0,4},\s{0,4}(?:(?:default|fallback|default_value|defaultValue)\s{0,4}[=:]\s{0,4})?(["'`])((?:(?!\2)[^\\\n]){1,300})\2/g;
const shellDefault = /\$\{([\w.]{2,80}):[-=]?([^}${"'\s]{1,200})\}/g;
const address =
  /\b([a-z][a-z0-9+.-]{1,30}):\/\/([^\s:/@"'`<>]{0,100}):([^\s/@"'`<>]{1,200})@([\w.-]{1,200})/gi;
const connection =
  /(?:^|[;"'`\s])(Password|Pwd|AccountKey|SharedAccessKey)\s{0,4}=\s{0,4}([^;"'`\s]{1,200})(?=[;"'`\s]|$)/gi;
const connectionSign = /(?:Server|Data Source|Host|User ?Id|Uid|Database|Endpoint|AccountName)\s{0,4}=/i;
const xmlAttribute = /\bkey="([\w.:-]{1,80})"\s{1,20}value="([^"\n]{1,300})"/gi;
/** Resources of Android: `<string name="maps_key">…</string>`. */
const xmlNamed = /\bname="([\w.:-]{1,80})"[^<>\n]{0,80}>([^<>\s]{1,300})</g;
const xmlElement = /<([A-Za-z][\w.-]{0,60})>([^<>\s]{1,300})<\/\1>/g;
const netrc = /\bpassword\s{1,8}(\S{1,200})/g;

const npmrc = /(?:^|:)(_(?:auth|authToken|password))\s{0,4}=\s{0,4}["']?([^\s"']{8,500})/g;
/** A header as code and tools write it. */
const authorization =
  /\bAuthorization["'\]]{0,2}\s{0,4}[:=,]\s{0,4}["'`]?(Bearer|Basic|Token|Bot)\s{1,4}([\w+/.=~-]{16,2000})["'`]/gi;
/** `auth=("shop", "…")` and `smtp.login("shop", "…")`. */
const pair =
  /(?:\bauth\s{0,4}=\s{0,4}|\.login)\(\s{0,4}["'][^"'\n]{1,100}["']\s{0,4},\s{0,4}(["'])([^"'\n]{1,200})\1\s{0,4}\)/g;
/** `jwt.sign(claims, "…")` */
const signed =
  /\bjwt\.(?:sign|verify|encode|decode)\(\s{0,4}[^,"'`\n]{1,200},\s{0,4}(["'`])([^"'`\n]{1,200})\1/gi;
/** A token in place of the user, as the hosts of Git take it. */
const userToken =
  /\bhttps?:\/\/(\w{20,255})(?::x-oauth-basic)?@(?:[\w-]{1,60}\.){0,4}(?:github|gitlab|bitbucket|gitea|codeberg)\b/g;

/** Files in which a value needs no quotes. */
const unquotedFiles =
  /\.(?:ya?ml|properties|ini|cfg|conf|toml|env|sh|bash|zsh|tfvars)$|(?:^|\/)(?:\.npmrc|\.pypirc|\.my\.cnf|\.s3cfg|\.pgpass|credentials)$/i;
const unquoted =
  /^\s{0,60}(?:-\s{1,4})?(?:export\s+|set\s+)?(["']?)([A-Za-z_/][\w./:-]{0,100})\1\s{0,20}[:=]\s{0,20}([^\s"'`#|>&*!{[][^\s#;]{0,300})\s{0,20}(?:#.*)?\r?$/;

/** What may be a secret on each line, judged by the name beside it and by its own form. Linear in the text. */
export function writtenSecretsIn(path: RelativePath, text: string): readonly WrittenSecret[] {
  const found = new Map<number, WrittenSecret>();
  const add = (name: string, start: number, value: string, part: WrittenSecret["part"]) => {
    // A token of a provider has a rule of its own.
    if (found.has(start) || findProviderTokens(value).length > 0) return;
    found.set(start, { name, range: { start, end: start + value.length }, part });
  };
  let next = 0;
  for (const { index } of text.matchAll(sign)) {
    if (index < next) continue;
    const start = text.lastIndexOf("\n", index) + 1;
    const close = text.indexOf("\n", index);
    const end = close === -1 ? text.length : close;
    next = end;
    if (end - start > longestLine) continue;
    readLine(path, text.slice(start, end), (name, at, value, part) => add(name, start + at, value, part));
  }
  readCommands(path, text, add);
  if (/\.ya?ml$/i.test(path)) readManifest(text, add);
  if (/\.tf$/i.test(path)) readVariables(text, add);
  return [...found.values()].sort((a, b) => a.range.start - b.range.start);
}

/** A value by name shown to whoever reads the code: `request_example = {…}`. */
const shown =
  /^\s{0,40}(?:(?:export|const|let|var|final|static)\s+){0,3}(?:\w{1,60}_)?(?:examples?|samples?)(?:_\w{1,60})?\s{0,10}(?::[^=\n]{1,60})?=\s{0,10}[[{(]/i;

type Add = (name: string, start: number, value: string, part: WrittenSecret["part"]) => void;

function readLine(path: RelativePath, line: string, add: Add): void {
  const isNpmrc = /(?:^|\/)[._]npmrc$/.test(path);
  if (
    /^\s*(?:#|\*|--|;|<!--)/.test(line) ||
    (!isNpmrc && /^\s*\/\//.test(line)) ||
    shown.test(line) ||
    /encrypted|sha\d{3}|checksum|integrity/i.test(line)
  )
    return;
  for (const match of line.matchAll(address)) {
    const [whole, scheme = "", user = "", password = "", host = ""] = match;
    if (isPasswordOf(user, password, host))
      add(scheme, match.index + whole.length - host.length - 1 - password.length, password, "password");
  }
  readCredentials(line, add);
  for (const match of isNpmrc ? line.matchAll(npmrc) : []) {
    const [whole, name = "", value = ""] = match;
    if (!isPlaceholder(value)) add(name, match.index + whole.length - value.length, value, "value");
  }
  for (const match of line.matchAll(quoted)) {
    const [whole, , name = "", , value = ""] = match;
    if (looksWritten(name, value))
      add(lastOf(name), match.index + whole.length - 1 - value.length, value, "value");
  }
  for (const form of [afterAlternative, secondArgument])
    for (const match of line.matchAll(form)) {
      const [whole, name = "", , value = ""] = match;
      if (looksWritten(name, value))
        add(name, match.index + whole.length - 1 - value.length, value, "fallback");
    }
  for (const match of line.matchAll(shellDefault)) {
    const [whole, name = "", value = ""] = match;
    if (looksWritten(name, value))
      add(lastOf(name), match.index + whole.length - 1 - value.length, value, "fallback");
  }
  if (connectionSign.test(line))
    for (const match of line.matchAll(connection)) {
      const [whole, name = "", value = ""] = match;
      if (isPasswordOf("", value, ""))
        add(name, match.index + whole.length - value.length, value, "password");
    }
  if (unquotedFiles.test(path)) {
    const [whole, , name = "", value = ""] = unquoted.exec(line) ?? [];
    if (whole !== undefined && looksWritten(name, value))
      add(lastOf(name), line.indexOf(value, line.indexOf(name) + name.length), value, "value");
  }
  if (/\.(?:xml|config)$/i.test(path))
    for (const form of [xmlAttribute, xmlElement, xmlNamed])
      for (const match of line.matchAll(form)) {
        const [, name = "", value = ""] = match;
        if (looksWritten(name, value)) add(name, match.index + match[0].lastIndexOf(value), value, "value");
      }
  if (/(?:^|\/)[._]netrc$/.test(path))
    for (const match of line.matchAll(netrc)) {
      const [whole, value = ""] = match;
      if (isPasswordOf("", value, ""))
        add("password", match.index + whole.length - value.length, value, "value");
    }
}

/** What stands where only a password or a token can, whatever it is called. */
function readCredentials(line: string, add: Add): void {
  for (const match of line.matchAll(authorization)) {
    const [whole, scheme = "", value = ""] = match;
    if (isHeaderOf(scheme, value))
      add("Authorization", match.index + whole.lastIndexOf(value), value, "value");
  }
  for (const match of line.matchAll(pair)) {
    const [whole, , value = ""] = match;
    if (looksWritten("password", value))
      add("password", match.index + whole.lastIndexOf(value), value, "value");
  }
  for (const match of line.matchAll(signed)) {
    const [whole, , value = ""] = match;
    if (looksWritten("JWT_SECRET", value))
      add("JWT_SECRET", match.index + whole.lastIndexOf(value), value, "value");
  }
  for (const match of line.matchAll(userToken)) {
    const [whole, value = ""] = match;
    if (looksRandom(value) || /^[a-f0-9]{40}$/.test(value))
      add("https", match.index + whole.indexOf(value), value, "password");
  }
}

function isHeaderOf(scheme: string, value: string): boolean {
  if (isPlaceholder(value)) return false;
  if (!/^basic$/i.test(scheme)) return looksRandom(value) || isSignedToken(value);
  const [, user = "", password = ""] = /^([^:]*):(.+)$/.exec(decodeBase64(value) ?? "") ?? [];
  return isPasswordOf(user, password, "");
}

/** A JSON web token, unless it is the one of its own documentation. */
const isSignedToken = (value: string) =>
  /^eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}$/.test(value) && !/eyJzdWIiOiIxMjM0NTY3ODkw/.test(value);

/** Whether the password of an address opens something: no example, no word that says what it is, no machine of one's own. */
function isPasswordOf(user: string, password: string, host: string): boolean {
  if (password === user || isPlaceholder(password) || isWellKnownPassword(password)) return false;
  if (/^[$%:*<{]|[{}$]|^(?:pass\w*|pwd|secret|token|your\w*|my\w*|xxx*|\w*password|\d{1,5})$/i.test(password))
    return false;
  return (
    password.length >= 5 &&
    !/^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|(?:[\w-]+\.)*example\.\w+|hosts?|hostname|server)$/i.test(host)
  );
}

/** Kubernetes: what a Secret holds, and variables of containers, whose value stands below their name. */
function readManifest(text: string, add: Add): void {
  for (const match of text.matchAll(
    /\bname:[ \t]{1,4}["']?([A-Za-z_][\w-]{0,80})["']?[ \t]{0,4}\r?\n[ \t]{1,40}value:[ \t]{1,4}["']?([^\s"']{1,300})["']?[ \t]{0,8}(?:\r?\n|$)/g,
  )) {
    const [whole, name = "", value = ""] = match;
    if (looksWritten(name, value)) add(name, match.index + whole.lastIndexOf(value), value, "value");
  }
  if (!/^kind:[ \t]{1,4}["']?Secret["']?[ \t]{0,8}\r?$/m.test(text)) return;
  let position = 0;
  for (const document of text.split(/^---/m)) {
    const start = position;
    position += document.length + 3;
    if (!/^kind:[ \t]{1,4}["']?Secret["']?[ \t]{0,8}\r?$/m.test(document) || /^sops:|\bENC\[/m.test(document))
      continue;
    const data = /^data:[ \t]{0,8}\r?\n/m.exec(document);
    if (!data) continue;
    const body = /(?:[ \t#][^\n]{0,4000}\n?|\r?\n){0,200}/y;
    body.lastIndex = data.index + data[0].length;
    const from = body.lastIndex;
    for (const match of (body.exec(document)?.[0] ?? "").matchAll(
      /^[ \t]{1,20}["']?([\w.-]{1,100})["']?:[ \t]{1,8}["']?([A-Za-z0-9+/]{4,4000}={0,2})["']?[ \t]{0,8}(?:#.*)?\r?$/gm,
    )) {
      const [whole, name = "", encoded = ""] = match;
      const value = decodeBase64(encoded);
      if (value === undefined || !isSecretOfManifest(name, value)) continue;
      add(name, start + from + match.index + whole.indexOf(encoded, name.length), encoded, "encoded");
    }
  }
}

function isSecretOfManifest(name: string, value: string): boolean {
  if (findProviderTokens(value).length > 0) return true;
  return (
    secretPartOf(variableNameOf(name).replace(/\./g, "_"), value) !== undefined && !/\s/.test(value.trim())
  );
}

/** Terraform: the default of a variable whose name says secret. */
function readVariables(text: string, add: Add): void {
  for (const match of text.matchAll(
    /\bvariable\s{1,4}"([\w-]{1,80})"\s{0,4}\{[^{}]{0,600}?\bdefault\s{0,10}=\s{0,10}"([^"\n]{1,300})"/g,
  )) {
    const [whole, name = "", value = ""] = match;
    if (isSecretName(name) && looksWritten(name, value))
      add(name, match.index + whole.length - 1 - value.length, value, "fallback");
  }
}

function lastOf(name: string): string {
  return name.slice(Math.max(name.lastIndexOf("."), name.lastIndexOf(":"), name.lastIndexOf("/")) + 1);
}
