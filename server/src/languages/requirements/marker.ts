import { goThrough } from "../advance";

/** An environment marker of PEP 508. `any` is the marker that is not there, `empty` one that nothing satisfies. */
export type Marker =
  | { readonly kind: "any" }
  | { readonly kind: "empty" }
  | MarkerAtom
  | { readonly kind: "and" | "or"; readonly parts: readonly Marker[] };

/** `python_version >= "3.11"`. */
export interface MarkerAtom {
  readonly kind: "atom";
  /** Of the environment: "python_version", "sys_platform", "extra". */
  readonly name: string;
  /** "==", "!=", "<", "<=", ">", ">=", "~=", "===", "in", "not in". */
  readonly operator: string;
  readonly value: string;
}

const aliases: Readonly<Record<string, string>> = {
  "os.name": "os_name",
  "sys.platform": "sys_platform",
  "platform.version": "platform_version",
  "platform.machine": "platform_machine",
  "platform.python_implementation": "platform_python_implementation",
  python_implementation: "platform_python_implementation",
};

const TOKEN =
  /\s*(?:([()])|"([^"]*)"|'([^']*)'|(===|==|~=|!=|<=|>=|<|>)|(not\s+in|in|and|or)\b|([A-Za-z_][\w.]*))/y;
const flipped: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

interface Token {
  readonly kind: "bracket" | "text" | "operator" | "word" | "name";
  readonly text: string;
}

/** Brackets nested deeper than this are damage or an attack, and would exhaust the stack. */
const DEEPEST = 100;

/** Reads a marker; undefined for text that is none. */
export function parseMarker(text: string): Marker | undefined {
  if (text.trim() === "" || text.trim() === "*") return { kind: "any" };
  const tokens = tokenize(text);
  if (!tokens) return undefined;
  let at = 0;
  let depth = 0;
  const marker = parseJoined("or");
  return at === tokens.length ? marker : undefined;

  function parseJoined(word: "or" | "and"): Marker | undefined {
    const parts: Marker[] = [];
    do {
      const part = word === "or" ? parseJoined("and") : parseOne();
      if (!part) return undefined;
      parts.push(part);
    } while (tokens?.[at]?.kind === "word" && tokens[at]?.text === word && at++ >= 0);
    return parts.length === 1 ? parts[0] : { kind: word, parts };
  }

  function parseOne(): Marker | undefined {
    if (tokens?.[at]?.text === "(" && tokens[at]?.kind === "bracket") {
      if (++depth > DEEPEST) return undefined;
      at++;
      const inner = parseJoined("or");
      depth--;
      return tokens[at]?.kind === "bracket" && tokens[at++]?.text === ")" ? inner : undefined;
    }
    const [left, operator, right] = [tokens?.[at], tokens?.[at + 1], tokens?.[at + 2]];
    at += 3;
    const compares =
      operator?.kind === "operator" || (operator?.kind === "word" && /in$/.test(operator.text));
    if (!left || !operator || !right || !compares) return undefined;
    if (left.kind === "name" && right.kind === "text") return atom(left.text, operator.text, right.text);
    if (left.kind === "text" && right.kind === "name")
      return atom(right.text, flipped[operator.text] ?? operator.text, left.text);
    return undefined;
  }
}

function atom(name: string, operator: string, value: string): MarkerAtom {
  return { kind: "atom", name: aliases[name] ?? name, operator: operator.replace(/\s+/, " "), value };
}

function tokenize(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  const whole = goThrough(0, trimmed.length, (offset) => {
    TOKEN.lastIndex = offset;
    const [written, bracket, double, single, operator, word, name] = TOKEN.exec(trimmed) ?? [];
    if (written === undefined) return undefined;
    if (bracket !== undefined) tokens.push({ kind: "bracket", text: bracket });
    else if (double !== undefined || single !== undefined)
      tokens.push({ kind: "text", text: double ?? single ?? "" });
    else if (operator !== undefined) tokens.push({ kind: "operator", text: operator });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else tokens.push({ kind: "name", text: name ?? "" });
    return TOKEN.lastIndex;
  });
  return whole ? tokens : undefined;
}

/** As Poetry and pip write it: double quotes, brackets around an "or" inside an "and". Nothing for `any`. */
export function printMarker(marker: Marker): string {
  switch (marker.kind) {
    case "any":
      return "";
    case "empty":
      return "<empty>";
    case "atom":
      return `${marker.name} ${marker.operator} "${marker.value}"`;
    case "and":
      return marker.parts
        .map((part) => (part.kind === "or" ? `(${printMarker(part)})` : printMarker(part)))
        .join(" and ");
    case "or":
      return marker.parts.map(printMarker).join(" or ");
  }
}
