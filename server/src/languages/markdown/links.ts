import { percentDecoded, type Range } from "../../engine/text";
import type { MarkdownLink } from "./syntax";

/** Where a link leads, taken apart. */
export interface LinkTarget {
  /** Leads out of the repository: it has a scheme or a host. */
  readonly external: boolean;
  /** Decoded, as a path from the file's own directory, or from the repository's root with a leading "/"; "" for the file itself. */
  readonly path: string;
  /** Behind the `#`, as written; undefined without one. */
  readonly fragment: string | undefined;
}

/** Takes the target of a link apart; a query is left out, and a path that is wrongly encoded stays as written. */
export function splitTarget(target: string): LinkTarget {
  const external = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(target);
  const hash = target.indexOf("#");
  const before = (hash === -1 ? target : target.slice(0, hash)).replace(/\?.*$/s, "");
  return {
    external,
    path: percentDecoded(before),
    fragment: hash === -1 ? undefined : target.slice(hash + 1),
  };
}

/** `prose` is the text with code and comments blanked out, at the same places. */
export function readLinks(prose: string, text: string): MarkdownLink[] {
  const definitions = readDefinitions(prose);
  const targets = new Map<string, string>();
  for (const { label, link } of definitions) if (!targets.has(label)) targets.set(label, link.target ?? "");
  const links = [
    ...definitions.map(({ link }) => link),
    ...readInlineLinks(
      prose,
      text,
      targets,
      definitions.map(({ link }) => link.range),
    ),
    ...readHtmlLinks(prose),
  ];
  return links.sort((one, other) => one.range.start - other.range.start);
}

const DEFINITION =
  /^(?:[ \t]*>)* {0,3}\[([^^\]\n][^\]\n]*)\]:[ \t]*(?:\n[ \t]*)?(?:<([^<>\n]*)>|(\S+))[^\n]*$/gm;

function readDefinitions(prose: string): { label: string; link: MarkdownLink }[] {
  return [...prose.matchAll(DEFINITION)].map((match) => {
    const [whole, label = "", bracketed, plain] = match;
    const written = bracketed ?? plain ?? "";
    const start = match.index + whole.lastIndexOf("[", whole.indexOf("]:"));
    const offset = match.index + whole.indexOf(written, whole.indexOf("]:") + 2);
    return {
      label: labelOf(label),
      link: {
        kind: "definition",
        target: unescaped(written),
        targetRange: { start: offset, end: offset + written.length },
        text: label,
        range: { start, end: match.index + whole.trimEnd().length },
      },
    };
  });
}

function labelOf(text: string): string {
  return text.trim().replace(/\s+/g, " ").toLowerCase();
}

/** Brackets open for longer than this many others are no link. */
const MOST_OPEN = 50;

function* readInlineLinks(
  prose: string,
  text: string,
  targets: ReadonlyMap<string, string>,
  definitions: readonly Range[],
): Generator<MarkdownLink> {
  let open: { at: number; image: boolean }[] = [];
  let nextDefinition = 0;
  const signs = /\\[\s\S]|\n[ \t]*(?=\n)|[[\]]/g;
  for (let match = signs.exec(prose); match; match = signs.exec(prose)) {
    const at = match.index;
    while ((definitions[nextDefinition]?.end ?? Number.POSITIVE_INFINITY) <= at) nextDefinition++;
    if ((definitions[nextDefinition]?.start ?? Number.POSITIVE_INFINITY) <= at) continue;
    if (match[0].startsWith("\n")) open = [];
    else if (match[0] === "[") {
      open.push({ at, image: prose[at - 1] === "!" });
      if (open.length > MOST_OPEN) open.shift();
    } else if (match[0] === "]") {
      const opening = open.pop();
      if (!opening) continue;
      const inside = text.slice(opening.at + 1, at);
      const link = inlineTarget(prose, at + 1) ?? referenceTarget(prose, text, opening.at, at, targets);
      if (!link) continue;
      const start = opening.image ? opening.at - 1 : opening.at;
      const kind = link.reference ? "reference" : opening.image ? "image" : "link";
      const { target, targetRange, end } = link;
      yield { kind, target, targetRange, text: inside, range: { start, end } };
      signs.lastIndex = end;
    }
  }
}

interface Found {
  readonly target: string | undefined;
  readonly targetRange: Range;
  readonly end: number;
  readonly reference: boolean;
}

const DESTINATION =
  /\([ \t]{0,100}(?:\n[ \t]{0,100})?(?:<((?:[^<>\n\\]|\\.)*)>|((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*))(?:\s{1,100}(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s{0,100}\)/y;

/** `(target "title")` directly behind the closing bracket. */
function inlineTarget(prose: string, from: number): Found | undefined {
  DESTINATION.lastIndex = from;
  const [whole, bracketed, plain] = DESTINATION.exec(prose) ?? [];
  if (whole === undefined) return undefined;
  const written = bracketed ?? plain ?? "";
  const start = from + whole.indexOf(written, 1);
  const targetRange = { start, end: start + written.length };
  return { target: unescaped(written), targetRange, end: from + whole.length, reference: false };
}

/** `[text][label]`, `[label][]` and `[label]`; the last only if the label is defined, since brackets are also just brackets. */
function referenceTarget(
  prose: string,
  text: string,
  opening: number,
  closing: number,
  targets: ReadonlyMap<string, string>,
): Found | undefined {
  const label = /\[([^[\]\n]*)\]/y;
  label.lastIndex = closing + 1;
  const second = label.exec(prose);
  const explicit = second && second[1]?.trim() !== "";
  const start = explicit ? closing + 2 : opening + 1;
  const targetRange = { start, end: start + (explicit ? (second[1]?.length ?? 0) : closing - opening - 1) };
  const name = text.slice(targetRange.start, targetRange.end);
  // Footnotes and the boxes of task lists look like references.
  if (name.startsWith("^") || /^[ xX]?$/.test(name)) return undefined;
  const target = targets.get(labelOf(name));
  const end = second ? second.index + second[0].length : closing + 1;
  if (target === undefined && !explicit) return undefined;
  return { target, targetRange, end, reference: true };
}

function* readHtmlLinks(prose: string): Generator<MarkdownLink> {
  for (const tag of prose.matchAll(/<(a|img)\s[^<>]*>/gi)) {
    const image = tag[1]?.toLowerCase() === "img";
    const attribute = (
      image ? /\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)')/i : /\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/i
    ).exec(tag[0]);
    if (!attribute) continue;
    const target = attribute[1] ?? attribute[2] ?? "";
    const start = tag.index + attribute.index + attribute[0].length - 1 - target.length;
    yield {
      kind: image ? "image" : "link",
      target: target.replaceAll("&amp;", "&"),
      targetRange: { start, end: start + target.length },
      text: "",
      range: { start: tag.index, end: tag.index + tag[0].length },
    };
  }
}

function unescaped(target: string): string {
  return target.replace(/\\([!-/:-@[-`{-~])/g, "$1");
}
