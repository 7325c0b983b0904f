import { matchAt, type Range } from "../text";
import { SearchedText } from "./searched-text";
import { readClause } from "./secret-clause";
import { maySecretStandIn } from "./secret-name";
import { readCall, readElement, readListed, readRow } from "./unassigned-secrets";

/** A name, perhaps dotted; what follows it decides whether it assigns. */
const names = /[A-Za-z_$][\w$-]*(?:\.[A-Za-z_][\w-]*)*/g;

/** Calls whose literals are secrets, whatever else they are called. */
const secretCalls =
  /^(?:(?:\w{1,40}\.){0,4}(?:compare_digest|timingSafeEqual|URLSafe(?:Timed)?Serializer|TimestampSigner|createHmac|create(?:C|Dec)ipheriv|create_superuser|cookieParser|signWith|Sequelize|PDO|mysqli_connect|getConnection|passwordEncoder\.encode|scrypt(?:Sync)?|pbkdf2(?:Sync)?|hashpw|checkpw)|[\w$]{0,30}(?:[jJ][wW][tT]|jsonwebtoken)[\w$]{0,30}\.(?:sign|verify|encode|decode)|jsonwt\.(?:sign|verify)|(?:\w{1,40}\.)?JWK\.asKey|(?:\w{1,40}\.){1,4}GetBytes|Fernet|SecretStr|hmac\.new|AES\.new|CryptoJS\.\w{1,20}\.(?:en|de)crypt|bcrypt\.\w{1,20}|(?:pymysql|MySQLdb|psycopg2?|URL)\.(?:connect|create)|Hashids|HTTPBasicAuth|BasicAuth|basic_auth)$/;
/** Methods that compare what stands before them. */
const comparison = /\.(?:equals|equalsIgnoreCase|localeCompare|startsWith|endsWith|includes)$/;

