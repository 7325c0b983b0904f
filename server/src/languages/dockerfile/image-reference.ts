import type { Range } from "../../engine/text";

/** `registry.example.com:5000/team/shop:1.2@sha256:…` taken apart; parts may hold variables. */
export interface WrittenImage {
  readonly text: string;
  /** With registry and namespace, without tag and digest. */
  readonly name: string;
  /** The last part of the name: "postgres" of "docker.io/library/postgres". */
  readonly shortName: string;
  /** Only if the first part can be no namespace: it holds a dot or a colon, or is "localhost". */
  readonly registry: string | undefined;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Takes a reference apart, of an image that is there or not; in `${…}` no slash and no colon counts. */
export function takeImageApart(text: string): WrittenImage {
  // Inside ${…} colons and slashes mean something else, so they are looked for in a copy without them.
  const masked = text.replace(/\$\{[^}]{0,500}\}/g, (variable) => "_".repeat(variable.length));
  const at = masked.indexOf("@");
  const beforeDigest = at === -1 ? masked.length : at;
  const slash = masked.lastIndexOf("/", beforeDigest);
  const colon = masked.indexOf(":", slash + 1);
  const nameEnd = colon !== -1 && colon < beforeDigest ? colon : beforeDigest;
  const name = text.slice(0, nameEnd);
  const firstSlash = masked.indexOf("/");
  const first = firstSlash === -1 || firstSlash > nameEnd ? "" : text.slice(0, firstSlash);
  return {
    text,
    name,
    shortName: text.slice(slash < nameEnd ? slash + 1 : 0, nameEnd),
    registry: /[.:]/.test(masked.slice(0, first.length)) || first === "localhost" ? first : undefined,
    tag: nameEnd < beforeDigest ? text.slice(nameEnd + 1, beforeDigest) : undefined,
    digest: at === -1 ? undefined : text.slice(at + 1),
  };
}

/** `$NAME`, `${NAME}`, `${NAME:-word}` as Dockerfiles, Compose files and shells write them. */
export interface VariableReference {
  readonly name: string;
  readonly range: Range;
  /** ":-", "-", ":+", "+", ":?", "?" or another modifier of the shell. */
  readonly operator: string | undefined;
  /** What stands behind the operator. */
  readonly word: string | undefined;
}

const VARIABLE =
  /\\.|\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+?]|[#%/^,@:]{1,2})((?:[^{}]|\$\{[^{}]*\})*))?\})/gs;

/** The variables a text refers to; a backslash before the `$` quotes it. Ranges are offsets into the text. */
export function variableNamesIn(text: string): VariableReference[] {
  const found: VariableReference[] = [];
  for (const match of text.matchAll(VARIABLE)) {
    const [whole, plain, braced, operator, word] = match;
    const name = plain ?? braced;
    if (name === undefined) continue;
    found.push({ name, operator, word, range: { start: match.index, end: match.index + whole.length } });
  }
  return found;
}

/** The text with its variables replaced, or undefined if one of them is neither known nor has a fallback. */
export function expandVariables(
  text: string,
  valueFor: (name: string) => string | undefined,
  depth = 0,
): string | undefined {
  if (depth > 5) return undefined;
  let expanded = "";
  let copied = 0;
  for (const { name, operator, word = "", range } of variableNamesIn(text)) {
    const value = valueFor(name);
    const present = operator?.startsWith(":") ? value !== undefined && value !== "" : value !== undefined;
    let replacement: string | undefined;
    if (operator === undefined) replacement = value;
    else if (operator.endsWith("-"))
      replacement = present ? value : expandVariables(word, valueFor, depth + 1);
    else if (operator.endsWith("+")) replacement = present ? expandVariables(word, valueFor, depth + 1) : "";
    else if (operator.endsWith("?")) replacement = present ? value : undefined;
    if (replacement === undefined) return undefined;
    expanded += text.slice(copied, range.start) + replacement;
    copied = range.end;
  }
  return expanded + text.slice(copied);
}
