import type { Range } from "../text";
import { mayTextBeShown, mayWordBeShown } from "./may-be-shown";
import { maySecretStandIn } from "./secret-name";

export interface ClauseContext {
  /** The quotes that the name stands in; "" for none. */
  readonly quote: string;
  /** Where the value ends: with its line, with the quotes around it, with a word, or as an expression does. */
  readonly ends: "line" | "quote" | "word" | "code";
  /** No blank around what assigns. */
  readonly isTight: boolean;
  readonly isFirst: boolean;
  /** The value may be a mapping whose keys say nothing. */
  readonly isCollection: boolean;
  /** A key as YAML has it: its value may stand on the lines below. */
  readonly isKey: boolean;
  /** Columns before the name. */
  readonly indent: number;
}

/** A line that goes on with the next assignment or instruction, and not with the value. */
const entryBelow = /^\\\r?\n[ \t]*(?:&&[ \t]|\w[\w.-]{0,80}=)/;

/** Calls that look a name up instead of holding a value. */
const lookup =
  /(?:^|\.)(?:get|getenv|environ|env\w*|config|get_env|get_secret|getlist|pop|lookup|header|headers|var|getattr|get_secret_value)$|\benv\.\w+$/i;

/**
 * Reads what stands behind a name that says secret, and notes everything in it that may not be shown. Each reading begins
 * where the last one ended, or a bounded distance before.
 */
