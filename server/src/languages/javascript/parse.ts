import type { Tree } from "@lezer/common";
import { parser } from "@lezer/javascript";
import type { Comment, ParseError } from "../parse-result";
import { lowerStatements } from "./lower-statement";
import type { JavaScriptFile } from "./syntax";
import { readTokens } from "./tokens";

export interface JavaScriptDialect {
  readonly typescript?: boolean;
  readonly jsx?: boolean;
}

/** The dialect that a file's name stands for. */
export function dialectOf(path: string): JavaScriptDialect {
  return { typescript: /\.[cm]?tsx?$/.test(path), jsx: /x$/.test(path) };
}

/** Reads a module; a line that spoils what stands around it is left out of the tree. Linear but for that repair. */
export function parseJavaScript(text: string, dialect: JavaScriptDialect = {}): JavaScriptFile {
  const deep = tooDeep(text);
  if (deep !== undefined) {
    const range = { start: deep, end: deep + 1 };
    return {
      statements: [],
      comments: [],
      errors: [{ range, message: "The nesting is too deep to be read." }],
    };
  }
  const names = [dialect.typescript ? "ts" : "", dialect.jsx ? "jsx" : ""].filter(Boolean).join(" ");
  const parse = parser.configure({ dialect: names });
  const read = (source: string): Reading => {
    const tree = parse.parse(source);
    return { text: source, tree, errors: errorsIn(tree) };
  };
  let reading = read(text);
  const bare = withoutExportAfterDecorators(reading);
  if (bare !== text) reading = read(bare);
  const errors: ParseError[] = reading.errors.map((offset) => ({
    range: { start: offset, end: offset },
    message: "Something here is not understood.",
  }));
  if (text.length <= LONGEST_REPAIRED)
    for (let repairs = 0; repairs < MOST_REPAIRS && reading.errors.length > 0; repairs++) {
      const repaired = withoutDamagedLine(reading, read);
      if (!repaired) break;
      reading = repaired;
    }
  const comments: Comment[] = [];
  reading.tree.iterate({
    enter({ name, from, to }) {
      if (name === "LineComment" || name === "BlockComment")
        comments.push({ range: { start: from, end: to }, text: text.slice(from, to) });
    },
  });
  return { statements: lowerStatements(reading.text, reading.tree.topNode), comments, errors };
}

/** Recovery from errors in brackets deeper than this takes the parser minutes. */
const MOST_OPEN = 500;

/** The first bracket that nests too deeply, if there is one. */
function tooDeep(text: string): number | undefined {
  // Brackets in texts and comments count here as well, so this only asks whether a closer look is needed.
  if ((text.match(/[([{]/g)?.length ?? 0) <= MOST_OPEN) return undefined;
  let depth = 0;
  for (const { kind, text: sign, start } of readTokens(text)) {
    if (kind !== "sign") continue;
    if (/[([{]/.test(sign)) depth++;
    else if (/[)\]}]/.test(sign)) depth = Math.max(0, depth - 1);
    if (depth > MOST_OPEN) return start;
  }
  return undefined;
}

interface Reading {
  /** As long as the original, so that all places hold. */
  readonly text: string;
  readonly tree: Tree;
  /** Where the parser had to skip or to invent something. */
  readonly errors: readonly number[];
}

/** `@Module({}) export class …` is two broken declarations to the grammar: without the word they are one, and as long. */
function withoutExportAfterDecorators({ text, tree }: Reading): string {
  let bare = text;
  for (let node = tree.topNode.firstChild; node; node = node.nextSibling) {
    if (node.name !== "ExportDeclaration") continue;
    const declared = node.getChild("ClassDeclaration");
    let before = node.prevSibling;
    while (before && /Comment$/.test(before.name)) before = before.prevSibling;
    const isDecorated = before?.name === "ClassDeclaration" && before.getChild("Decorator");
    if (!declared || !isDecorated || before?.getChild("ClassBody")) continue;
    const word = declared.from - node.from;
    bare = bare.slice(0, node.from) + " ".repeat(word) + bare.slice(declared.from);
  }
  return bare;
}

/** Configuration files are short; a longer text is not read again and again. */
const LONGEST_REPAIRED = 20_000;
const LONGEST_LINE = 1_000;
const MOST_REPAIRS = 4;

/** The text with the line of the first error, or the one before it, blanked out: whichever is better, if any is. */
function withoutDamagedLine(reading: Reading, read: (text: string) => Reading): Reading | undefined {
  const { text } = reading;
  const error = reading.errors[0] as number;
  const start = text.lastIndexOf("\n", error - 1) + 1;
  const before = text.slice(0, start).trimEnd();
  const candidates = [before.lastIndexOf("\n") + 1, start].flatMap((lineStart) => {
    const found = text.indexOf("\n", lineStart);
    const lineEnd = found === -1 ? text.length : found;
    // A line of that length is generated, and too much would be lost with it.
    if (lineEnd - lineStart > LONGEST_LINE) return [];
    return [text.slice(0, lineStart) + " ".repeat(lineEnd - lineStart) + text.slice(lineEnd)];
  });
  let best = reading;
  for (const candidate of candidates) {
    const repaired = read(candidate);
    if (repaired.errors.length < best.errors.length) best = repaired;
  }
  return best === reading ? undefined : best;
}

function errorsIn(tree: Tree): number[] {
  const errors: number[] = [];
  tree.iterate({
    enter({ type, from }) {
      if (type.isError) errors.push(from);
    },
  });
  return errors;
}
