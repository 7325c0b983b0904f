import type { Range } from "../../engine/text";
import { linesFrom } from "../advance";
import type { Comment } from "../parse-result";
import { createAnchorCounter } from "./anchors";
import { readLinks } from "./links";
import { plainText } from "./plain-text";
import type { MarkdownCodeBlock, MarkdownFile, MarkdownHeading } from "./syntax";

/** Reads the headings, links and anchors of a Markdown file in the dialect of GitHub, in linear time. */
export function parseMarkdown(text: string): MarkdownFile {
  const comments: Comment[] = [];
  const codeBlocks: MarkdownCodeBlock[] = [];
  // What is code or comment is blanked out, so that everything below sees prose only, at its own place.
  const blanks: Range[] = [];
  const lines = [...linesFrom(text, 0)];
  readCodeBlocks(text, lines, codeBlocks, blanks);
  const withoutBlocks = blankOut(text, blanks);
  const spans: Range[] = [];
  readComments(withoutBlocks, comments, spans);
  readCodeSpans(blankOut(withoutBlocks, spans), lines, spans);
  const prose = blankOut(withoutBlocks, spans);

  const found = [
    ...readHeadings(withoutComments(withoutBlocks, comments), lines),
    ...readHtmlHeadings(prose, text),
  ];
  found.sort((one, other) => one.range.start - other.range.start);
  const anchorOf = createAnchorCounter();
  const headings = found.map((heading): MarkdownHeading => ({ ...heading, anchor: anchorOf(heading.text) }));
  return { headings, links: readLinks(prose, text), anchors: readAnchors(prose), codeBlocks, comments };
}

/** The same text with these parts as blanks; line breaks stay. */
function blankOut(text: string, parts: readonly Range[]): string {
  if (parts.length === 0) return text;
  const pieces: string[] = [];
  let copied = 0;
  for (const { start, end } of parts.toSorted((one, other) => one.start - other.start)) {
    if (start < copied) continue;
    pieces.push(text.slice(copied, start), text.slice(start, end).replace(/[^\r\n]/g, " "));
    copied = end;
  }
  pieces.push(text.slice(copied));
  return pieces.join("");
}

const FENCE = /^((?:[ \t]*>)*)[ \t]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)*(`{3,}|~{3,})[ \t]*(.*)/;
const LIST_ITEM = /^[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;

/** Finds fenced and indented code, and the front matter. */
function readCodeBlocks(
  text: string,
  lines: readonly Range[],
  blocks: MarkdownCodeBlock[],
  blanks: Range[],
): void {
  let index = 0;
  if (/^---\s*$/.test(lineText(text, lines[0]))) {
    const end = lines.findIndex((line, at) => at > 0 && /^(?:---|\.\.\.)\s*$/.test(lineText(text, line)));
    if (end > 0) {
      blanks.push({ start: 0, end: (lines[end] as Range).end });
      index = end + 1;
    }
  }
  let afterBlank = true;
  let inList = false;
  for (; index < lines.length; index++) {
    const line = lines[index] as Range;
    const content = lineText(text, line);
    const [, quotes = "", fence, info = ""] = FENCE.exec(content) ?? [];
    if (fence !== undefined && !(fence.startsWith("`") && info.includes("`"))) {
      const last = endOfFence(text, lines, index, fence, quotes !== "");
      const range = { start: line.start, end: (lines[last] as Range).end };
      const first = lines[index + 1];
      const inside = first && last > index ? text.slice(first.start, (lines[last] as Range).start) : "";
      blocks.push({ language: /^[^\s{]+/.exec(info)?.[0].toLowerCase(), content: inside, range });
      blanks.push(range);
      index = last;
      afterBlank = false;
      continue;
    }
    const blank = content.trim() === "";
    if (!blank && LIST_ITEM.test(content)) inList = true;
    else if (!blank && /^\S/.test(content)) inList = false;
    if (!blank && afterBlank && !inList && /^(?: {4}|\t)/.test(content)) {
      blocks.push({ language: undefined, content, range: line });
      blanks.push(line);
    } else afterBlank = blank;
  }
}

/** The line that closes a fence: the file's last one if nothing does, or the last one of the quotation it stands in. */
function endOfFence(
  text: string,
  lines: readonly Range[],
  from: number,
  fence: string,
  quoted: boolean,
): number {
  for (let index = from + 1; index < lines.length; index++) {
    const content = lineText(text, lines[index]);
    if (quoted && !/^[ \t]*>/.test(content)) return index - 1;
    const closing = content.replace(/^(?:[ \t]*>)*[ \t]*/, "").trimEnd();
    if (closing.length >= fence.length && closing === (fence[0] as string).repeat(closing.length))
      return index;
  }
  return lines.length - 1;
}

function lineText(text: string, line: Range | undefined): string {
  return line ? text.slice(line.start, line.end) : "";
}

function readComments(text: string, comments: Comment[], blanks: Range[]): void {
  for (let start = text.indexOf("<!--"); start !== -1; start = text.indexOf("<!--", start + 4)) {
    const found = text.indexOf("-->", start + 4);
    // A comment that is never closed hides the rest of the file.
    const range = { start, end: found === -1 ? text.length : found + 3 };
    comments.push({ range, text: text.slice(range.start, range.end) });
    blanks.push(range);
    start = range.end - 4;
  }
}

function withoutComments(text: string, comments: readonly Comment[]): string {
  return blankOut(
    text,
    comments.map((comment) => comment.range),
  );
}

/** Code between runs of equally many backticks in one paragraph. */
function readCodeSpans(text: string, lines: readonly Range[], spans: Range[]): void {
  let runs: Range[] = [];
  for (const line of lines) {
    const content = lineText(text, line);
    if (content.trim() === "") {
      spans.push(...pairRuns(text, runs));
      runs = [];
    }
    for (const run of content.matchAll(/`+/g))
      runs.push({ start: line.start + run.index, end: line.start + run.index + run[0].length });
  }
  spans.push(...pairRuns(text, runs));
}

