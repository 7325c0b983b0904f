import type { AdvisoryReport } from "../../server/src/engine/snapshot";

/** One example of a rule page: a small workspace with what is expected in it. */
export interface PageCase {
  /** The line of the page where it starts, from one. */
  readonly line: number;
  readonly files: Readonly<Record<string, string>>;
  readonly untracked: readonly string[];
  readonly ignored: readonly string[];
  /** Directories whose inside is not listed, with their sizes in bytes. */
  readonly directories: Readonly<Record<string, number>>;
  /** Sizes in bytes of files that are larger on disk than the text shown. */
  readonly bytes: Readonly<Record<string, number>>;
  /** "path:line:rule", lines from one, sorted. */
  readonly expected: readonly string[];
  /** Files after the first fix; empty when the case shows none. */
  readonly fixed: Readonly<Record<string, string>>;
  /** What the last audit of the dependencies said; undefined when none was asked for. */
  readonly advisories: AdvisoryReport | undefined;
}

interface Block {
  readonly line: number;
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
}

/**
 * Reads the cases of a page. Blocks with only blank lines between them form one workspace; prose starts a new case.
 * In the fence: `path=…` names the file; `expect="3:rule-id 4:other"` expects findings at lines;
 * `lines=…` repeats the last line of the text until it has so many; `untracked` and `ignored` say how git sees the file; `bytes=…` its size on disk; `directory` makes the path
 * a directory of that size which tools made; `advisories` says that the text is no file but the answer of an audit; `fixed` marks the text after the first fix, byte for byte.
 * In the text: a trailing `# expect: rule-id` (also `//`, `--`, `<!-- -->`, `;`) expects a finding at its line and is taken out.
 */
export function readPageCases(page: string): readonly PageCase[] {
  const cases: PageCase[] = [];
  let blocks: Block[] = [];
  const lines = page.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const fence = /^(`{3,})(\S*)(.*)$/.exec(lines[index] ?? "");
    if (fence) {
      const start = index;
      const body: string[] = [];
      for (index++; index < lines.length && lines[index] !== fence[1]; index++) body.push(lines[index] ?? "");
      blocks.push({
        line: start + 1,
        attributes: readAttributes(fence[3] ?? ""),
        text: body.map((line) => `${line}\n`).join(""),
      });
    } else if ((lines[index] ?? "").trim() !== "") {
      finishCase();
    }
  }
  finishCase();
  return cases;

  function finishCase(): void {
    const named = blocks.filter(({ attributes }) => attributes.has("path") || attributes.has("advisories"));
    if (named.length > 0) cases.push(toCase(named));
    blocks = [];
  }
}

function readAttributes(info: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, quoted, plain] of info.matchAll(/([\w-]+)(?:="([^"]*)"|=(\S+))?/g)) {
    attributes.set(name ?? "", quoted ?? plain ?? "");
  }
  return attributes;
}

const marker = /[ \t]*(?:#|\/\/|--|<!--|;)[ \t]*expect:[ \t]*([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)[ \t]*(?:-->)?$/;

function toCase(blocks: readonly Block[]): PageCase {
  const files: Record<string, string> = {};
  const fixed: Record<string, string> = {};
  const expected: string[] = [];
  const pathsWith = (attribute: string) =>
    blocks
      .filter(({ attributes }) => attributes.has(attribute))
      .map(({ attributes }) => attributes.get("path") ?? "");
  const directories: Record<string, number> = {};
  const bytes: Record<string, number> = {};
  let advisories: AdvisoryReport | undefined;
  for (const { attributes, text } of blocks) {
    const path = attributes.get("path") ?? "";
    if (attributes.has("bytes"))
      (attributes.has("directory") ? directories : bytes)[path] = Number(attributes.get("bytes"));
    if (attributes.has("directory")) continue;
    if (attributes.has("advisories")) {
      advisories = JSON.parse(text) as AdvisoryReport;
      continue;
    }
    if (attributes.has("fixed")) {
      fixed[path] = text;
      continue;
    }
    for (const mark of (attributes.get("expect") ?? "").split(/\s+/).filter(Boolean)) {
      expected.push(`${path}:${mark}`);
    }
    const plain = text.split("\n").map((line, index) => {
      const found = marker.exec(line);
      for (const rule of found?.[1]?.split(",") ?? []) expected.push(`${path}:${index + 1}:${rule.trim()}`);
      return line.replace(marker, "");
    });
    const wanted = Number(attributes.get("lines") ?? 0);
    const padding =
      plain.length > 1 ? `${plain.at(-2)}\n`.repeat(Math.max(0, wanted - plain.length + 1)) : "";
    files[path] = plain.join("\n") + padding;
  }
  return {
    line: blocks[0]?.line ?? 0,
    files,
    untracked: pathsWith("untracked"),
    ignored: pathsWith("ignored"),
    directories,
    bytes,
    expected: expected.sort(),
    fixed,
    advisories,
  };
}