const closers = "\\\\?[\"'`]?\\]?\\)?[?!]?(?:[ \\t]+(?:string|String|&str))?";
/** What gives a value to the name before it. */
const assignment = new RegExp(
  `${closers}[ \\t]*(?:===?|!==?|=>|->|:{1,3}=|\\?=|\\|\\|=?|\\?\\?=?|\\+=|<<<|:[-+?](?=[^\\s])|=|:(?!:))`,
  "y",
);
const alternative = new RegExp(`${closers}[ \\t]+(?:or\\b|(?:not[ \\t]+)?in[ \\t]*(?=[[({"']))`, "y");
/** The rest of a row of names that gets a row of values. */
const rowEnd = /[ \t]*(?:,[ \t]*[A-Za-z_]\w{0,60}){0,5}\)?[ \t]*=(?![=>])/y;
/** `? key` with its value on the line below. */
const longKey = /["']?[ \t]*\r?\n[ \t]*:(?=[ \t])/y;
const comma = /["'`][ \t]*,/y;
const tagEnd = /["']?[ \t]*>/y;
const blank = /["'`]?(?:[ \t]*\\\r?\n[ \t]*|[ \t]+|\r?\n[ \t]*-[ \t]+)/y;

/** What may stand before the first name of a line. */
const beforeFirst =
  /^[\s"'#;>*?-]*(?:\/\/[ \t]*)?(?:(?:export|set|local|readonly|declare|-\w|setx|const|let|var|ARG|String|private|public|protected|static|final|self\.|this\.)[ \t]*)*["'{]?$/;

/** Commands and instructions whose value follows a blank. */
const takesValue =
  /(?:(?:^|[\s"'])-{1,2}|(?:^|[\s;&|])(?:ENV|ARG|LABEL|set|setx|setenv|env|SetEnv|fastcgi_param|uwsgi_param|proxy_set_header|add_header|requirepass|masterauth|primaryauth|password|login)[ \t]+[^\s"']{0,80}|\blogin[ \t]+\S{1,80}[ \t]+|^[ \t]*)$/i;

/** Whether a name holds several secrets under names of their own. */
function isCollection(name: string): boolean {
  return /(?:secrets|tokens|passwords|credentials|keys|fallbacks|auths|oauth|(?:basic|digest)[_-]?auth|auth[_-]?users|[dD]ata)$/i.test(
    name,
  );
}

/** A name that says secret, and what stands around it in its line. */
interface SecretName {
  readonly name: string;
  /** Where the name begins and where it ends. */
  readonly start: number;
  readonly end: number;
  /** What stands before it in its line, at most 200 characters. */
  readonly before: string;
  /** The quotes that it stands in; "" for none. */
  readonly quote: string;
}

/** The ranges of the values that stand behind a name which says secret, in no order. One pass over the text. */
export function namedSecretsIn(text: string): readonly Range[] {
  const searched = new SearchedText(text);
  const known = new Map<string, boolean>();
  const isManifest = /\bkind["']?:\s{0,4}["']?(?:Secret|SealedSecret)\b/.test(text);
  const quotes = quoteTracker(text);
  let next = 0;
  for (const { 0: name, index } of text.matchAll(names)) {
    if (index < next || name.length > 200) continue;
    let isSecret = known.get(name);
    if (isSecret === undefined) {
      isSecret =
        maySecretStandIn(name) || takesSecrets(name) || (isManifest && /^(?:data|stringData)$/.test(name));
      known.set(name, isSecret);
    }
    if (!isSecret) continue;
    const { lineStart, quote } = quotes.at(index);
    const before = text.slice(Math.max(lineStart, index - 200), index);
    if (/\bkind["']?:[ \t]{0,4}["']?$/.test(before)) continue;
    readPair(searched, index, index + name.length);
    readComparedBefore(searched, index);
    next = readBehind(searched, { name, start: index, end: index + name.length, before, quote });
  }
  readSections(searched);
  return searched.hidden;
}

/** Reads what gives a value to a name; answers where the next name may begin. */
function readBehind(searched: SearchedText, named: SecretName): number {
  const { text } = searched;
  const { name, end, before } = named;
  const row = matchAt(rowEnd, text, end);
  if (row !== undefined && (row.includes(",") || /^[ \t]*\(?(?:\w{1,60},[ \t]*){1,5}$/.test(before)))
    return readRow(searched, end + row.length);
  const operator = operatorBehind(text, named);
  if (operator !== undefined && !(takesSecrets(name) && text[end] === "("))
    return readAssigned(searched, named, operator);
  const listed = matchAt(comma, text, end);
  if (listed !== undefined && /["'`]-{0,2}$/.test(before)) return readListed(searched, end + listed.length);
  const tag = matchAt(tagEnd, text, end);
  if (tag !== undefined && /<[^<>]{0,200}$/.test(before)) return readElement(searched, end + tag.length);
  if (text[end] !== "(") return readAfterBlank(searched, named) ?? end;
  readCall(searched, end, takesSecrets(name));
  return end;
}

function operatorBehind(text: string, { end, before }: SecretName): string | undefined {
  return (
    matchAt(assignment, text, end) ??
    matchAt(alternative, text, end) ??
    (/^[ \t]*\?[ \t]+$/.test(before) ? matchAt(longKey, text, end) : undefined) ??
    // `::set-env name=API_TOKEN::…`
    (/::[a-z-]{1,20} name=$/.test(before) && text.startsWith("::", end) ? "::" : undefined)
  );
}

/** `PASSWORD = "…"`, `password: …`, `--password=…` */
function readAssigned(searched: SearchedText, named: SecretName, operator: string): number {
  const { end, before, quote } = named;
  const start = end + operator.length;
  const closesQuote = /^\\?["'`]/.test(operator);
  const isTight =
    /[=\-+?]$/.test(operator) && /[^\s"'`]/.test(searched.text[start] ?? "") && !/[ \t]/.test(operator);
  const isFirst = beforeFirst.test(before);
  const isWhole = quote !== "" && !closesQuote && before.endsWith(quote);
  const isLine = isFirst && quote === "";
  return readClause(searched, start, {
    ...lineOf(named),
    quote: closesQuote ? "" : quote,
    isTight,
    ends: isWhole ? "quote" : isLine ? "line" : isTight ? "word" : "code",
    isKey: operator.endsWith(":") && isFirst,
  });
}

/** `ENV PASSWORD …`, `--password …`: undefined where a blank gives no value. */
function readAfterBlank(searched: SearchedText, named: SecretName): number | undefined {
  const { text } = searched;
  const { end, before, quote } = named;
  const gap = matchAt(blank, text, end);
  if (gap === undefined || !takesValue.test(before)) return undefined;
  if (gap.includes("\n") && !gap.includes("\\") && !/-{1,2}$/.test(before)) return undefined;
  if (/^[ \t]*$/.test(before) && !/^\S+[ \t]*;?[ \t]*(?:#.*)?\r?$/.test(restOfLine(text, end + gap.length)))
    return undefined;
  return readClause(searched, end + gap.length, {
    ...lineOf(named),
    quote: before.endsWith("-") || !gap.startsWith(quote) ? quote : "",
    isTight: true,
    ends: /(?:ENV|ARG|LABEL)[ \t]+$/i.test(before) ? "line" : "word",
    isKey: false,
  });
}

function lineOf({ name, before }: SecretName) {
  return {
    isFirst: beforeFirst.test(before),
    isCollection: isCollection(name),
    indent: /^[ \t]*(?:- )?/.exec(before)![0].length,
  };
}

function takesSecrets(name: string): boolean {
  return secretCalls.test(name) || (comparison.test(name) && maySecretStandIn(name.replace(comparison, "")));
}

const dataContext = {
  quote: "",
  isFirst: true,
  isCollection: false,
  indent: 0,
  isTight: false,
  ends: "line",
  isKey: false,
} as const;

/** `name: DB_PASSWORD` with `value: …` beside it, before or behind. */
function readPair(searched: SearchedText, index: number, end: number): void {
  const { text } = searched;
  const before = text.slice(Math.max(0, index - 240), index);
  const label = /(?:name|key|variable)\\?["']?[ \t]*[=: \t][ \t]*\\?["']?$/i.exec(before);
  if (!label) return;
  const forms = /\b(?:(?:parameter)?value|default|defaultValue|content)\\?["']?[ \t]*[:=]/gi;
  const stop = /\b(?:name|key|variable)\\?["']?[ \t]*[=:]/i;
  const behind = text.slice(end, end + 300);
  const upTo = behind.slice(0, stop.exec(behind)?.index ?? behind.length);
  const value = forms.exec(upTo);
  if (value) readClause(searched, end + value.index + value[0].length, { ...dataContext, ends: "code" });
  else {
    const lines = before.slice(0, label.index);
    const last = [...lines.matchAll(forms)].at(-1);
    if (last && !stop.test(lines.slice(last.index)) && !/\n[ \t]*\n/.test(lines.slice(last.index)))
      readClause(searched, index - before.length + last.index + last[0].length, {
        ...dataContext,
        ends: "code",
      });
  }
}

/** `"…" == password` */
function readComparedBefore(searched: SearchedText, index: number): void {
  const before = searched.text.slice(Math.max(0, index - 240), index);
  const compared = /(["'])([^"'\n]{1,200})\1[ \t]{0,8}[!=]==?[ \t]{0,8}[\w.]{0,40}$/.exec(before);
  if (!compared) return;
  const start = index - before.length + compared.index + 1;
  searched.hide(start, start + compared[2]!.length);
}

/** What stands in a section that is called after secrets. */
function readSections(searched: SearchedText): void {
  const { text } = searched;
  const headers = [...text.matchAll(/^[ \t]{0,20}\[{1,2}([\w.\- "']{1,80})\]{1,2}[ \t]{0,20}\r?$/gm)];
  headers.forEach(({ index, 0: header, 1: name = "" }, position) => {
    const last = name.replace(/["' ]/g, "");
    if (!isCollection(last) || !maySecretStandIn(last)) return;
    const start = index + header.length;
    const end = headers[position + 1]?.index ?? text.length;
    for (const entry of text
      .slice(start, end)
      .matchAll(/^[ \t]{0,20}["']?[\w.-]{1,80}["']?[ \t]{0,20}[=:]/gm))
      readClause(searched, start + entry.index + entry[0].length, dataContext);
  });
}

function restOfLine(text: string, start: number): string {
  return text.slice(start, start + 300).split("\n", 1)[0]!;
}

/** Tells for places in rising order where their line begins and in which quotes they stand. */
function quoteTracker(text: string) {
  let position = 0;
  let lineStart = 0;
  let quote = "";
  return {
    at(index: number) {
      for (; position < index; position++) {
        const character = text[position]!;
        if (character === "\n") {
          lineStart = position + 1;
          quote = "";
        } else if (quote !== "") {
          if (character === quote && text[position - 1] !== "\\") quote = "";
        } else if (/["'`]/.test(character) && !/[\w\\]/.test(text[position - 1] ?? "")) quote = character;
      }
      return { lineStart, quote };
    },
  };
}
