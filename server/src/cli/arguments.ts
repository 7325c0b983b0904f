import { parseArgs } from "node:util";
import { closestTo } from "../engine/closest";
import { compareSeverity, type Severity, severities } from "../engine/finding";

export type Format = "text" | "json" | "sarif" | "github" | "markdown";
export const formats: readonly Format[] = ["text", "json", "sarif", "github", "markdown"];
export type FailOn = Severity | "never";
export const failLevels: readonly FailOn[] = [
  ...severities.filter((severity) => severity !== "advice"),
  "never",
];
export type LocaleId = "en" | "uk";

interface Common {
  readonly folder: string;
  readonly locale: LocaleId;
}

export interface CheckCommand extends Common {
  readonly name: "check";
  readonly format: Format;
  readonly failOn: FailOn;
  /** Only findings in files changed since this commit count. */
  readonly changed: string | undefined;
  readonly watch: boolean;
  readonly online: boolean;
  /** Standard input takes the place of this file's text. */
  readonly stdinFilename: string | undefined;
  /** The results go into this file instead of standard output. */
  readonly output: string | undefined;
  /** Text only: what is right is listed too, with its proofs. */
  readonly showPassed: boolean;
}

export interface FixCommand extends Common {
  readonly name: "fix";
  /** Only these rules; empty: all. */
  readonly rules: readonly string[];
  readonly review: boolean;
  readonly dryRun: boolean;
}

export interface SettingsCommand extends Common {
  readonly name: "settings";
  readonly module: string | undefined;
  readonly format: "text" | "json";
  readonly showSecrets: boolean;
}

export interface ReportCommand extends Common {
  readonly name: "report";
  readonly format: "markdown" | "html";
  readonly output: string | undefined;
  readonly online: boolean;
}

export interface BaselineCommand extends Common {
  readonly name: "baseline";
  readonly prune: boolean;
}

export interface ExplainCommand {
  readonly name: "explain";
  readonly locale: LocaleId;
  /** Undefined: the list of all rules. */
  readonly rule: string | undefined;
}

export type Command =
  | CheckCommand
  | FixCommand
  | SettingsCommand
  | ReportCommand
  | BaselineCommand
  | ExplainCommand
  | { readonly name: "lsp" }
  | { readonly name: "help"; readonly topic: string | undefined }
  | { readonly name: "version" };

/** What the user asked for cannot be done as asked; the message says why in one sentence. */
export class UsageError extends Error {}

type OptionTable = Readonly<
  Record<string, { readonly type: "string" | "boolean"; readonly multiple?: true }>
>;

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const everywhere = { help: flag, version: flag, locale: text };

const optionTables: Readonly<Record<Exclude<Command["name"], "help" | "version">, OptionTable>> = {
  check: {
    ...everywhere,
    format: text,
    "fail-on": text,
    changed: text,
    watch: flag,
    online: flag,
    stdin: flag,
    "stdin-filename": text,
    output: text,
    show: text,
  },
  fix: { ...everywhere, rule: { type: "string", multiple: true }, review: flag, "dry-run": flag },
  settings: { ...everywhere, module: text, format: text, "show-secrets": flag },
  report: { ...everywhere, format: text, output: text, online: flag },
  baseline: { ...everywhere, prune: flag },
  explain: everywhere,
  lsp: { ...everywhere, stdio: flag, "node-ipc": flag, clientProcessId: text },
};

export const commandNames = Object.keys(optionTables) as readonly (keyof typeof optionTables)[];

/**
 * Reads the arguments after the program's name. Throws a UsageError for what makes no sense.
 * `isFolder` tells `--changed ref` from `--changed` before a folder; `userLocale` counts where none is asked for.
 */
export function readArguments(
  argv: readonly string[],
  isFolder: (path: string) => boolean,
  userLocale: LocaleId = "en",
): Command {
  const [first, ...others] = argv;
  if (first === undefined || first === "help" || first === "--help" || first === "-h")
    return { name: "help", topic: others.find((word) => !word.startsWith("-")) };
  if (first === "--version" || first === "-v") return { name: "version" };
  const name = commandNames.find((known) => known === first);
  if (!name) throw new UsageError(`There is no command "${first}".${suggest(first, commandNames)}`);
  const { values, positionals } = parse(name, withChangedValue(others, isFolder));
  if (values.get("help")) return { name: "help", topic: name };
  if (values.get("version")) return { name: "version" };
  return toCommand(name, values, positionals, userLocale);
}

