import { isPlainSetting, looksRandom } from "./placeholder";
import { findProviderTokens } from "./provider-token";
import { maySecretStandIn } from "./secret-name";

const mask = "…";

/**
 * Text of a file as it may be shown: what may be a secret is replaced by "…", by its value and by its name.
 * It hides too much rather than too little, because an excerpt is shown only to find the place again: behind a name that
 * says secret only a flag, a number, a reference or nothing may be seen. Linear in the text; lines stay lines.
 */
export function maskSecrets(text: string): string {
  if (!text.includes("\n")) return maskLine(text);
  let inBlock = false;
  return text
    .split("\n")
    .map((line) => {
      // A block of base64 between dashes, or its end where the beginning was cut off.
      if (/-----BEGIN [A-Z0-9 ]+-----/.test(line)) inBlock = !/-----END /.test(line);
      else if (inBlock) {
        if (/-----END /.test(line)) inBlock = false;
        else return line.replace(/[^\s"'+,\\-]\S*/g, mask);
      }
      return maskLine(line);
    })
    .join("\n");
}

function maskLine(line: string): string {
  let shown = line;
  for (const { range } of [...findProviderTokens(shown)].reverse())
    shown = shown.slice(0, range.start) + mask + shown.slice(range.end);
  for (const [form, replacement] of forms) shown = shown.replace(form, replacement);
  return maskNamed(shown).replace(/[A-Za-z0-9+/_=.-]{16,}/g, (word) => (looksRandom(word) ? mask : word));
}

/** Forms that hold a secret whatever they are called. */
const forms: readonly (readonly [RegExp, string])[] = [
  // The credentials of an address: user:password@, :password@, and a key alone before "@" as in Sentry's DSN.
  [/(\w[\w+.-]{0,30}:\/\/[^\s:/@"'?#]*:)[^\s@"'/]+(?=@)/g, `$1${mask}`],
  [/((?:^|[\s"'(,=[])[\w.+-]{1,40}:)[^\s@"'/:]+(?=@(?!sha256:)[\w.-])/g, `$1${mask}`],
  [/(\w[\w+.-]{0,30}:\/\/)[0-9a-f]{16,}(?=@)/gi, `$1${mask}`],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, mask],
  [/\b(Bearer|Basic|Token|Digest|Negotiate|Bot)([ \t]+)(?!realm\b)[\w+/.=~-]{6,}/g, `$1$2${mask}`],
  [
    /(https:\/\/(?:[\w.-]+\.)?(?:hooks\.slack\.com|discord(?:app)?\.com\/api\/webhooks|webhook\.office\.com|outlook\.office\.com\/webhook|chat\.googleapis\.com)\/)[^\s"'<>)]+/g,
    `$1${mask}`,
  ],
  [/(https:\/\/api\.telegram\.org\/bot)[^\s"'/<>)]+/g, `$1${mask}`],
  [
    /([?&](?:[\w-]*(?:token|key|secret|password|passwd|pwd|sig|signature|auth|code)[\w-]*)=)(?!\$)[^\s&"'#<>]+/gi,
    `$1${mask}`,
  ],
  // redis.conf: user default on >password
  [/(\buser[ \t]+\S+[ \t][^#\n]{0,200}?>)[^\s#]+/g, `$1${mask}`],
  // .netrc on one line
  [/(\blogin[ \t]+\S+[ \t]+password[ \t]+)\S+/g, `$1${mask}`],
  // curl -u user:password, mysql -ppassword
  [/((?:^|\s)(?:-u|--user|--proxy-user|-U)[ =]["']?[^\s:"'$]+:)(?!\$)[^\s"']+/g, `$1${mask}`],
  [/(\b(?:mysql|mysqldump|mysqladmin|mariadb)\b.*\s-p)(?![\s$"'])[^\s"']+/g, `$1${mask}`],
];

/** A name, perhaps in quotes or brackets; what follows it decides whether it assigns. */
const name = /[A-Za-z_$][\w$-]*(?:\.[A-Za-z_][\w-]*)*/g;
/** What assigns: `=`, `:=`, `:`, `=>`, a comma after a quoted name, or blanks (`ENV KEY value`, `--requirepass value`). */
const assigns = /["']?\]?\)?(?:[ \t]*(?::=|=>|[=:])[ \t]*|["'][ \t]*,[ \t]*|>|[ \t]+)/y;

/** Every value that stands behind a name which says secret. */
function maskNamed(line: string): string {
  let shown = "";
  let from = 0;
  let next = 0;
  for (const match of line.matchAll(name)) {
    const end = match.index + match[0].length;
    if (match.index < next || !maySecretStandIn(match[0])) continue;
    assigns.lastIndex = end;
    const between = assigns.exec(line)?.[0];
    if (between === undefined) continue;
    // A blank alone assigns only where a command or an instruction takes a value.
    if (/^[ \t]+$/.test(between) && !takesValue(line, match.index)) continue;
    const isFirst = beforeFirst.test(line.slice(Math.max(0, match.index - 200), match.index));
    for (next = end + between.length; ; next += otherwise(line, next)) {
      const value = valueAt(line, next, isFirst);
      if (value !== "" && !mayBeShown(value)) {
        shown += line.slice(from, next) + maskValue(value);
        from = next + value.length;
      }
      next += value.length;
      if (value === "" || otherwise(line, next) === 0) break;
    }
  }
  return shown + line.slice(from);
}

/** How long the words are that join a value to the one that takes its place: `a or b`, `a ?? b`, `a if c else b`. */
function otherwise(line: string, start: number): number {
  return (
    /^\)?[ \t]*(?:or\b|\|\||\?\?|\+|if\b.{0,200}?\belse\b)[ \t]*/.exec(line.slice(start, start + 300))?.[0]
      .length ?? 0
  );
}

/** `ENV SECRET_KEY x`, `ARG`, `setx`, `fastcgi_param`, an option of a command. */
function takesValue(line: string, start: number): boolean {
  const before = line.slice(Math.max(0, start - 200), start);
  return (
    /(?:^|\s)-{1,2}$/.test(before) ||
    /(?:^|[\s;&|])(?:ENV|ARG|LABEL|set|setx|setenv|env|SetEnv|fastcgi_param|uwsgi_param|requirepass|masterauth|user)[ \t]+$/i.test(
      before,
    ) ||
    /^\s*$/.test(before)
  );
}

/**
 * Up to where the value reaches: a text in quotes, a call with its brackets, a substitution; the rest of the line behind a
 * name at its beginning, elsewhere a word.
 */
function valueAt(line: string, start: number, isFirst: boolean): string {
  const quoted = takeAt(quotedText, line, start);
  if (quoted !== undefined) return quoted;
  const opening = takeAt(openBracket, line, start);
  if (opening !== undefined) return upToClosing(line, start, start + opening.length - 1);
  return takeAt(isFirst ? restOfLine : oneWord, line, start) ?? "";
}

const quotedText = /[A-Za-z]{0,2}(["'`])(?:\\.|(?!\1)[^\\])*(?:\1|$)/y;
const openBracket = /(?:[\w.]{0,80}[([{]|\$[({])/y;
const restOfLine = /[^\r\n]+?(?=,?[ \t]*(?:[\r\n]|$)|[ \t]#)/y;
const oneWord = /[^\s,;}\])&|"']+/y;

function takeAt(pattern: RegExp, text: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0];
}

/** What may stand before the first name of a line. */
const beforeFirst = /^[\s"'-]*(?:export\s+|(?:ENV|ARG)\s+)?["']?$/;

function upToClosing(text: string, start: number, opening: number): string {
  let depth = 0;
  for (let index = opening; index < text.length; index++) {
    if ("([{".includes(text[index]!)) depth++;
    else if (")]}".includes(text[index]!) && --depth === 0) return text.slice(start, index + 1);
  }
  return text.slice(start);
}

/** Nothing, a flag, a number, a mode, or a reference to what stands elsewhere. */
function mayBeShown(value: string): boolean {
  const text = value.replace(/^[A-Za-z]{0,2}(["'`])(.*)\1$/s, "$2");
  return !/[^\s'"]/.test(text) || text === mask || isPlainSetting(text) || isReference(text);
}

/** `os.environ["SECRET_KEY"]`, `${SECRET_KEY:?}`, `{{ secrets.KEY }}`, `settings.SECRET_KEY`. A default in it may still be a secret. */
function isReference(value: string): boolean {
  return /^(?:\$\{?\w+(?::?\?[^}]*)?\}?|\$?\{\{[^}]*\}\}|\$\([^)]*\)|%\w+%|<[^<>]*>|\w[\w.]*[[(]["']\w+["'][\])]|(?:self|settings|process|config|env|os|secrets|vars|var|local|data|module|this|args|options|import|str|int|Optional|bool|None|null|undefined)\b[\w.[\]]*|[A-Z][A-Z0-9_]*)$/.test(
    value.trim(),
  );
}

function maskValue(value: string): string {
  const fallback = /^(\$\{\w+:?[-+=])(.*)(\})$/s.exec(value);
  if (fallback) return mayBeShown(fallback[2] ?? "") ? value : `${fallback[1]}${mask}${fallback[3]}`;
  // Inside of a call or a list only the texts in quotes, so that what is around them stays readable.
  if (/^[\w.]*[([{]/.test(value) && /["'`]/.test(value))
    return value.replace(
      /(["'`])((?:\\.|(?!\1)[^\\])*)(\1|$)/gs,
      (whole, quote: string, inside: string, end: string) =>
        /^[A-Z][A-Z0-9_]*$/.test(inside) || mayBeShown(inside) ? whole : `${quote}${mask}${end}`,
    );
  return value.replace(/^((?:[A-Za-z]{0,2}["'`])?)[\s\S]*?(["'`]?)$/, `$1${mask}$2`);
}
