import type { Locale, MessageValues } from "../engine/message";
import { message, renderMessage } from "../engine/message";
import type { Rule } from "../engine/rule";

/**
 * A rule's page as people read it. The source of the page is a test as well: its examples are small projects with what
 * each needs to stand on. Readers get why it matters, the text before and after the repair, how to repair it, and how to
 * configure it.
 * `page` has the sections why, examples, fix and when not to worry, in this order and in any language.
 */
export function readerPage(page: string, rule: Rule, locale: Locale): string {
  const [heading = [], why = [], examples = [], fix = [], ...others] = sectionsOf(page);
  const repaired = fix.some(
    (part) => part.kind === "project" && part.blocks.some(({ path }) => path !== undefined),
  );
  const hasPair = fix.some((part) => part.kind === "project" && part.blocks.some(({ isFixed }) => isFixed));
  const before = hasPair ? undefined : firstProblem(examples);
  const problem = before?.map((block) => labelled(block, t(repaired ? "Before" : "The problem")));
  return [
    ...textOf(heading),
    headLine(rule, locale),
    ...textOf(why),
    ...(problem ?? []),
    ...fix.map((part) => (part.kind === "text" ? part.text : repair(part.blocks, t))),
    ...others.flatMap(textOf),
    `## ${t("Configure or ignore it")}`,
    t("In `.readiness.json`, off or another severity:"),
    `\`\`\`jsonc\n{ "rules": { "${rule.id}": "off" } }\n\`\`\``,
    t("In a file that has comments, on the line or above it:"),
    `\`\`\`python\n# readiness: ignore[${rule.id}] ${t("reason")}\n\`\`\``,
  ]
    .filter((text) => text !== "")
    .join("\n\n")
    .concat("\n");

  function t(template: string, values?: MessageValues): string {
    return renderMessage(message(template, values), locale);
  }
}

/** Why it matters, in the first line of a page's first section. */
export function reasonIn(page: string | undefined): string | undefined {
  const [, paragraph] = /^## .*\n+([^\n#]+)/m.exec(page ?? "") ?? [];
  return paragraph?.trim();
}

/** Id, severity, category, effort, and what others call it. */
function headLine(
  { id, severity, category, effort, frameworkChecks = [], cwe }: Rule,
  locale: Locale,
): string {
  const t = (template: string, values?: MessageValues) => renderMessage(message(template, values), locale);
  return [
    `\`${id}\``,
    `**${t(severity)}**`,
    t(category),
    t("takes {effort}", { effort: t(effort) }),
    ...frameworkChecks.map(({ framework, id, page }) => `[${framework} ${id}](${page})`),
    ...(cwe === undefined ? [] : [`[CWE-${cwe}](https://cwe.mitre.org/data/definitions/${cwe}.html)`]),
  ].join(" · ");
}

type Part =
  | { readonly kind: "text"; readonly text: string }
  /** Blocks that stand together: one project. */
  | { readonly kind: "project"; readonly blocks: readonly Block[] };

interface Block {
  /** With its language, without what the tests read. */
  readonly fence: string;
  readonly ticks: string;
  readonly path: string | undefined;
  readonly isFixed: boolean;
  readonly isExpected: boolean;
  readonly body: string;
}

const marker = /[ \t]*(?:#|\/\/|--|<!--|;)[ \t]*expect:[ \t]*[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*[ \t]*(?:-->)?$/;

/** The parts of the page, split before each heading of the second level. */
function sectionsOf(page: string): readonly (readonly Part[])[] {
  const sections: Part[][] = [[]];
  let blocks: Block[] = [];
  const lines = page.split("\n");
  let paragraph: string[] = [];
  const finish = () => {
    if (paragraph.length > 0) sections.at(-1)?.push({ kind: "text", text: paragraph.join("\n") });
    if (blocks.length > 0) sections.at(-1)?.push({ kind: "project", blocks });
    paragraph = [];
    blocks = [];
  };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const [, ticks, language = "", attributes = ""] = /^(`{3,})(\S*)(.*)$/.exec(line) ?? [];
    if (ticks !== undefined) {
      if (paragraph.length > 0) finish();
      const body: string[] = [];
      for (index++; index < lines.length && lines[index] !== ticks; index++) body.push(lines[index] ?? "");
      blocks.push(toBlock(ticks, language, attributes, body));
    } else if (line.trim() !== "") {
      if (blocks.length > 0) finish();
      if (line.startsWith("## ")) {
        finish();
        sections.push([]);
      }
      paragraph.push(line);
    } else if (paragraph.length > 0) finish();
  }
  finish();
  return sections;
}

function toBlock(ticks: string, language: string, attributes: string, body: readonly string[]): Block {
  return {
    fence: ticks + language,
    ticks,
    path: /(?:^|\s)path=(\S+)/.exec(attributes)?.[1],
    isFixed: /(?:^|\s)fixed(?:\s|$)/.test(attributes),
    isExpected: /(?:^|\s)expect=/.test(attributes) || body.some((line) => marker.test(line)),
    body: body.map((line) => line.replace(marker, "")).join("\n"),
  };
}

function textOf(parts: readonly Part[]): readonly string[] {
  return parts.map((part) => (part.kind === "text" ? part.text : part.blocks.map(plain).join("\n\n")));
}

/** The files of the first example in which something is found; what else it needs to stand on is left out. */
function firstProblem(examples: readonly Part[]): readonly Block[] | undefined {
  for (const part of examples) {
    const found = part.kind === "project" ? part.blocks.filter(({ isExpected }) => isExpected) : [];
    if (found.length > 0) return found;
  }
  return undefined;
}

/** Files that an example needs so that it is a project of its kind. */
const scaffolding = /(?:^|\/)(?:manage\.py|package\.json)$/;

/** Each repaired file before and after; where the page shows only how it is right, that. */
function repair(blocks: readonly Block[], t: (template: string) => string): string {
  const fixed = blocks.filter(({ isFixed }) => isFixed);
  if (fixed.length === 0)
    return blocks
      .filter(({ path, isExpected }) => isExpected || path === undefined || !scaffolding.test(path))
      .map((block) =>
        block.path === undefined ? plain(block) : labelled(block, t(block.isExpected ? "Before" : "After")),
      )
      .join("\n\n");
  return fixed
    .flatMap((after) => {
      const before = blocks.find(({ path, isFixed }) => path === after.path && !isFixed);
      return [...(before ? [labelled(before, t("Before"))] : []), labelled(after, t("After"))];
    })
    .join("\n\n");
}

function plain({ fence, ticks, body }: Block): string {
  return `${fence}\n${body}\n${ticks}`;
}

function labelled(block: Block, label: string): string {
  const path = block.path === undefined ? "" : ` \`${block.path}\``;
  return `**${label}**${path}\n\n${plain(block)}`;
}