function* pairRuns(text: string, runs: readonly Range[]): Generator<Range> {
  // For each run the next one of its length, found from behind.
  const next = new Array<number | undefined>(runs.length);
  const later = new Map<number, number>();
  for (let index = runs.length - 1; index >= 0; index--) {
    const { start, end } = runs[index] as Range;
    next[index] = later.get(end - start);
    later.set(end - start, index);
  }
  for (let index = 0; index < runs.length; index++) {
    const { start, end } = runs[index] as Range;
    const closing = next[index];
    if (closing === undefined || (text[start - 1] === "\\" && end === start + 1)) continue;
    yield { start, end: (runs[closing] as Range).end };
    index = closing;
  }
}

type FoundHeading = Omit<MarkdownHeading, "anchor">;

/** In a quotation or as the text of a list item too, where GitHub gives it an anchor all the same. */
const ATX = /^(?: {0,3}(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))){0,6} {0,3}(#{1,6})(?=[ \t]|$)(.*)$/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
/** Lines that a paragraph, and so an underlined heading, cannot consist of. */
const NO_PARAGRAPH = /^\s*$|^ {0,3}(?:#{1,6}(?:\s|$)|>|\||<)|^(?: {4}|\t)|^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]/;

function* readHeadings(text: string, lines: readonly Range[]): Generator<FoundHeading> {
  let paragraph: Range | undefined;
  for (const line of lines) {
    const content = text.slice(line.start, line.end);
    const [atx, signs, inside = ""] = ATX.exec(content) ?? [];
    const underline = paragraph && UNDERLINE.exec(content)?.[1];
    if (atx !== undefined && signs !== undefined)
      yield { level: signs.length, text: plainText(withoutClosingSigns(inside.trim())), range: line };
    else if (paragraph && underline)
      yield {
        level: underline.startsWith("=") ? 1 : 2,
        text: plainText(text.slice(paragraph.start, paragraph.end)),
        range: { start: paragraph.start, end: line.end },
      };
    if (atx !== undefined || underline || NO_PARAGRAPH.test(content)) paragraph = undefined;
    else paragraph = { start: paragraph?.start ?? line.start, end: line.end };
  }
}

/** `## Title ##` is "Title", `## C#` is "C#". */
function withoutClosingSigns(heading: string): string {
  let end = heading.length;
  while (heading[end - 1] === "#") end--;
  return end === 0 || /[ \t]/.test(heading[end - 1] as string) ? heading.slice(0, end).trimEnd() : heading;
}

function* readHtmlHeadings(prose: string, text: string): Generator<FoundHeading> {
  for (const opening of prose.matchAll(/<h([1-6])(?:\s[^<>]*)?>/gi)) {
    const inside = opening.index + opening[0].length;
    // Headings are short: one that is not closed soon is none.
    const found = prose.slice(inside, inside + 1_000).search(/<\/h[1-6]\s*>/i);
    if (found === -1) continue;
    const end = prose.indexOf(">", inside + found) + 1;
    const range = { start: opening.index, end };
    yield { level: Number(opening[1]), text: plainText(text.slice(inside, inside + found)), range };
  }
}

function readAnchors(prose: string): MarkdownFile["anchors"] {
  const anchors: { name: string; range: Range }[] = [];
  for (const tag of prose.matchAll(/<[a-z][\w-]*\s[^<>]*>/gi))
    for (const attribute of tag[0].matchAll(/\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi)) {
      const name = attribute[1] ?? attribute[2] ?? attribute[3] ?? "";
      const start = tag.index + attribute.index + attribute[0].lastIndexOf(name);
      anchors.push({ name, range: { start, end: start + name.length } });
    }
  return anchors;
}
