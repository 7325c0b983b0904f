import type { Range } from "../text";
import { createClauseReader } from "./secret-clause";
import { maySecretStandIn } from "./secret-name";

/** A name, perhaps dotted; what follows it decides whether it assigns. */
const names = /[A-Za-z_$][\w$-]*(?:\.[A-Za-z_][\w-]*)*/g;

/** Calls whose literals are secrets, whatever else they are called. */
const secretCalls =
  /^(?:(?:\w{1,40}\.){0,4}(?:compare_digest|timingSafeEqual|URLSafe(?:Timed)?Serializer|TimestampSigner|createHmac|create(?:C|Dec)ipheriv|create_superuser|cookieParser|signWith|Sequelize|PDO|mysqli_connect|getConnection|passwordEncoder\.encode|scrypt(?:Sync)?|pbkdf2(?:Sync)?|hashpw|checkpw)|jwt\.(?:sign|verify|encode|decode)|Fernet|SecretStr|hmac\.new|AES\.new|CryptoJS\.\w{1,20}\.(?:en|de)crypt|bcrypt\.\w{1,20}|(?:pymysql|MySQLdb|psycopg2?|URL)\.(?:connect|create)|Hashids|HTTPBasicAuth|BasicAuth|basic_auth)$/;
/** Methods that compare what stands before them. */
const comparison = /\.(?:equals|equalsIgnoreCase|localeCompare|startsWith|endsWith|includes)$/;

const closers = "\\\\?[\"'`]?\\]?\\)?[?!]?(?:[ \\t]+(?:string|String|&str))?";
/** What gives a value to the name before it. */
const assignment = new RegExp(
  `${closers}[ \\t]*(?:===?|!==?|=>|->|:=|\\?=|\\|\\|=?|\\?\\?=?|\\+=|<<<|:[-+?](?=[^\\s])|=|:(?!:))`,
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
  return /(?:secrets|tokens|passwords|credentials|keys|fallbacks|auths|oauth|(?:basic|digest)[_-]?auth|[dD]ata)$/i.test(
    name,
  );
}

