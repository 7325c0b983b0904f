import type { Range } from "../text";
import { commandForms } from "./command-forms";
import { mayTextBeShown, mayWordBeShown } from "./may-be-shown";
import { looksRandom } from "./placeholder";
import { findProviderTokens } from "./provider-token";

/**
 * Forms that hold a secret whatever they are called; the last group of each is what must not be seen.
 * Every repetition has a bound and stays on its line, which keeps them linear.
 */
const forms: readonly RegExp[] = [
  // user:password@ and :password@ of an address; a slash or an "@" in the password too, a port alone not.
  /[\w+.-]{1,40}:\/\/[^\s:/@"'`<>?#]{0,200}(?:@[\w.-]{1,100})?:(?!\d{1,5}(?:[/?#]|$))([^\s"'`<>]{1,300})@(?=[\w$[{%*<-])/g,
  // The same without a scheme.
  /(?:^|[\s"'`(,=[])[\w.+-]{1,60}:([^\s@"'`/:]{1,200})@(?!sha256:)(?=[\w.-])/gm,
  // A key alone in front of the host.
  /[\w+.-]{1,40}:\/\/(?!(?:git|user|username|admin|postgres|root|ubuntu|oauth2|x-access-token)(?:@|:))([^\s:/@"'`<>?#]{1,300})@/g,
  /[\w+.-]{1,40}:\/\/(?=[^\s:/@]{0,300}\d)([\w-]{20,300}):[^\s/@"'`]{0,100}@/g,
  /\b(eyJ[\w-]{8,500}\.[\w-]{4,4000}(?:\.[\w-]{0,1000})?)/g,
  /\bBearer[ \t]{1,4}([^\s"'`,;)}<]{3,2000})/gi,
  /\b(?:Basic|Digest|Negotiate|Bot|ApiKey)[ \t]{1,4}(?=[^\s"'`]{0,200}[\dA-Z=])([\w+/.=~-]{6,2000})/g,
  /["'`:][ \t]{0,4}(?:Basic|Token|Bot|ApiKey|Bearer|Api-Key)[ \t]{1,4}([^\s"'`,;)}<]{3,2000})/gi,
  /https:\/\/(?:[\w.-]{1,100}\.)?(?:hooks\.slack\.com|discord(?:app)?\.com\/api\/webhooks|webhook\.office\.com|outlook\.office\.com\/webhook|chat\.googleapis\.com|hooks\.zapier\.com|logic\.azure\.com|api\.telegram\.org\/bot|maker\.ifttt\.com|hc-ping\.com)\/?([^\s"'`<>)]{1,500})/g,
  /[?&][\w-]{0,40}(?:token|key|secret|password|passwd|pwd|sig|signature|auth|code)[\w-]{0,20}=([^\s&"'`#<>;]{1,500})/gi,
  /\$(?:apr1|1|2[abxy]|5|6|y|argon2\w{1,2}|scrypt)\$([^\s"'`:]{1,300})/g,
  /\b(?:pbkdf2_sha\d{1,3}|bcrypt(?:_sha256)?|argon2|scrypt|md5)\$([^\s"'`]{4,300})/g,
  /\{(?:SHA|SSHA|CRYPT|MD5)\}([^\s"'`]{1,300})/g,
  // .pgpass
  /^[^\s:#]{1,200}:(?:\d{1,5}|\*):[^\s:]{1,100}:[^\s:]{1,100}:(\S{1,300})$/gm,
  // redis.conf: user default on >password
  /\buser[ \t]{1,8}\S{1,60}[ \t][^#\n>]{0,200}>([^\s#]{1,300})/g,
  // What a pipeline compares a secret with, on either side.
  /\bsecrets(?:\.\w{1,80}|\[["']\w{1,80}["']\])[ \t]{0,4}(?:\}\})?["']?[ \t]{0,4}(?:[!=]?==?|,)[ \t]{0,4}["']([^"'\n]{1,300})["']/g,
  /["']([^"'\n]{1,300})["'][ \t]{0,4}[!=]==?[ \t]{0,4}(?:\$\{\{[ \t]{0,4})?secrets[.[]/g,
  // SQL, what Groovy calls, pgbouncer's list of users, and the key of a kubeconfig.
  /\b(?:PASSWORD|IDENTIFIED[ \t]{1,4}(?:WITH[ \t]{1,4}\S{1,60}[ \t]{1,4})?BY)[ \t]{1,4}'([^'\n]{1,300})'/gi,
  /\bIDENTIFIED[ \t]{1,4}BY[ \t]{1,4}"([^"\n]{1,300})"/gi,
  /<input\b[^<>\n]{0,200}type=["']password["'][^<>\n]{0,200}value=["']([^"'\n]{1,300})["']/gi,
  /\b[a-z]\w{0,60}(?:Password|Secret|Token)[ \t]{1,8}["']([^"'\n]{1,300})["']/g,
  /^"[^"\r\n]{1,80}"[ \t]{1,8}"([^"\r\n]{1,300})"[ \t]{0,8}$/gm,
  /\bclient-key-data["']?:[ \t]{0,4}(?:[|>][-+]?\s{1,40})?["']?([^\s"'|>]{3,20000})/g,
  // A pair of XML elements, and what a document says in words or in a table.
  /<(?:name|key)>[\w.-]{0,60}(?:token|secret|password|passwd|key|pwd)[\w.-]{0,20}<\/(?:name|key)>\s{0,80}<(?:value|string)>([^<\n]{1,300})/gi,
  /\b(?:password|passphrase|token|secret)\b[ \t]{1,4}is:?[ \t]{1,4}["'`]([^"'`\n]{1,200})["'`]/gi,
  /\b(?:api|access|secret|private)[ \t]key[ \t]{0,4}[:=][ \t]{0,4}["'`]?([^\s"'`]{1,300})/gi,
  /(?:пароль|contraseña|hasło|парола)["']?[ \t]{0,4}[:=][ \t]{0,4}["'`]?([^\s"'`]{1,300})/gi,
  /\|[ \t*`]{0,8}(?:password|passphrase|token|secret)[ \t*`]{0,8}\|[ \t*`]{0,8}([^\s|*`]{1,200})/gi,
  /\bsecure_link_md5[ \t]{1,8}["'][^"'\n]{0,200}[ \t]([^\s"']{1,200})["']/g,
  // The prefixes that providers give their keys, whatever follows.
  /\b(?:gh[pousr]_|github_pat_|glpat-|xox[a-z]-|xapp-|[srp]k_(?:live|test)_|whsec_|SG\.|hf_|gsk_|dop_v1_|dckr_pat_|shp(?:at|ss|ca)_|tskey-|lin_api_|figd_|pat-|rnd_|re_|nfp_|npm_|pypi-|hvs\.|sntrys_|glsa_|AKIA|ASIA|AIza|ya29\.|GOCSPX-|sk-|key-)(?=[\w.-]{0,40}[\dA-Z]|live)([\w./+=-]{10,400})/g,
  /\b(?:[srp]k_live_|sk-ant-|gh[pousr]_)([\w-]{6,400})/g,
];

/** A key or a certificate between dashes, which may stand on one line or lack its end. */
const dashedMark =
  /-----(?:BEGIN|END) [A-Z0-9 ]{3,60}-----|PuTTY-User-Key-File-\d|^Private-(?:Lines|MAC)|^\$ANSIBLE_VAULT/gm;

/** The ranges of what has the form of a secret, in no order. */
export function secretFormsIn(text: string): readonly Range[] {
  const found: Range[] = findProviderTokens(text).map(({ range }) => range);
  for (const form of [...forms, ...commandForms]) {
    for (const match of text.matchAll(form)) {
      const secret = match[1] ?? "";
      const bare = secret.replace(/^["']|["']$/g, "");
      if (mayTextBeShown(bare) || /^(?:auth\w*|token|scheme|realm|credentials?|header)\b/i.test(bare))
        continue;
      const start = match.index + match[0].lastIndexOf(secret);
      found.push({ start, end: start + secret.length });
    }
  }
  return [...found, ...dashedBlocksIn(text)];
}

/** What stands below dashes that begin a key: up to the dashes at its end, else while lines look like base64. */
function* dashedBlocksIn(text: string): Iterable<Range> {
  const marks = [...text.matchAll(dashedMark)];
  for (const [position, { index, 0: mark }] of marks.entries()) {
    if (mark.startsWith("-----END")) continue;
    const start = index + mark.length;
    const next = marks[position + 1];
    if (next?.[0].startsWith("-----END")) yield { start, end: next.index };
    else {
      base64Lines.lastIndex = start;
      const end = start + (base64Lines.exec(text)?.[0].length ?? 0);
      yield { start, end: Math.min(end, next?.index ?? end) };
    }
  }
}

const base64Lines =
  /(?:[^\n]{0,200}\n){0,3}(?:[ \t"'+]{0,20}[A-Za-z0-9+/=:, -]{1,200}["'\\n+,]{0,8}\r?(?:\n|$)){0,200}/y;

/** Words that look generated. Digests of images, commits and packages are made to be seen. */
export function generatedWordsIn(text: string): readonly Range[] {
  const found: Range[] = [];
  for (const match of text.matchAll(/[A-Za-z0-9+/_=.-]{16,}/g)) {
    const [word] = match;
    const before = text.slice(Math.max(0, match.index - 8), match.index);
    if (/(?:sha(?:1|256|384|512)[:-]|@)$/.test(before) || /^sha(?:256|384|512)-/.test(word)) continue;
    const isHex = /^[0-9a-f]{32,}$/i.test(word) && /\d/.test(word) && /[a-f]/i.test(word);
    if (isHex || word.length > 4000 || (looksRandom(word) && !mayWordBeShown(word)))
      found.push({ start: match.index, end: match.index + word.length });
  }
  return found;
}
