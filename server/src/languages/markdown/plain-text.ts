import { replaceSpans } from "../replace-spans";

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00A0",
};

/** A private sign that stands for a character which must not be read as Markdown any more. */
const PROTECTED = "\uE000";

/** The text of one line or heading as a reader sees it: marks, tags and images gone, links and code by their text. */
export function plainText(markdown: string): string {
  const kept: string[] = [];
  const keep = (text: string) => `${PROTECTED}${kept.push(text) - 1}${PROTECTED}`;
  const written = markdown
    .replaceAll(PROTECTED, "")
    .replace(/(?<!`)(`+)(?!`)(.|[^`].{0,2000}?[^`])\1(?!`)/gs, (_, _ticks, code: string) => keep(code.trim()))
    .replace(/\\([!-/:-@[-`{-~])/g, (_, sign: string) => keep(sign))
    .replace(/!\[[^\]]{0,500}\](?:\([^()]*\)|\[[^\]]*\])/g, "")
    .replace(/\[([^[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])/g, "$1");
  const marked = replaceSpans(written, "<!--", "-->", () => "")
    .replace(/<\/?[a-z][^<>]*>/gi, "")
    .replace(/(\*{1,3}|~~)(?=\S)([^*~]+)(?<=\S)\1/g, "$2")
    .replace(/(^|[\s\p{P}])(_{1,3})(?=\S)([^_]+)(?<=\S)\2(?=$|[\s\p{P}])/gu, "$1$3")
    .replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]+);/gi, (whole, name: string) => entity(name) ?? whole);
  const unmarked = marked.replace(/\uE000(\d+)\uE000/g, (_, index: string) => kept[Number(index)] ?? "");
  return unmarked
    .split("\n")
    .map((line) => line.trim())
    .join(" ")
    .trim();
}

function entity(name: string): string | undefined {
  if (!name.startsWith("#")) return ENTITIES[name.toLowerCase()];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
