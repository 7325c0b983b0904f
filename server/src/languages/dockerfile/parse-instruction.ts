import { goThrough } from "../advance";
import type { ParseError } from "../parse-result";
import { variableNamesIn } from "./image-reference";
import { type LogicalLine, locateIn } from "./logical-lines";
import type { DockerFlag, DockerInstruction, DockerProperty, DockerWord, TextSegment } from "./syntax";

const KNOWN =
  /^(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)$/;
const WITH_FLAGS = /^(?:ADD|COPY|FROM|HEALTHCHECK|RUN)$/;
const WITH_EXEC_FORM = /^(?:ADD|CMD|COPY|ENTRYPOINT|RUN|SHELL|VOLUME)$/;
const WITH_PROPERTIES = /^(?:ARG|ENV|LABEL)$/;
const NOTHING_NEEDED = /^(?:CMD|ENTRYPOINT|RUN)$/;

/** Reads one instruction from its joined text; `from` is where it begins there. */
export function parseInstruction(line: LogicalLine, errors: ParseError[], from = 0): DockerInstruction {
  const { text, segments } = line;
  const keyword = /\S*/.exec(text.slice(from))?.[0] ?? "";
  const keywordRange = locateIn(segments, from, from + keyword.length);
  const name = keyword.toUpperCase();
  if (!KNOWN.test(name))
    errors.push({ range: keywordRange, message: `Docker knows no instruction "${keyword}".` });

  const flags: DockerFlag[] = [];
  let start = skipBlanks(text, from + keyword.length);
  if (WITH_FLAGS.test(name)) start = readFlags(text, start, segments, flags);
  const body: Body = { text: text.slice(start), start, segments };
  const textRange = locateIn(segments, start, text.length);
  const range = { start: keywordRange.start, end: Math.max(keywordRange.end, textRange.end) };
  if (body.text === "" && !NOTHING_NEEDED.test(name))
    errors.push({ range, message: `${name} needs an argument.` });

  const exec = WITH_EXEC_FORM.test(name) && body.text.startsWith("[") ? readExec(body) : undefined;
  if (!exec && WITH_EXEC_FORM.test(name) && /^\[\s*["'].*\]$/s.test(body.text))
    errors.push({ range: textRange, message: "This is no JSON array, so a shell gets it as it stands." });
  return {
    keyword: name,
    keywordRange,
    range,
    text: body.text,
    textRange,
    segments: relative(segments, start),
    flags,
    words: wordsOf(body),
    exec,
    properties: WITH_PROPERTIES.test(name) ? propertiesOf(body, name) : [],
    variables: variableNamesIn(body.text).map((variable) => ({
      ...variable,
      range: located(body, variable.range),
    })),
    heredocs: line.heredocs,
    nested: nestedIn(name, line, start, errors),
  };
}

/** The part of a joined text that holds the arguments. */
interface Body {
  readonly text: string;
  readonly start: number;
  readonly segments: readonly TextSegment[];
}

function located(body: Body, { start, end }: { start: number; end: number }) {
  return locateIn(body.segments, body.start + start, body.start + end);
}

function nestedIn(name: string, line: LogicalLine, start: number, errors: ParseError[]) {
  const rest = line.text.slice(start);
  if (name === "ONBUILD" && rest !== "" && !/^ONBUILD\b/i.test(rest))
    return parseInstruction(line, errors, start);
  return name === "HEALTHCHECK" && /^CMD\b/i.test(rest) ? parseInstruction(line, errors, start) : undefined;
}

const FLAG = /--([A-Za-z][\w.-]*)(?:=("[^"]*"|'[^']*'|\S*))?(?=\s|$)\s*/y;

function readFlags(
  text: string,
  from: number,
  segments: readonly TextSegment[],
  flags: DockerFlag[],
): number {
  let end = from;
  goThrough(from, text.length, (start) => {
    FLAG.lastIndex = start;
    const [whole, name, value] = FLAG.exec(text) ?? [];
    if (whole === undefined || name === undefined) return undefined;
    const range = locateIn(segments, start, start + whole.trimEnd().length);
    flags.push({ name, value: value?.replace(/^(["'])(.*)\1$/s, "$2"), range });
    end = start + whole.length;
    return end;
  });
  return end;
}

const JSON_STRING = /\s*("(?:[^"\\\n]|\\.)*")\s*/y;

/** The strings of the exec form, or nothing where Docker's JSON reader refuses it and takes it for a shell command. */
function readExec(body: Body): DockerWord[] | undefined {
  const { text } = body;
  if (/^\[\s*\]$/.test(text)) return [];
  const words: DockerWord[] = [];
  let complete = false;
  goThrough(1, text.length, (offset) => {
    JSON_STRING.lastIndex = offset;
    const [whole, literal] = JSON_STRING.exec(text) ?? [];
    if (whole === undefined || literal === undefined) return undefined;
    const value = parseJsonString(literal);
    if (value === undefined) return undefined;
    const start = offset + whole.indexOf('"');
    words.push({ value, range: located(body, { start, end: start + literal.length }) });
    const end = offset + whole.length;
    complete = text[end] === "]" && text.slice(end + 1).trim() === "";
    return text[end] === "," ? end + 1 : undefined;
  });
  return complete ? words : undefined;
}

function parseJsonString(literal: string): string | undefined {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined;
  }
}

const WORD = /(?:\\.|"(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"'\\]|\\$)+/gs;

function wordsOf(body: Body): DockerWord[] {
  return [...body.text.matchAll(WORD)].map(([word], index, all) => {
    const start = (all[index] as RegExpExecArray).index;
    return { value: withoutQuotes(word), range: located(body, { start, end: start + word.length }) };
  });
}

/** `KEY=value` words, or the old `ENV KEY value with blanks`. */
function propertiesOf(body: Body, name: string): DockerProperty[] {
  const words = [...body.text.matchAll(WORD)];
  const first = words[0];
  if (!first) return [];
  if (name !== "ARG" && !first[0].includes("=")) {
    const valueStart = skipBlanks(body.text, first.index + first[0].length);
    return [property(body, first.index, first.index + first[0].length, valueStart, body.text.length, false)];
  }
  return words.map(({ 0: word, index: start }) => {
    const sign = word.indexOf("=");
    const end = start + word.length;
    if (sign === -1) return property(body, start, end, undefined, end, true);
    return property(body, start, start + sign, start + sign + 1, end, true);
  });
}

function property(
  body: Body,
  keyStart: number,
  keyEnd: number,
  valueStart: number | undefined,
  end: number,
  quoted: boolean,
): DockerProperty {
  const written = valueStart === undefined ? undefined : body.text.slice(valueStart, end);
  return {
    key: withoutQuotes(body.text.slice(keyStart, keyEnd)),
    keyRange: located(body, { start: keyStart, end: keyEnd }),
    value: written === undefined || !quoted ? written : withoutQuotes(written),
    valueRange: valueStart === undefined ? undefined : located(body, { start: valueStart, end }),
    range: located(body, { start: keyStart, end }),
  };
}

/** Single quotes keep everything, double quotes know the backslash before ", \ and $; elsewhere it quotes anything. */
function withoutQuotes(word: string): string {
  return word.replace(
    /'([^']*)'?|"((?:[^"\\]|\\.)*)"?|\\(.)/gs,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(["\\])/g, "$1") ?? (escaped === "$" ? "\\$" : (escaped ?? "")),
  );
}

function relative(segments: readonly TextSegment[], start: number): TextSegment[] {
  const shifted: TextSegment[] = [];
  for (const { at, offset } of segments) {
    if (at > start) shifted.push({ at: at - start, offset });
    else shifted[0] = { at: 0, offset: offset + start - at };
  }
  return shifted;
}

function skipBlanks(text: string, from: number): number {
  let offset = from;
  while (offset < text.length && /\s/.test(text[offset] as string)) offset++;
  return offset;
}
