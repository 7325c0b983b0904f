import { type Node, type ParseError, printParseErrorCode } from "jsonc-parser";
import { closestTo } from "../closest";
import { type Category, type RuleId, severities } from "../finding";
import { type Message, message } from "../message";
import type { Range } from "../text";
import { child, entriesOf, isLevel, itemsOf, parseObject, rangeOf } from "./configuration";
import { globProblem } from "./glob";

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
const ignoreKeys = ["rule", "path", "reason", "until"];

/** All mistakes in a configuration file, in order of place. An empty file is none. `members` are what frameworks read of it. */
export function configurationProblems(
  text: string,
  known: KnownRules,
  members: readonly (readonly [section: string, key: string])[],
): readonly ConfigurationProblem[] {
  if (text.trim() === "") return [];
  const errors: ParseError[] = [];
  const check = new ConfigurationCheck(parseObject(text, errors), known, members);
  const unreadable: ConfigurationProblem[] = errors.map(({ error, offset, length }) => ({
    range: { start: offset, end: offset + length },
    message: message("This is not valid JSON: {error}", { error: wordsOf(printParseErrorCode(error)) }),
    suggestion: undefined,
  }));
  check.checkRoot();
  return [...unreadable, ...check.problems].sort((a, b) => a.range.start - b.range.start);
}

/** One reading of a configuration that notes what is wrong. What is not there is not wrong: nodes may be undefined. */
class ConfigurationCheck {
  readonly problems: ConfigurationProblem[] = [];

  constructor(
    private readonly root: Node | undefined,
    private readonly known: KnownRules,
    private readonly members: readonly (readonly [section: string, key: string])[],
  ) {}

  checkRoot(): void {
    const { root } = this;
    const sections = [...new Set(this.members.map(([section]) => section))];
    const rootKeys = ["$schema", "rules", "ignore", "exclude", ...sections, "production", "baseline"];
    if (root && root.type !== "object") this.report(root, message("The configuration must be an object"));
    this.checkKeys(root, rootKeys);
    this.checkType(child(root, "$schema"), "string");
    const baseline = child(root, "baseline");
    this.checkType(baseline, "string");
    this.checkInside(baseline);
    const exclude = child(root, "exclude");
    this.checkStrings(exclude);
    for (const glob of exclude?.type === "string" ? [exclude] : itemsOf(exclude)) this.checkGlob(glob);
    for (const section of sections)
      this.checkSection(section, ...this.members.flatMap(([name, key]) => (name === section ? [key] : [])));
    this.checkSection("production", "compose", "envFiles");
    this.checkRules();
    this.checkIgnores();
  }

  private checkRules(): void {
    const rules = child(this.root, "rules");
    this.checkType(rules, "object");
    const ruleNames = [...this.known.ids, ...this.known.categories];
    this.checkKeys(rules, ruleNames, (name) => message('There is no rule or category "{name}"', { name }));
    for (const [, setting] of entriesOf(rules)) {
      if (setting.type !== "object") {
        this.checkLevel(setting);
        continue;
      }
      this.checkKeys(setting, ["severity", "paths"]);
      this.checkLevel(child(setting, "severity"));
      const paths = child(setting, "paths");
      this.checkType(paths, "object");
      for (const [, level] of entriesOf(paths)) this.checkLevel(level);
      for (const { children } of paths?.children ?? []) this.checkGlob(children?.[0]);
    }
  }

  private checkIgnores(): void {
    const ignore = child(this.root, "ignore");
    this.checkType(ignore, "array");
    for (const entry of itemsOf(ignore)) {
      this.checkType(entry, "object");
      if (entry.type !== "object") continue;
      this.checkKeys(entry, ignoreKeys);
      for (const key of ignoreKeys) this.checkType(child(entry, key), "string");
      this.checkIgnoredRule(entry);
      this.checkDay(child(entry, "until"));
      this.checkGlob(child(entry, "path"));
    }
  }

  private checkIgnoredRule(entry: Node): void {
    const rule = child(entry, "rule");
    if (!rule) this.report(entry, message('An ignore needs a "rule"'));
    else if (rule.type === "string" && !this.known.ids.includes(String(rule.value)))
      this.suggest(
        rule,
        String(rule.value),
        this.known.ids,
        message('There is no rule "{name}"', { name: String(rule.value) }),
      );
  }

  private checkDay(day: Node | undefined): void {
    if (day?.type !== "string" || isDay(String(day.value))) return;
    this.report(day, message('"{text}" is not a day: write it as 2027-01-31', { text: String(day.value) }));
  }

  private checkGlob(node: Node | undefined): void {
    const problem = node?.type === "string" ? globProblem(String(node.value)) : undefined;
    if (node && problem) this.report(node, problem);
  }

  private checkInside(node: Node | undefined): void {
    if (node?.type !== "string") return;
    const parts = String(node.value).replace(/^\.\//, "").split("/");
    if (parts.some((part) => /^(?:|\.|\.\.|\.git)$/i.test(part) || part.includes("\0")))
      this.report(node, message("This must be the path of a file inside the folder"));
  }

  private checkSection(name: string, ...keys: readonly string[]): void {
    const section = child(this.root, name);
    this.checkType(section, "object");
    this.checkKeys(section, keys);
    for (const key of keys) this.checkStrings(child(section, key));
  }

  private checkKeys(
    node: Node | undefined,
    allowed: readonly string[],
    describe = (name: string) => message('"{name}" is not a setting here', { name }),
  ): void {
    if (node?.type !== "object") return;
    for (const { children } of node.children ?? []) {
      const [key] = children ?? [];
      const name = String(key?.value);
      if (key && !allowed.includes(name)) this.suggest(key, name, allowed, describe(name));
    }
  }

  private checkLevel(node: Node | undefined): void {
    if (!node || isLevel(node.value)) return;
    const text = message("This must be one of {levels}", { levels: levels.join(", ") });
    if (node.type === "string") this.suggest(node, String(node.value), levels, text);
    else this.report(node, text);
  }

  /** A single text stands for a list of one. */
  private checkStrings(node: Node | undefined): void {
    if (!node || node.type === "string") return;
    this.checkType(node, "array");
    for (const item of itemsOf(node)) this.checkType(item, "string");
  }

  private checkType(node: Node | undefined, type: "string" | "array" | "object"): void {
    if (!node || node.type === type) return;
    this.report(node, message(typeTexts[type]));
  }

  private suggest(node: Node, name: string, candidates: readonly string[], text: Message): void {
    const closest = closestTo(name, candidates);
    this.problems.push({
      range: rangeOf(node),
      message:
        closest === undefined
          ? text
          : message("{problem}. Did you mean {name}?", { problem: text, name: closest }),
      suggestion: closest === undefined ? undefined : JSON.stringify(closest),
    });
  }

  private report(node: Node, text: Message): void {
    this.problems.push({ range: rangeOf(node), message: text, suggestion: undefined });
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