export function createClauseReader(text: string, found: Range[]) {
  /** The next place of each mark from some place on: what makes looking for it linear. */
  const nextMarks = new Map<string, { readonly from: number; readonly at: number }>();
  return { read, readArguments, readElement, readCall, readRow };

  function hide(start: number, end: number): void {
    if (end > start) found.push({ start, end });
  }

  /** The end of the value that begins at `start`. */
  function read(start: number, context: ClauseContext): number {
    const { quote, ends } = context;
    let position = start;
    let depth = 0;
    let seen = false;
    const isCode = ends === "code";
    while (position < text.length) {
      const character = text[position]!;
      if (character === " " || character === "\t" || character === "\r") position++;
      else if (depth === 0 && character === "\\" && entryBelow.test(text.slice(position, position + 200)))
        return position;
      else if (character === "\\" && /^\\\r?\n/.test(text.slice(position, position + 3)))
        position += text[position + 1] === "\r" ? 3 : 2;
      else if (character === "\n") {
        if (!seen && depth === 0) {
          if (context.isKey) return readBelow(position, context);
          if (quote === "" && ends !== "word") return position;
          return position;
        }
        if (depth === 0 || !continues(position)) return position;
        position++;
      } else if (quote !== "" && character === quote) return position;
      else if (character === "<" && /^<<[-~]?["']?\w/.test(text.slice(position, position + 6)))
        return readHereDocument(position);
      else if (seen && (character === "#" || character === "/") && isComment(position))
        position = lineEnd(position);
      else {
        const token = stringAt(position, quote);
        if (token) {
          if (!isKeyOrLookup(token, depth)) hideText(token.inside);
          position = token.end;
          seen = true;
          if (ends === "word" && depth === 0 && !/["'`]|[^\s,;)\]}]/.test(text[position] ?? " "))
            return position;
          continue;
        }
        const isRun = depth === 0 && !isCode && !opensCode(position, context);
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
              ? /^[|>][-+\d]{0,2}[ \t]*\r?\n/.exec(text.slice(position, position + 12))
              : null;
          if (block) return readLines(position + block[0].length, context.indent, hide);
          const wasSeen = seen;
          position = readWord(position, isRun, context, depth);
          if (!/^[&!]/.test(character) || !context.isKey) seen = true;
          if (ends === "word" && isRun && !/["'`\\]/.test(text[position] ?? "")) return position;
          if (wasSeen && position === lineEnd(position) && depth === 0) return position;
        }
      }
    }
    return position;
  }

  /** A word between what separates; a whole run of characters where the value is data. */
  function readWord(
    start: number,
    isRun: boolean,
    { quote, ends, isKey }: ClauseContext,
    depth: number,
  ): number {
    const pattern = isRun
      ? quote === '"'
        ? /[^\s"]+/y
        : quote === "'"
          ? /[^\s']+/y
          : quote === "`"
            ? /[^\s`]+/y
            : /\S+/y
      : /[^\s"'`,;()[\]{}]+/y;
    pattern.lastIndex = start;
    let word = pattern.exec(text)?.[0] ?? text[start]!;
    const reference = /^(?:\$\{\w{1,80}(?::?\?[^}\n]{0,120})?\}|\$?\{\{[^}\n'"]{0,120}\}\})/.exec(
      text.slice(start, start + 250),
    )?.[0];
    if (reference && !isRun) return start + reference.length;
    if (isRun && (ends === "word" || ends === "quote")) {
      word = /^.+?(?=[;&,][\w.-]+=|$)/s.exec(word)?.[0] ?? word;
      if (ends === "word" && quote === "") word = word.replace(/(?<=[^\\])["'`][)\]},;]*$/, "");
    }
    if (isRun && word.length > 1 && word.endsWith("\\") && /[\r\n]/.test(text[start + word.length] ?? ""))
      word = word.slice(0, -1);
    const bare = word
      .replace(/(?<![,;:])[,;:]+$/, "")
      .replace(isRun && ends !== "line" ? /(?<![)\]}])[)\]}]+$/ : /$^/, "");
    const end = start + word.length;
    if (bare === "") return end;
    const fallback = /^(\$\{\w{1,80}:?[-=+])(.*?)\}?$/s.exec(bare);
    if (fallback) {
      if (!mayTextBeShown(fallback[2] ?? ""))
        hide(start + fallback[1]!.length, start + bare.replace(/\}$/, "").length);
      return end;
    }
    const following = text[end] ?? "";
    // The name of a function, of an argument or of an entry.
    if (!isRun && (following === "(" || following === "[") && /^[A-Za-z_$][\w.$]*$/.test(bare)) return end;
    if (
      !isRun &&
      depth > 0 &&
      /^[A-Za-z_][A-Za-z_-]{0,60}:?$/.test(bare) &&
      (word.endsWith(":") || /^[ \t]{0,4}(?:=(?!=)|:)/.test(text.slice(end, end + 6)))
    )
      return end;
    if (!isRun && depth > 0) {
      const parts = /^([A-Za-z_][A-Za-z_-]{0,60}[=:])(.+)$/s.exec(bare);
      if (parts) {
        if (!mayWordBeShown(parts[2]!)) hide(start + parts[1]!.length, start + bare.length);
        return end;
      }
    }
    if (/^[&!][\w!]/.test(bare) && isKey && !/[\d]/.test(bare) && /^[ \t]/.test(following)) return end;
    if (!mayWordBeShown(bare)) hide(start, start + bare.length);
    return end;
  }

  /** Whether a program's expression begins here, and no word of data that has a bracket in it. */
  function opensCode(position: number, { isTight, isFirst }: ClauseContext): boolean {
    const run = /^\S{0,300}/.exec(text.slice(position, position + 300))![0];
    if (/^(?:\$\(|[([{]$)/.test(run)) return true;
    if (/^\$?\{\{/.test(run)) return true;
    if (isTight && !isFirst && /^[([{]/.test(run)) return true;
    if (isTight)
      return /^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*\(["')]/.test(run) || /^[A-Za-z_][\w.]*\[["']/.test(run);
    return /^(?:[([{]|[A-Za-z_][\w.]*[([])/.test(run);
  }

  function isKeyOrLookup({ start, end, inside }: QuotedText, depth: number): boolean {
    const value = text.slice(inside.start, inside.end);
    if (
      depth > 0 &&
      /^[ \t]{0,8}:/.test(text.slice(end, end + 9)) &&
      /^[A-Za-z][A-Za-z_ .-]{0,60}$/.test(value)
    )
      return true;
    const before = text.slice(Math.max(0, start - 120), start);
    if (!/^[A-Za-z_][\w.-]{0,80}$/.test(value)) return false;
    if (/[\w)\]]\[$/.test(before)) return /^[A-Z_\d]+$|^[a-z_]+$/.test(value) || maySecretStandIn(value);
    const callee = /([A-Za-z_][\w.]{0,80})\(\s{0,40}$/.exec(before)?.[1];
    return (
      callee !== undefined &&
      lookup.test(callee) &&
      (/^[A-Z][A-Z0-9_]*$/.test(value) || maySecretStandIn(value))
    );
  }

  function hideText({ start, end }: Range): void {
    const value = text.slice(start, end);
    if (mayTextBeShown(value)) return;
    const fallback = /^(\$\{\w{1,80}:?[-=+])([^{}]*)\}$/.exec(value);
    if (!fallback) hide(start, end);
    else if (!mayTextBeShown(fallback[2]!)) hide(start + fallback[1]!.length, end - 1);
  }

  /** The text in quotes that begins here: up to its end, which may be lines below, else to the end of the line. */
  function stringAt(start: number, enclosing: string): QuotedText | undefined {
    const opening = /^(?:[A-Za-z]{1,2}(?=["'])|[$@](?=["']))?(?:"""|'''|\\["']|["'`])/.exec(
      text.slice(start, start + 6),
    )?.[0];
    if (opening === undefined) return undefined;
    const mark = opening.replace(/^[A-Za-z$@]+/, "");
    const from = start + opening.length;
    let close = closingOf(mark, from);
    const last = lineEnd(from);
    const mayCross = mark.length === 3 || mark === "`" || enclosing === "";
    if (close === -1 || (close > last && (!mayCross || (mark.length < 3 && close - from > 5000)))) close = -1;
    if (close === -1) return { start, end: last, inside: { start: from, end: last } };
    return { start, end: close + mark.length, inside: { start: from, end: close } };
  }

  function closingOf(mark: string, from: number): number {
    let at = nextOf(mark, from);
    while (at !== -1 && mark[0] !== "\\" && isEscaped(at)) at = nextOf(mark, at + 1);
    return at;
  }

  function nextOf(mark: string, from: number): number {
    const known = nextMarks.get(mark);
    if (known && known.from <= from && (known.at === -1 || from <= known.at)) return known.at;
    const at = text.indexOf(mark, from);
    nextMarks.set(mark, { from, at });
    return at;
  }

  function isEscaped(at: number): boolean {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === "\\" && backslashes < 64) backslashes++;
    return backslashes % 2 === 1;
  }

  /** `"NAME", value`: what follows a name in a list of arguments; with `default=` too. */
  function readArguments(start: number): number {
    let position = start;
    for (let count = 0; count < 6; count++) {
      const gap =
        /^[\s,]{0,200}(?:[A-Za-z_]\w{0,40}[ \t]{0,4}=[ \t]{0,4})?(?:\([\w., ]{0,60},[ ]{0,4})?/.exec(
          text.slice(position, position + 320),
        )![0];
      position += gap.length;
      const token = stringAt(position, "");
      if (token) {
        const value = text.slice(token.inside.start, token.inside.end);
        // The key of the next entry.
        if (/^[ \t]{0,8}:/.test(text.slice(token.end, token.end + 9))) return position;
        if (!/^--?[a-z]/.test(value)) hideText(token.inside);
        return token.end;
      }
      const word = /^[^\s,"'`)\]}]{1,300}/.exec(text.slice(position, position + 300))?.[0];
      if (
        word === undefined ||
        !/^[ \t]{0,8},/.test(text.slice(position + word.length, position + word.length + 9))
      ) {
        if (word !== undefined && !mayWordBeShown(word.replace(/[([].*$/s, "")) && !/[([]/.test(word))
          hide(position, position + word.length);
        return position;
      }
      position += word.length;
    }
    return position;
  }

  /** The texts of a row of values: which of them is the secret depends on its place, so that none is seen. */
  function readRow(start: number): number {
    let position = start;
    const end = lineEnd(start);
    while (position < end) {
      const token = stringAt(position, "");
      if (token) hideText(token.inside);
      position = token ? token.end : position + 1;
    }
    return position;
  }

  /** The text of an XML element. */
  function readElement(begin: number): number {
    const data = "<![CDATA[";
    const start = text.startsWith(data, begin) ? begin + data.length : begin;
    const close = nextOf("<", start);
    const end = close === -1 ? lineEnd(start) : close;
    if (end - start <= 20_000) hideText({ start, end });
    return end - start <= 20_000 ? end : start;
  }

  /** The texts in a call of a function that takes a secret. */
  function readCall(start: number, isSecret: boolean): void {
    const inside = /^\(([^\n]{0,300})/.exec(text.slice(start, start + 302));
    for (const match of inside?.[1]?.matchAll(/(["'`])([^"'`]*)\1/g) ?? []) {
      const at = start + 1 + match.index + 1;
      const value = match[2]!;
      const isArgument = /=[ \t]{0,4}$/.test(text.slice(at - 6, at - 1));
      if ((isSecret || !isArgument) && !/^[A-Z]{2}\d{3}$/.test(value) && !maySecretStandIn(value))
        hideText({ start: at, end: at + value.length });
    }
  }

  /** What a key's value is when it begins on the line below. */
  function readBelow(position: number, context: ClauseContext): number {
    const first = /^(?:[ \t]*\r?\n)*([ \t]*)(\S?)([^\n]*)/.exec(text.slice(position + 1, position + 600));
    if (!first) return position;
    const [, indentation = "", character = "", rest = ""] = first;
    const isItem = character === "-" && /^[ \t]/.test(rest);
    if (indentation.length < context.indent || (indentation.length === context.indent && !isItem))
      return position;
    const isEntry = /^["']?[\w./-]{1,100}["']?[ \t]*:(?:\s|$)/.test(character + rest);
    const isRecord = isItem && /^[ \t]+["']?[\w./-]{1,100}["']?[ \t]*:(?:\s|$)/.test(rest);
    // Of a mapping only what is called its value is one, unless it is a collection of secrets.
    const isMapping = isRecord || (isEntry && !context.isCollection);
    const valuesEnd = readLines(position + 1, isItem ? context.indent - 1 : context.indent, (start, end) => {
      const line = text.slice(start, end);
      if (isMapping && !/^(?:-[ \t]+)?["']?(?:value|default|content)["']?[ \t]*:/i.test(line)) return;
      const lead = /^(?:-[ \t]+)?(?:["']?[\w./-]{1,100}["']?[ \t]*:(?:[ \t]+|$))?/.exec(line)![0];
      const value = line.slice(lead.length).replace(/,$/, "");
      if (/^[|>][-+]?$/.test(value)) return;
      const quoted = /^(["'])(.*)\1$/.exec(value);
      if (quoted ? mayTextBeShown(quoted[2]!) : mayWordBeShown(value)) return;
      hide(start + lead.length + (quoted ? 1 : 0), start + lead.length + value.length - (quoted ? 1 : 0));
    });
    // What else it holds is read under its own names.
    return isMapping ? position : valuesEnd;
  }

  /** The lines that stand deeper than `indent`, each without the blanks around it. */
  function readLines(start: number, indent: number, each: (start: number, end: number) => void): number {
    let position = start;
    while (position < text.length) {
      const end = lineEnd(position);
      const line = text.slice(position, end).trimEnd();
      const own = line.length - line.trimStart().length;
      if (line !== "" && own <= indent) break;
      if (line !== "") each(position + own, position + line.length);
      position = end + 1;
    }
    return Math.min(position, text.length);
  }

  function readHereDocument(start: number): number {
    const [opening, word] = /^<<[-~]?["']?(\w{1,60})["']?/.exec(text.slice(start, start + 70)) ?? ["", ""];
    let position = lineEnd(start + opening.length) + 1;
    while (position < text.length) {
      const end = lineEnd(position);
      if (text.slice(position, end).trim() === word) return end;
      hide(position, end);
      position = end + 1;
    }
    return text.length;
  }

  /** Whether an expression in brackets goes on after a line. */
  function continues(position: number): boolean {
    const before = /[^\s][ \t\r]{0,40}$/.exec(text.slice(Math.max(0, position - 60), position))?.[0][0] ?? "";
    const after = /^\s{0,200}(\S?)/.exec(text.slice(position, position + 220))?.[1] ?? "";
    return /[([{,\\|+]/.test(before) || /["'`)\]}+|]/.test(after);
  }

  function isComment(position: number): boolean {
    if (!/[ \t]/.test(text[position - 1] ?? "")) return false;
    return text[position] === "#" || /^\/\/[ \t]/.test(text.slice(position, position + 3));
  }

  function lineEnd(position: number): number {
    const end = nextOf("\n", position);
    return end === -1 ? text.length : end;
  }
}

interface QuotedText extends Range {
  readonly inside: Range;
}
