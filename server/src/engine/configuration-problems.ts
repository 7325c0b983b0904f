import { type Node, type ParseError, printParseErrorCode } from "jsonc-parser";
import { closestTo } from "./closest";
import { child, entriesOf, isLevel, itemsOf, parseObject, rangeOf } from "./configuration";
import { type Category, type RuleId, severities } from "./finding";
import { globProblem } from "./glob";
import { type Message, message } from "./message";
import type { Range } from "./text";

/** A mistake in a `.readiness.json`. The rest of the file still applies. */
export interface ConfigurationProblem {
  readonly range: Range;
  readonly message: Message;
  /** What was probably meant, as it would be written in the place of the range. */
  readonly suggestion: string | undefined;
}

/** The names that a configuration may use. */
export interface KnownRules {
  readonly ids: readonly RuleId[];
  readonly categories: readonly Category[];
}

const levels: readonly string[] = ["off", ...severities];
const rootKeys = ["$schema", "rules", "ignore", "exclude", "django", "production", "baseline"];
const ignoreKeys = ["rule", "path", "reason", "until"];

/** All mistakes in a configuration file, in order of place. An empty file is none. */
export function configurationProblems(text: string, known: KnownRules): readonly ConfigurationProblem[] {
  if (text.trim() === "") return [];
  const errors: ParseError[] = [];
  const root = parseObject(text, errors);
  const problems: ConfigurationProblem[] = errors.map(({ error, offset, length }) => ({
    range: { start: offset, end: offset + length },
    message: message("This is not valid JSON: {error}", { error: wordsOf(printParseErrorCode(error)) }),
    suggestion: undefined,
  }));
  if (root && root.type !== "object") report(root, message("The configuration must be an object"));
  const ruleNames = [...known.ids, ...known.categories];
  checkKeys(root, rootKeys);
  checkType(child(root, "$schema"), "string");
  checkType(child(root, "baseline"), "string");
  checkInside(child(root, "baseline"));
  const exclude = child(root, "exclude");
  checkStrings(exclude);
  for (const glob of exclude?.type === "string" ? [exclude] : itemsOf(exclude)) checkGlob(glob);
  checkSection("django", "settings");
  checkSection("production", "compose", "envFiles");
  checkRules();
  checkIgnores();
  return problems.sort((a, b) => a.range.start - b.range.start);

  function checkRules(): void {
    const rules = child(root, "rules");
    checkType(rules, "object");
    checkKeys(rules, ruleNames, (name) => message('There is no rule or category "{name}"', { name }));
    for (const [, setting] of entriesOf(rules)) {
      if (setting.type !== "object") {
        checkLevel(setting);
        continue;
      }
      checkKeys(setting, ["severity", "paths"]);
      checkLevel(child(setting, "severity"));
      const paths = child(setting, "paths");
      checkType(paths, "object");
      for (const [, level] of entriesOf(paths)) checkLevel(level);
      for (const { children } of paths?.children ?? []) checkGlob(children?.[0]);
    }
  }

  function checkIgnores(): void {
    const ignore = child(root, "ignore");
    checkType(ignore, "array");
    for (const entry of itemsOf(ignore)) {
      checkType(entry, "object");
      if (entry.type !== "object") continue;
      checkKeys(entry, ignoreKeys);
      for (const key of ignoreKeys) checkType(child(entry, key), "string");
      checkIgnoredRule(entry);
      checkDay(child(entry, "until"));
      checkGlob(child(entry, "path"));
    }
  }

  function checkIgnoredRule(entry: Node): void {
    const rule = child(entry, "rule");
    if (!rule) report(entry, message('An ignore needs a "rule"'));
    else if (rule.type === "string" && !known.ids.includes(String(rule.value)))
      suggest(
        rule,
        String(rule.value),
        known.ids,
        message('There is no rule "{name}"', { name: String(rule.value) }),
      );
  }

  function checkDay(day: Node | undefined): void {
    if (day?.type !== "string" || isDay(String(day.value))) return;
    report(day, message('"{text}" is not a day: write it as 2027-01-31', { text: String(day.value) }));
  }

  function checkGlob(node: Node | undefined): void {
    const problem = node?.type === "string" ? globProblem(String(node.value)) : undefined;
    if (node && problem) report(node, problem);
  }

  function checkInside(node: Node | undefined): void {
    if (node?.type !== "string") return;
    const parts = String(node.value).replace(/^\.\//, "").split("/");
    if (parts.some((part) => /^(?:|\.|\.\.|\.git)$/i.test(part) || part.includes("\0")))
      report(node, message("This must be the path of a file inside the folder"));
  }

  function checkSection(name: string, ...keys: readonly string[]): void {
    const section = child(root, name);
    checkType(section, "object");
    checkKeys(section, keys);
    for (const key of keys) checkStrings(child(section, key));
  }

  function checkKeys(
    node: Node | undefined,
    allowed: readonly string[],
    describe = (name: string) => message('"{name}" is not a setting here', { name }),
  ): void {
    if (node?.type !== "object") return;
    for (const { children } of node.children ?? []) {
      const [key] = children ?? [];
      const name = String(key?.value);
      if (key && !allowed.includes(name)) suggest(key, name, allowed, describe(name));
    }
  }

  function checkLevel(node: Node | undefined): void {
    if (!node || isLevel(node.value)) return;
    const text = message("This must be one of {levels}", { levels: levels.join(", ") });
    if (node.type === "string") suggest(node, String(node.value), levels, text);
    else report(node, text);
  }

  /** A single text stands for a list of one. */
  function checkStrings(node: Node | undefined): void {
    if (!node || node.type === "string") return;
    checkType(node, "array");
    for (const item of itemsOf(node)) checkType(item, "string");
  }

  function checkType(node: Node | undefined, type: "string" | "array" | "object"): void {
    if (!node || node.type === type) return;
    report(node, message(typeTexts[type]));
  }

  function suggest(node: Node, name: string, candidates: readonly string[], text: Message): void {
    const closest = closestTo(name, candidates);
    problems.push({
      range: rangeOf(node),
      message:
        closest === undefined
          ? text
          : message("{problem}. Did you mean {name}?", { problem: text, name: closest }),
      suggestion: closest === undefined ? undefined : JSON.stringify(closest),
    });
  }

  function report(node: Node, text: Message): void {
    problems.push({ range: rangeOf(node), message: text, suggestion: undefined });
  }
}

const typeTexts = {
  string: "This must be a text in quotes",
  array: "This must be a list in square brackets",
  object: "This must be an object in braces",
} as const;

/** Whether a text is a day that exists, in ISO 8601: 2026-02-30 is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** "CommaExpected" → "comma expected". */
function wordsOf(code: string): string {
  return code.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}