/** The ranges of the values that stand behind a name which says secret, in no order. One pass over the text. */
export function namedSecretsIn(text: string): readonly Range[] {
  const found: Range[] = [];
  const reader = createClauseReader(text, found);
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
    const end = index + name.length;
    const { lineStart, quote } = quotes.at(index);
    const before = text.slice(Math.max(lineStart, index - 200), index);
    if (/\bkind["']?:[ \t]{0,4}["']?$/.test(before)) continue;
    readPair(text, index, end, reader);
    readComparedBefore(text, index, found);
    const row = matchAt(rowEnd, text, end);
    if (row !== undefined && (row.includes(",") || /^[ \t]*\(?(?:\w{1,60},[ \t]*){1,5}$/.test(before))) {
      next = reader.readRow(end + row.length);
      continue;
    }
    const isFirst = beforeFirst.test(before);
    const context = {
      quote,
      isFirst,
      isCollection: isCollection(name),
      indent: /^[ \t]*(?:- )?/.exec(before)![0].length,
    };
    next = end;
    const operator =
      matchAt(assignment, text, end) ??
      matchAt(alternative, text, end) ??
      (/^[ \t]*\?[ \t]+$/.test(before) ? matchAt(longKey, text, end) : undefined) ??
      // `::set-env name=API_TOKEN::…`
      (/::[a-z-]{1,20} name=$/.test(before) && text.startsWith("::", end) ? "::" : undefined);
    if (operator !== undefined && !(takesSecrets(name) && text[end] === "(")) {
      const start = end + operator.length;
      const closesQuote = /^\\?["'`]/.test(operator);
      const isTight =
        /[=\-+?]$/.test(operator) && /[^\s"'`]/.test(text[start] ?? "") && !/[ \t]/.test(operator);
      next = reader.read(start, {
        ...context,
        quote: closesQuote ? "" : quote,
        isTight,
        ends:
          quote !== "" && !closesQuote && before.endsWith(quote)
            ? "quote"
            : isFirst && quote === ""
              ? "line"
              : isTight
                ? "word"
                : "code",
        isKey: operator.endsWith(":") && isFirst,
      });
      continue;
    }
    const listed = matchAt(comma, text, end);
    if (listed !== undefined && /["'`]-{0,2}$/.test(before)) {
      next = reader.readArguments(end + listed.length);
      continue;
    }
    const tag = matchAt(tagEnd, text, end);
    if (tag !== undefined && /<[^<>]{0,200}$/.test(before)) {
      next = reader.readElement(end + tag.length);
      continue;
    }
    if (text[end] === "(") {
      reader.readCall(end, takesSecrets(name));
      continue;
    }
    const gap = matchAt(blank, text, end);
    if (gap === undefined || !takesValue.test(before)) continue;
    if (gap.includes("\n") && !gap.includes("\\") && !/-{1,2}$/.test(before)) continue;
    if (/^[ \t]*$/.test(before) && !/^\S+[ \t]*;?[ \t]*(?:#.*)?\r?$/.test(restOfLine(text, end + gap.length)))
      continue;
    next = reader.read(end + gap.length, {
      ...context,
      quote: before.endsWith("-") || !gap.startsWith(quote) ? quote : "",
      isTight: true,
      ends: /(?:ENV|ARG|LABEL)[ \t]+$/i.test(before) ? "line" : "word",
      isKey: false,
    });
  }
  readSections(text, reader);
  return found;
}

function takesSecrets(name: string): boolean {
  return secretCalls.test(name) || (comparison.test(name) && maySecretStandIn(name.replace(comparison, "")));
}

type Reader = ReturnType<typeof createClauseReader>;

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
function readPair(text: string, index: number, end: number, reader: Reader): void {
  const before = text.slice(Math.max(0, index - 240), index);
  const label = /(?:name|key|variable)\\?["']?[ \t]*[=: \t][ \t]*\\?["']?$/i.exec(before);
  if (!label) return;
  const forms = /\b(?:(?:parameter)?value|default|defaultValue|content)\\?["']?[ \t]*[:=]/gi;
  const stop = /\b(?:name|key|variable)\\?["']?[ \t]*[=:]/i;
  const behind = text.slice(end, end + 300);
  const upTo = behind.slice(0, stop.exec(behind)?.index ?? behind.length);
  const value = forms.exec(upTo);
  if (value) reader.read(end + value.index + value[0].length, { ...dataContext, ends: "code" });
  else {
    const lines = before.slice(0, label.index);
    const last = [...lines.matchAll(forms)].at(-1);
    if (last && !stop.test(lines.slice(last.index)) && !/\n[ \t]*\n/.test(lines.slice(last.index)))
      reader.read(index - before.length + last.index + last[0].length, { ...dataContext, ends: "code" });
  }
}

/** `"…" == password` */
function readComparedBefore(text: string, index: number, found: Range[]): void {
  const before = text.slice(Math.max(0, index - 240), index);
  const compared = /(["'])([^"'\n]{1,200})\1[ \t]{0,8}[!=]==?[ \t]{0,8}[\w.]{0,40}$/.exec(before);
  if (!compared) return;
  const start = index - before.length + compared.index + 1;
  found.push({ start, end: start + compared[2]!.length });
}

/** What stands in a section that is called after secrets. */
function readSections(text: string, reader: Reader): void {
  const headers = [...text.matchAll(/^[ \t]{0,20}\[{1,2}([\w.\- "']{1,80})\]{1,2}[ \t]{0,20}\r?$/gm)];
  headers.forEach(({ index, 0: header, 1: name = "" }, position) => {
    const last = name.replace(/["' ]/g, "");
    if (!isCollection(last) || !maySecretStandIn(last)) return;
    const start = index + header.length;
    const end = headers[position + 1]?.index ?? text.length;
    for (const entry of text
      .slice(start, end)
      .matchAll(/^[ \t]{0,20}["']?[\w.-]{1,80}["']?[ \t]{0,20}[=:]/gm))
      reader.read(start + entry.index + entry[0].length, dataContext);
  });
}

function matchAt(pattern: RegExp, text: string, index: number): string | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
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
