import type { FileEdit } from "../../engine/finding";
import type { CodeText } from "./code-inputs";
import { bashStateAt, lineStateAt, type QuoteState } from "./code-quotes";
import type { EmbeddedExpression } from "./pipeline-text";
import { type ExpressionSite, variableOf } from "./taint";
import type { Step } from "./workflow";

/**
 * The edits by which a step's code reads texts from its environment instead of having them put into it; undefined where
 * the code's quoting is not known. `source` is the text of the whole file.
 */
export function environmentIndirection(
  source: string,
  { text, language }: CodeText,
  entries: readonly EmbeddedExpression[],
  scope: ExpressionSite & { readonly step: Step },
): readonly FileEdit[] | undefined {
  const { path } = text.place;
  const added = new Map<string, string>();
  const edits: FileEdit[] = [];
  for (const entry of entries) {
    const name = nameFor(entry, scope, added);
    // A plain scalar that would begin with our quotes would be a quoted one.
    if (text.style === "plain" && entry.within.start === 0) return undefined;
    const reference = referenceTo(name, text.value, entry, language);
    if (reference === undefined) return undefined;
    const before = reference.before ?? 0;
    edits.push({
      kind: "edit",
      path,
      range: { start: entry.range.start - before, end: entry.range.end + before },
      newText: escaped(reference.text, text.style),
    });
  }
  if (added.size === 0) return edits;
  const insertion = environmentInsertion(source, added, scope.step);
  return insertion && [insertion, ...edits];
}

/** The variable that holds the text: one that is there already, or a new one, which joins `added`. */
function nameFor({ source }: EmbeddedExpression, scope: ExpressionSite, added: Map<string, string>): string {
  const own = /^env\.(\w+)$/i.exec(source)?.[1];
  const known = own === undefined ? undefined : variableOf(scope, own);
  if (known && !scope.action) return known.name;
  const there = scope.step?.environment.find(({ text: { value, expressions } }) => {
    const [only] = expressions;
    return only?.source === source && value.trim() === value.slice(only.within.start, only.within.end);
  });
  if (there) return there.name;
  for (const [name, expression] of added) if (expression === source) return name;
  const words = source
    .replace(/\['([^']*)'\]/g, ".$1")
    .split(/[^\w-]+/)
    .filter(
      (word) =>
        !/^(?:|github|event|inputs|env|steps|needs|matrix|outputs|toJSON|fromJSON|format|join|\d+)$/i.test(
          word,
        ),
    );
  const base = words
    .slice(-3)
    .join("_")
    .replace(/-/g, "_")
    .toUpperCase()
    .replace(/^(?=\d|$)/, "TEXT_");
  const isTaken = (name: string) =>
    added.has(name) ||
    variableOf(scope, name) !== undefined ||
    /^(?:PATH|HOME|USER|SHELL|CI|GITHUB_.*|RUNNER_.*)$/.test(name);
  let name = base;
  for (let count = 2; isTaken(name); count++) name = `${base}_${count}`;
  added.set(name, source);
  return name;
}

/** How code reads a variable at a place; `before`: so many characters around the place go too. */
function referenceTo(
  name: string,
  code: string,
  { within }: EmbeddedExpression,
  language: CodeText["language"],
): { readonly text: string; readonly before?: number } | undefined {
  if (language === "bash") {
    const isList = /\bin\s+$/.test(code.slice(0, within.start));
    const text = bashReferences(name)[bashStateAt(code, within.start)];
    return text === undefined ? undefined : { text: isList ? `$${name}` : text };
  }
  if (language === "pwsh") {
    const state = lineStateAt(code, within.start, "pwsh");
    if (state === "double" || state === "comment") return { text: `\${env:${name}}` };
    return state === "plain" ? { text: `$env:${name}` } : undefined;
  }
  if (language !== "javascript") return undefined;
  const state = lineStateAt(code, within.start, "javascript");
  const quotes = { single: "'", double: '"', template: "`" } as const;
  const quote = state === "single" || state === "double" || state === "template" ? quotes[state] : undefined;
  if (quote === undefined) return undefined;
  if (code[within.start - 1] === quote && code[within.end] === quote)
    return { text: `process.env.${name}`, before: 1 };
  return {
    text: state === "template" ? `\${process.env.${name}}` : `${quote} + process.env.${name} + ${quote}`,
  };
}

function bashReferences(name: string): Readonly<Partial<Record<QuoteState, string>>> {
  return {
    plain: `"\${${name}}"`,
    double: `\${${name}}`,
    heredoc: `\${${name}}`,
    comment: `\${${name}}`,
    single: `'"\${${name}}"'`,
  };
}

function escaped(text: string, style: CodeText["text"]["style"]): string {
  if (style === "double") return text.replace(/["\\]/g, "\\$&");
  return style === "single" ? text.replaceAll("'", "''") : text;
}

function environmentInsertion(
  source: string,
  added: ReadonlyMap<string, string>,
  { environment, environmentPlace, codeKey }: Step,
): FileEdit | undefined {
  const place = environmentPlace ?? (environment.length === 0 ? codeKey : undefined);
  if (!place) return undefined;
  const { start } = place.range;
  const column = start - (source.lastIndexOf("\n", start - 1) + 1);
  const indentation = " ".repeat(column);
  const lines = [...added].map(([name, expression]) => `${name}: \${{ ${expression} }}`);
  const newText = environmentPlace
    ? lines.map((line) => `${line}\n${indentation}`).join("")
    : `env:\n${lines.map((line) => `${indentation}  ${line}\n`).join("")}${indentation}`;
  return { kind: "edit", path: place.path, range: { start, end: start }, newText };
}
