import { decodeBase64 } from "../../engine/secrets/base64";
import { looksWritten } from "../../engine/secrets/literal-secret";
import { passwordHashesIn } from "../../engine/secrets/password-hash";
import { isPlaceholder, looksRandom } from "../../engine/secrets/placeholder";
import { findProviderTokens } from "../../engine/secrets/provider-token";
import { isSecretName } from "../../engine/secrets/secret-name";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import { isPasswordOf } from "./passwords";
import { readCommands } from "./secrets-in-commands";
import { readManifest, readPairs } from "./secrets-in-manifests";
import { readFormats } from "./secrets-of-formats";

/** A secret that is written out in a text. The value itself is never passed on. */
export interface WrittenSecret {
  /** The variable, key or option that holds it; of an address, its scheme. */
  readonly name: string;
  readonly range: Range;
  /** "fallback": what stands when the environment gives none. "encoded": base64, which hides nothing; "hash": of a password. */
  readonly part: "value" | "password" | "fallback" | "encoded" | "hash";
}

/** Longer lines are data or minified code. */
const longestLine = 1000;

const sign =
  /secret|passw|passphrase|(?:\b|_)pass\b|pwd|token|api_?-?key|credential|(?:access|private|signing|encryption|master|auth|jwt|account|storage|shared)_?-?key|\b_?auth|\bjwt\.|requirepass|masterauth|primaryauth|identified\s|\.login\(|:\/\/[^\s/@"'`]{0,100}:[^\s/@"'`]{1,200}@|:\/\/\w{20,255}@git|\$apr1\$|\$2[aby]\$|\{SHA\}|JDJ[ah]JDE|BUNDLE_\w{1,80}__|\buser\s\S{1,60}\s(?:on|off)\s/gi;

const quoted =
  /(["'`]?)([A-Za-z_$][\w.$-]{0,80})\1\]?\s{0,20}(?::{1,3}=|\?=|[=!]==?|=>|=|:(?:\s{0,4}[\w.<>|&' ]{1,40}=)?)\s{0,20}[rbu@]{0,2}(["'`])((?:\\.|(?!\3)[^\\\n]){1,500})\3/g;
const afterAlternative =
  /([A-Z][A-Z0-9_]{2,80})["'`]?[\])]{0,2}\s{0,10}(?:\|\||\?\?|\?:|\bor\b)\s{0,10}(["'`])((?:(?!\2)[^\\\n]){1,300})\2/g;
const secondArgument =
  /\(\s{0,4}["'`]([A-Z][A-Z0-9_]{2,80})["'`]\s{0,4},\s{0,4}(?:(?:default|fallback|default_value|defaultValue)\s{0,4}[=:]\s{0,4})?(["'`])((?:(?!\2)[^\\\n]){1,300})\2/g;
/** `getEnvOrDefault("api_token", "…")`, however the variable is spelt. */
const environmentDefault =
  /\b\w{0,40}env\w{0,40}(?:\.get)?\(\s{0,4}["'`]([a-z][\w.]{2,80})["'`]\s{0,4},\s{0,4}(["'`])((?:(?!\2)[^\\\n]){1,300})\2/gi;
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
/** A header as code and tools write it. */
const authorization =
  /\bAuthorization["'\]]{0,2}\s{0,4}[:=,]\s{0,4}["'`]?(Bearer|Basic|Token|Bot)\s{1,4}([\w+/.=~-]{16,2000})["'`]/gi;
/** `auth=("shop", "…")` and `smtp.login("shop", "…")`. */
const pair =
  /(?:\bauth\s{0,4}=\s{0,4}|\.login)\(\s{0,4}["'][^"'\n]{1,100}["']\s{0,4},\s{0,4}(["'])([^"'\n]{1,200})\1\s{0,4}\)/g;
/** `jwt.sign(claims, "…")` */
const signed =
  /\bjwt\.(?:sign|verify|encode|decode)\(\s{0,4}[^,"'`\n]{1,200},\s{0,4}(["'`])([^"'`\n]{1,200})\1/gi;
/** Whoever is shown a picture of Firebase is given its address, token and all. */
const isShownFile = (address: string) => /[?&]alt=media\b/i.test(address);

/** `?access_token=…` of an address that is asked. */
const queried =
  /:\/\/([\w.-]{1,200})[^\s"'`<>]{0,300}[?&]((?:access_|auth_|api_)?token|client_secret|api_?key|secret|password)=([\w.~%+/-]{16,300})/gi;
/** A token in place of the user, as the hosts of Git take it. */
const userToken =
  /\bhttps?:\/\/(\w{20,255})(?::x-oauth-basic)?@(?:[\w-]{1,60}\.){0,4}(?:github|gitlab|bitbucket|gitea|codeberg)\b/g;

/** Files in which a value needs no quotes. */
const unquotedFiles =
  /\.(?:ya?ml|properties|ini|cfg|conf|toml|env|sh|bash|zsh|tfvars|mk)$|(?:^|\/)(?:Makefile|kubeconfig|\.npmrc|\.pypirc|\.my\.cnf|\.s3cfg|\.pgpass|credentials)$/i;
const unquoted =
  /^\s{0,60}(?:-\s{1,4})?(?:export\s+|set\s+)?(["']?)([A-Za-z_/][\w./:-]{0,100})\1\s{0,20}(?::{1,3}=|\?=|[:=])\s{0,20}([^\s"'`#|>&*!{[][^\s#;]{0,300})\s{0,20}(?:#.*)?\r?$/;

/** What may be a secret on each line, judged by the name beside it and by its own form. Linear in the text. */
export function writtenSecretsIn(path: RelativePath, text: string): readonly WrittenSecret[] {
  const found = new Map<number, WrittenSecret>();
  const add = (name: string, start: number, value: string, part: WrittenSecret["part"]) => {
    // A token of a provider has a rule of its own.
    if (found.has(start) || findProviderTokens(value).length > 0) return;
    if (isOfTests(text, start) || isInExample(text, start) || isInShownCode(path, text, start)) return;
    if (isForDevelopment(path, text, start)) return;
    if (/token$/i.test(name) && isOfSomebody(text, start)) return;
    found.set(start, { name, range: { start, end: start + value.length }, part });
  };
  let next = 0;
  for (const { index } of text.matchAll(/(?:^|\/)userlist\.txt$/.test(path) ? /^./gm : sign)) {
    if (index < next) continue;
    const start = text.lastIndexOf("\n", index) + 1;
    const close = text.indexOf("\n", index);
    const end = close === -1 ? text.length : close;
    next = end;
    if (end - start > longestLine) continue;
    readLine(path, text.slice(start, end), (name, at, value, part) => add(name, start + at, value, part));
  }
  readCommands(path, text, add);
  if (/\.(?:ya?ml|json|tf)$/i.test(path)) {
    readPairs(text, add);
    readManifest(text, add);
  }
  if (/\.tf$/i.test(path)) readVariables(text, add);
  return [...found.values()].sort((a, b) => a.range.start - b.range.start);
}

/** A value by name shown to whoever reads the code: `request_example = {…}`. */
const shown =
  /^\s{0,40}(?:(?:export|const|let|var|final|static)\s+){0,3}(?:\w{1,60}_)?(?:examples?|samples?)(?:_\w{1,60})?\s{0,10}(?::[^=\n]{1,60})?=\s{0,10}[[{(]/i;

/** Inside of what a module keeps for its tests: `TEST_USER = {`, and the lines below it. */
function isOfTests(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 3000), start);
  const [owner] = before.match(/^[^\s#)}\]][^\n]*/gm)?.slice(-1) ?? [];
  return (
    owner !== undefined && /^(?:export )?(?:const )?TEST_\w{1,60}[^=\n]{0,60}=\s{0,10}[[{(]\s*$/.test(owner)
  );
}

/** What a bracket opens for readers: `OpenApiExample(`, `"examples": {`, `example = {`, `Letter.PreviewProps = {`. */
const opensExample =
  /(?:^|[^A-Za-z])(?:\w{0,60}(?:_|Api))?examples?["']?\s{0,10}[:=]?\s{0,10}$|\bPreviewProps\s{0,10}=\s{0,10}$/i;

/** `{ email: "jane@example.com", token: "…" }`: an object about somebody who does not exist, whose token is made up like the rest. */
function isOfSomebody(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 600), start);
  const open = before.lastIndexOf("{");
  if (open === -1 || before.indexOf("}", open) !== -1) return false;
  const close = text.slice(start, start + 600).search(/[{}]/);
  const object = before.slice(open) + (close === -1 ? "" : text.slice(start, start + close));
  return /\b(?:e?mail|username)["']?\s{0,4}:\s{0,4}["'`][\w.+-]{1,60}@example\.(?:com|org|net)["'`]/i.test(
    object,
  );
}

/** `example: "otpauth://totp/shop?secret=`: all of the text is one. */
const beginsExample = /\bexamples?["']?\s{0,4}(?:=>|[:=])\s{0,4}(["'`])(?:(?!\1)[^\n]){0,300}$/i;

/** Inside of an example that the documentation of an interface shows, however deep in it. */
function isInExample(text: string, start: number): boolean {
  if (beginsExample.test(text.slice(Math.max(0, start - 400), start))) return true;
  let depth = 0;
  for (let at = start - 1; at >= Math.max(0, start - 3000); at--) {
    const letter = text[at] ?? "";
    if (")]}".includes(letter)) depth++;
    else if ("([{".includes(letter) && depth > 0) depth--;
    else if ("([{".includes(letter) && opensExample.test(text.slice(Math.max(0, at - 90), at))) return true;
  }
  return false;
}

/** Code that a page shows to its readers: `<pre><code>`. */
function isInShownCode(path: RelativePath, text: string, start: number): boolean {
  if (!/\.(?:html?|php|vue|svelte)$/i.test(path)) return false;
  return text.lastIndexOf("<pre", start) > text.lastIndexOf("</pre>", start);
}

/** `development:` of a file that has a section for each environment, as Rails reads them. */
function isForDevelopment(path: RelativePath, text: string, start: number): boolean {
  if (!/\.ya?ml$/i.test(path) || !/^production:/m.test(text)) return false;
  const [section] =
    text
      .slice(0, start)
      .match(/^[A-Za-z]\w*:/gm)
      ?.slice(-1) ?? [];
  return section !== undefined && /^(?:development|test|local):$/.test(section);
}

type Add = (name: string, start: number, value: string, part: WrittenSecret["part"]) => void;

function readLine(path: RelativePath, line: string, add: Add): void {
  const isNpmrc = /(?:^|\/)[._]npmrc$/.test(path);
  if (/^\s*(?:#|\*|--|;|<!--)/.test(line) || (!isNpmrc && /^\s*\/\//.test(line)) || shown.test(line)) return;
  readFormats(path, line, add);
  for (const { start, end } of passwordHashesIn(line))
    add(nameOfAccounts(path), start, line.slice(start, end), "hash");
  // Rows of data stand beside what creates users.
  if (/encrypted|sha\d{3}|checksum|integrity/i.test(line) || /\.sql$/i.test(path)) return;
  for (const match of line.matchAll(address)) {
    const [whole, scheme = "", user = "", password = "", host = ""] = match;
    if (isPasswordOf(user, password, host))
      add(scheme, match.index + whole.length - host.length - 1 - password.length, password, "password");
  }
  readCredentials(line, add);
  for (const match of line.matchAll(quoted)) {
    const [whole, , name = "", , value = ""] = match;
    if (looksWritten(name, value))
      add(lastOf(name), match.index + whole.length - 1 - value.length, value, "value");
  }
  for (const form of [afterAlternative, secondArgument, environmentDefault])
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
  for (const match of line.matchAll(queried)) {
    const [whole, host = "", name = "", value = ""] = match;
    if (/(?:^|\.)example\.\w+$/.test(host) || /[?&]X-Amz-/i.test(whole) || isShownFile(whole)) continue;
    if (looksWritten(name, value)) add(name, match.index + whole.length - value.length, value, "value");
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

/** What the accounts of a file are for, as its program calls them. */
const nameOfAccounts = (path: RelativePath) => (path.endsWith("Caddyfile") ? "basic_auth" : "basicAuth");

function lastOf(name: string): string {
  return name.slice(Math.max(name.lastIndexOf("."), name.lastIndexOf(":"), name.lastIndexOf("/")) + 1);
}
