import type { ClauseContext } from "./clause-context";
import type { QuotedText, SearchedText } from "./searched-text";
import { maySecretStandIn } from "./secret-name";
import { readWord } from "./secret-word";
import { readBelow, readHereDocument, readLines } from "./secrets-below";

/** A line that goes on with the next assignment or instruction, and not with the value. */
const entryBelow = /^\\\r?\n[ \t]*(?:&&[ \t]|\w[\w.-]{0,80}=)/;

/** Calls that look a name up instead of holding a value. */
const lookup =
  /(?:^|\.)(?:get|getenv|environ|env\w*|config|get_env|get_secret|getlist|pop|lookup|header|headers|var|getattr|get_secret_value)$|\benv\.\w+$/i;

/**
 * Reads what stands behind a name that says secret, and hides everything in it that may not be shown. Answers where the
 * value ends: each reading begins where the last one ended, or a bounded distance before.
 */
export function readClause(searched: SearchedText, start: number, context: ClauseContext): number {
  const { quote, ends } = context;
  let position = start;
  let depth = 0;
  let seen = false;
  const isCode = ends === "code";
  while (position < searched.text.length) {
    const character = searched.text[position]!;
    if (character === " " || character === "\t" || character === "\r") position++;
    else if (
      depth === 0 &&
      character === "\\" &&
      entryBelow.test(searched.text.slice(position, position + 200))
    )
      return position;
    else if (character === "\\" && /^\\\r?\n/.test(searched.text.slice(position, position + 3)))
      position += searched.text[position + 1] === "\r" ? 3 : 2;
    else if (character === "\n") {
      if (!seen && depth === 0) {
        if (context.isKey) return readBelow(searched, position, context);
        if (quote === "" && ends !== "word") return position;
        return position;
      }
      if (depth === 0 || !continues(searched, position)) return position;
      position++;
    } else if (quote !== "" && character === quote) return position;
    else if (character === "<" && /^<<[-~]?["']?\w/.test(searched.text.slice(position, position + 6)))
      return readHereDocument(searched, position);
    else if (seen && (character === "#" || character === "/") && isComment(searched, position))
      position = searched.lineEnd(position);
    else {
      const token = searched.stringAt(position, quote);
      if (token) {
        if (!isKeyOrLookup(searched, token, depth)) searched.hideText(token.inside);
        position = token.end;
        seen = true;
        if (ends === "word" && depth === 0 && !/["'`]|[^\s,;)\]}]/.test(searched.text[position] ?? " "))
          return position;
        continue;
      }
      const isRun = depth === 0 && !isCode && !opensCode(searched, position, context);
      if (!isRun && /[([{]/.test(character)) {
        depth++;
        position++;
      } else if (/[)\]}]/.test(character) && (depth > 0 || isCode)) {
        if (--depth < 0) return position;
        position++;
      } else if (/[,;]/.test(character) && (depth > 0 || isCode || seen)) {
        if (depth === 0) return position;
        position++;
      } else {
        const block =
          ends === "line" && context.isKey
            ? /^[|>][-+\d]{0,2}[ \t]*\r?\n/.exec(searched.text.slice(position, position + 12))
            : null;
        if (block)
          return readLines(searched, position + block[0].length, context.indent, (from, to) =>
            searched.hide(from, to),
          );
        const wasSeen = seen;
        position = readWord(searched, position, isRun, context, depth);
        if (!/^[&!]/.test(character) || !context.isKey) seen = true;
        if (ends === "word" && isRun && !/["'`\\]/.test(searched.text[position] ?? "")) return position;
        if (wasSeen && position === searched.lineEnd(position) && depth === 0) return position;
      }
    }
  }
  return position;
}

/** Whether a program's expression begins here, and no word of data that has a bracket in it. */
function opensCode(searched: SearchedText, position: number, { isTight, isFirst }: ClauseContext): boolean {
  const run = /^\S{0,300}/.exec(searched.text.slice(position, position + 300))![0];
  if (/^(?:\$\(|[([{]$)/.test(run)) return true;
  if (/^\$?\{\{/.test(run)) return true;
  if (isTight && !isFirst && /^[([{]/.test(run)) return true;
  if (isTight)
    return /^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*\(["')]/.test(run) || /^[A-Za-z_][\w.]*\[["']/.test(run);
  return /^(?:[([{]|[A-Za-z_][\w.]*[([])/.test(run);
}

function isKeyOrLookup(searched: SearchedText, { start, end, inside }: QuotedText, depth: number): boolean {
  const value = searched.text.slice(inside.start, inside.end);
  if (
    depth > 0 &&
    /^[ \t]{0,8}:/.test(searched.text.slice(end, end + 9)) &&
    /^[A-Za-z][A-Za-z_ .-]{0,60}$/.test(value)
  )
    return true;
  const before = searched.text.slice(Math.max(0, start - 120), start);
  if (!/^[A-Za-z_][\w.-]{0,80}$/.test(value)) return false;
  if (/[\w)\]]\[$/.test(before)) return /^[A-Z_\d]+$|^[a-z_]+$/.test(value) || maySecretStandIn(value);
  const callee = /([A-Za-z_][\w.]{0,80})\(\s{0,40}$/.exec(before)?.[1];
  return (
    callee !== undefined &&
    lookup.test(callee) &&
    (/^[A-Z][A-Z0-9_]*$/.test(value) || maySecretStandIn(value))
  );
}

/** Whether an expression in brackets goes on after a line. */
function continues(searched: SearchedText, position: number): boolean {
  const before =
    /[^\s][ \t\r]{0,40}$/.exec(searched.text.slice(Math.max(0, position - 60), position))?.[0][0] ?? "";
  const after = /^\s{0,200}(\S?)/.exec(searched.text.slice(position, position + 220))?.[1] ?? "";
  return /[([{,\\|+]/.test(before) || /["'`)\]}+|]/.test(after);
}

function isComment(searched: SearchedText, position: number): boolean {
  if (!/[ \t]/.test(searched.text[position - 1] ?? "")) return false;
  return searched.text[position] === "#" || /^\/\/[ \t]/.test(searched.text.slice(position, position + 3));
}
