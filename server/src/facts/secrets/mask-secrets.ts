import { isPlainSetting, looksRandom } from "./placeholder";
import { findProviderTokens } from "./provider-token";
import { isSecretName } from "./secret-name";

const mask = "…";

/**
 * One line of a file as it may be shown in a log: what may be a secret is replaced by "…".
 * It hides too much rather than too little, because a line is shown only to find it again.
 */
export function maskSecrets(line: string): string {
  const [ending = ""] = /[\r\n]*$/.exec(line) ?? [];
  let shown = line.slice(0, line.length - ending.length);
  for (const { range } of [...findProviderTokens(shown)].reverse())
    shown = shown.slice(0, range.start) + mask + shown.slice(range.end);
  const masked = shown
    .replace(/(\w[\w+.-]*:\/\/[^\s:/@"']*:)[^\s@"']+@/g, `$1${mask}@`)
    .replace(assignment, (whole, name: string, between: string, value: string) =>
      isSecretName(name) && /[^\s'"]/.test(value) && !isReference(value) && !isPlainSetting(value)
        ? `${name}${between}${maskValue(value)}`
        : whole,
    )
    .replace(/[A-Za-z0-9+/_=.-]{16,}/g, (word) => (looksRandom(word) ? mask : word));
  return masked + ending;
}

/** A name, what assigns to it in any of our formats, and the rest of the line. */
const assignment = /\b([A-Za-z_][\w-]*)(["']?\]?\s*(?::=|[=:,])\s*)(.+)$/s;

/** The value comes from elsewhere: `os.environ["SECRET_KEY"]`, `${SECRET_KEY:?}`. A default in it may still be a secret. */
function isReference(value: string): boolean {
  return /^(?:\$\{?\w+(?::\?[^}]*)?\}?|\w[\w.]*[[(]["']\w+["'][\])])[\s,;]*(?:#.*)?$/.test(value.trim());
}

function maskValue(value: string): string {
  // Only texts in quotes when there are any, so that the call around them stays readable.
  if (/["']/.test(value))
    return value.replace(
      /(["'])((?:\\.|(?!\1).)*)(\1|$)/gs,
      (whole, quote: string, inside: string, end: string) =>
        inside.length < 4 || /^[A-Z][A-Z0-9_]*$/.test(inside) ? whole : `${quote}${mask}${end}`,
    );
  return mask;
}