function toCommand(
  name: keyof typeof optionTables,
  values: ReadonlyMap<string, readonly string[]>,
  positionals: readonly string[],
  userLocale: LocaleId,
): Command {
  const has = (option: string) => values.has(option);
  const last = (option: string) => values.get(option)?.at(-1);
  const locale = oneOf("--locale", last("locale"), ["en", "uk"] as const) ?? userLocale;
  if (name === "lsp") return { name };
  if (name === "explain") {
    if (positionals.length > 1)
      throw new UsageError(`One rule at a time: ${quoteAll(positionals)} were given.`);
    return { name, locale, rule: positionals[0] };
  }
  if (positionals.length > 1)
    throw new UsageError(`One folder at a time: ${quoteAll(positionals)} were given.`);
  const common: Common = { folder: positionals[0] ?? ".", locale };
  switch (name) {
    case "check": {
      const stdinFilename = last("stdin-filename");
      if (has("stdin") && stdinFilename === undefined)
        throw new UsageError("--stdin needs --stdin-filename, the path that the text belongs to.");
      if (has("watch") && stdinFilename !== undefined)
        throw new UsageError("--watch and --stdin-filename do not go together.");
      return {
        name,
        ...common,
        format: oneOf("--format", last("format"), formats) ?? "text",
        failOn: oneOf("--fail-on", last("fail-on"), failLevels) ?? "major",
        changed: last("changed"),
        watch: has("watch"),
        online: has("online"),
        stdinFilename,
        output: last("output"),
        showPassed: oneOf("--show", last("show"), ["passed"] as const) === "passed",
      };
    }
    case "fix":
      return {
        name,
        ...common,
        rules: values.get("rule") ?? [],
        review: has("review"),
        dryRun: has("dry-run"),
      };
    case "settings":
      return {
        name,
        ...common,
        module: last("module"),
        format: oneOf("--format", last("format"), ["text", "json"] as const) ?? "text",
        showSecrets: has("show-secrets"),
      };
    case "report":
      return {
        name,
        ...common,
        format: oneOf("--format", last("format"), ["markdown", "html"] as const) ?? "markdown",
        output: last("output"),
        online: has("online"),
      };
    case "baseline":
      return { name, ...common, prune: has("prune") };
  }
}

/** Values by option; a flag that was given has one empty value. */
function parse(
  command: keyof typeof optionTables,
  given: readonly string[],
): { values: ReadonlyMap<string, readonly string[]>; positionals: readonly string[] } {
  const table = optionTables[command];
  const options = { ...table, h: { ...flag, short: "h" } };
  const { tokens } = parseArgs({
    args: [...given],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const values = new Map<string, readonly string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const name = token.rawName === "-h" ? "help" : token.name;
    const option = table[name];
    if (!option || (token.rawName.length === 2 && token.rawName !== "-h"))
      throw new UsageError(
        `"readiness ${command}" has no option ${token.rawName}.${suggest(
          `--${name}`,
          Object.keys(table).map((known) => `--${known}`),
        )}`,
      );
    if (option.type === "string" && !token.value) throw new UsageError(`--${name} needs a value.`);
    if (option.type === "boolean" && token.value !== undefined)
      throw new UsageError(`--${name} takes no value.`);
    values.set(name, [...(values.get(name) ?? []), token.value ?? ""]);
  }
  return { values, positionals };
}

/** `--changed` may stand alone, which the parser has no notion of: HEAD is meant. */
function withChangedValue(given: readonly string[], isFolder: (path: string) => boolean): readonly string[] {
  return given.map((word, index) => {
    if (word !== "--changed") return word;
    const next = given[index + 1];
    return next === undefined || next.startsWith("-") || isFolder(next) ? "--changed=HEAD" : word;
  });
}

function oneOf<const T extends string>(
  option: string,
  value: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((each) => each === value);
  if (found === undefined)
    throw new UsageError(`${option} takes ${listOf(allowed)}, not "${value}".${suggest(value, allowed)}`);
  return found;
}

function listOf(words: readonly string[]): string {
  return words.length === 1 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function quoteAll(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(" and ");
}

export function suggest(word: string, candidates: Iterable<string>): string {
  const closest = closestTo(word, candidates);
  return closest === undefined ? "" : ` Did you mean ${closest}?`;
}

export function requireRule(wanted: string, ids: readonly string[]): void {
  if (!ids.includes(wanted)) throw new UsageError(`There is no rule "${wanted}".${suggest(wanted, ids)}`);
}

/** Whether a finding of this severity makes the program exit with 1. */
export function isAtOrAbove(severity: Severity, level: FailOn): boolean {
  return level !== "never" && compareSeverity(severity, level) <= 0;
}
