import { parseArgs } from "node:util";
import { categories } from "../../../rules/categories";
import { closestTo } from "../engine/closest";
import { type Category, compareSeverity, type Severity, severities } from "../engine/finding";

export type Format = "text" | "compact" | "json" | "sarif" | "github" | "markdown";
export const formats: readonly Format[] = ["text", "compact", "json", "sarif", "github", "markdown"];
export type Grouping = "severity" | "file";
export const groupings: readonly Grouping[] = ["severity", "file"];
/** The mildest severity that makes `check` end with 1. */
export type FailOn = Severity | "never";
export const failLevels: readonly FailOn[] = [
  ...severities.filter((severity) => severity !== "advice"),
  "never",
];
export type LocaleId = "en" | "uk";
export const localeIds: readonly LocaleId[] = ["en", "uk"];
export type CompletionShell = "bash" | "zsh" | "fish" | "powershell";
export const completionShells: readonly CompletionShell[] = ["bash", "zsh", "fish", "powershell"];

interface Common {
  readonly folder: string;
  readonly locale: LocaleId;
}

/** `readiness check`. */
export interface CheckCommand extends Common {
  readonly name: "check";
  readonly format: Format;
  readonly failOn: FailOn;
  /** Only findings in files changed since this commit count. */
  readonly changed: string | undefined;
  /** Only findings in these files and folders count, as they were given; empty: all. */
  readonly paths: readonly string[];
  /** Only findings of this severity and worse ones count. */
  readonly severity: Severity | undefined;
  /** Only findings of these categories count; empty: all. */
  readonly categories: readonly Category[];
  /** Only findings of these rules count; empty: all. */
  readonly rules: readonly string[];
  /** Text only: how findings are grouped. */
  readonly by: Grouping;
  /** Text only: nothing but findings. */
  readonly quiet: boolean;
  readonly watch: boolean;
  readonly online: boolean;
  /** Standard input takes the place of this file's text. */
  readonly stdinFilename: string | undefined;
  /** The results go into this file instead of standard output. */
  readonly output: string | undefined;
  /** Text only: what is right is listed too, with its proofs. */
  readonly showPassed: boolean;
}

/** `readiness fix`: writes safe fixes, with `review` the others too. */
export interface FixCommand extends Common {
  readonly name: "fix";
  /** Only these rules; empty: all. */
  readonly rules: readonly string[];
  readonly review: boolean;
  readonly dryRun: boolean;
}

/** `readiness settings`: values of production with their steps; of all modules when none is named. */
export interface SettingsCommand extends Common {
  readonly name: "settings";
  readonly module: string | undefined;
  readonly format: "text" | "json";
  readonly showSecrets: boolean;
}

/** `readiness report`. `online`: advisory databases are asked first. */
export interface ReportCommand extends Common {
  readonly name: "report";
  readonly format: "markdown" | "html";
  readonly output: string | undefined;
  readonly online: boolean;
}

/** `readiness baseline`: accepts all that is open. `prune`: only drops entries that match nothing any more. */
export interface BaselineCommand extends Common {
  readonly name: "baseline";
  readonly prune: boolean;
}

/** `readiness completion`. */
export interface CompletionCommand {
  readonly name: "completion";
  readonly shell: CompletionShell;
}

/** `readiness explain`. */
export interface ExplainCommand {
  readonly name: "explain";
  readonly locale: LocaleId;
  /** Undefined: the list of all rules. */
  readonly rule: string | undefined;
}

/** A command line that was understood. */
export type CommandLine =
  | CheckCommand
  | FixCommand
  | SettingsCommand
  | ReportCommand
  | BaselineCommand
  | ExplainCommand
  | CompletionCommand
  | { readonly name: "lsp" }
  | { readonly name: "help"; readonly topic: string | undefined }
  | { readonly name: "version" };

/** What the user asked for cannot be done as asked; the message says why in one sentence. */
export class UsageError extends Error {}

/** An option, and what may stand after it: some words, the id of a rule, or a path. */
export interface Option {
  readonly type: "string" | "boolean";
  readonly multiple?: true;
  readonly values?: readonly string[] | "rule" | "path";
}

const text = { type: "string" } as const;
const path = { type: "string", values: "path" } as const;
const flag = { type: "boolean" } as const;
const rule = { type: "string", multiple: true, values: "rule" } as const;
const everywhere = { help: flag, version: flag, locale: { type: "string", values: localeIds } } as const;

/** The options of each command by their long name, for reading them and for completion. */
export const optionTables: Readonly<
  Record<Exclude<CommandLine["name"], "help" | "version">, Readonly<Record<string, Option>>>
> = {
  check: {
    ...everywhere,
    format: { type: "string", values: formats },
    "fail-on": { type: "string", values: failLevels },
    by: { type: "string", values: groupings },
    quiet: flag,
    severity: { type: "string", values: severities },
    category: { type: "string", multiple: true, values: categories.map(({ id }) => id) },
    rule,
    changed: text,
    watch: flag,
    online: flag,
    stdin: flag,
    "stdin-filename": path,
    output: path,
    show: { type: "string", values: ["passed"] },
  },
  fix: { ...everywhere, rule, review: flag, "dry-run": flag },
  settings: {
    ...everywhere,
    module: text,
    format: { type: "string", values: ["text", "json"] },
    "show-secrets": flag,
  },
  report: {
    ...everywhere,
    format: { type: "string", values: ["markdown", "html"] },
    output: path,
    online: flag,
  },
  baseline: { ...everywhere, prune: flag },
  explain: everywhere,
  completion: everywhere,
  lsp: { ...everywhere, stdio: flag, "node-ipc": flag, clientProcessId: text },
};

export const commandNames = Object.keys(optionTables) as readonly (keyof typeof optionTables)[];

/** What a path leads to; undefined: nothing. */
export type PathKind = (path: string) => "folder" | "file" | undefined;

/**
 * Reads the arguments after the program's name. Throws a UsageError for what makes no sense.
 * `kindOf` tells `--changed ref` from `--changed` before a folder, and a folder from files in the current one;
 * `userLocale` counts where none is asked for.
 */
export function readArguments(
  argv: readonly string[],
  kindOf: PathKind,
  userLocale: LocaleId = "en",
): CommandLine {
  const [first, ...others] = argv;
  if (first === undefined || first === "help" || first === "--help" || first === "-h")
    return { name: "help", topic: others.find((word) => !word.startsWith("-")) };
  if (first === "--version" || first === "-v") return { name: "version" };
  const name = commandNames.find((known) => known === first);
  if (!name) throw new UsageError(`There is no command "${first}".${suggest(first, commandNames)}`);
  const { values, positionals } = parse(name, withChangedValue(others, kindOf));
  if (values.get("help")) return { name: "help", topic: name };
  if (values.get("version")) return { name: "version" };
  return name === "check"
    ? toCheck(values, positionals, userLocale, kindOf)
    : toCommand(name, values, positionals, userLocale);
}

type Values = ReadonlyMap<string, readonly string[]>;

function localeIn(values: Values, userLocale: LocaleId): LocaleId {
  return oneOf("--locale", values.get("locale")?.at(-1), localeIds) ?? userLocale;
}

function toCheck(
  values: Values,
  positionals: readonly string[],
  userLocale: LocaleId,
  kindOf: PathKind,
): CheckCommand {
  const has = (option: string) => values.has(option);
  const last = (option: string) => values.get(option)?.at(-1);
  const stdinFilename = last("stdin-filename");
  if (has("stdin") && stdinFilename === undefined)
    throw new UsageError("--stdin needs --stdin-filename, the path that the text belongs to.");
  if (has("watch") && stdinFilename !== undefined)
    throw new UsageError("--watch and --stdin-filename do not go together.");
  const [first] = positionals;
  const isInCurrent = first !== undefined && kindOf(first) === "file";
  return {
    name: "check",
    folder: isInCurrent ? "." : (first ?? "."),
    paths: isInCurrent ? positionals : positionals.slice(1),
    locale: localeIn(values, userLocale),
    format: oneOf("--format", last("format"), formats) ?? "text",
    failOn: oneOf("--fail-on", last("fail-on"), failLevels) ?? "major",
    by: oneOf("--by", last("by"), groupings) ?? "severity",
    quiet: has("quiet"),
    severity: oneOf("--severity", last("severity"), severities),
    categories: listed(values.get("category")).flatMap(
      (wanted) =>
        oneOf(
          "--category",
          wanted,
          categories.map(({ id }) => id),
        ) ?? [],
    ),
    rules: listed(values.get("rule")),
    changed: last("changed"),
    watch: has("watch"),
    online: has("online"),
    stdinFilename,
    output: last("output"),
    showPassed: oneOf("--show", last("show"), ["passed"] as const) === "passed",
  };
}

/** An option's words, whether it was given several times or once with commas. */
function listed(values: readonly string[] | undefined): readonly string[] {
  return (values ?? []).flatMap((value) => value.split(",").filter((word) => word !== ""));
}

function toCommand(
  name: Exclude<keyof typeof optionTables, "check">,
  values: Values,
  positionals: readonly string[],
  userLocale: LocaleId,
): CommandLine {
  const has = (option: string) => values.has(option);
  const last = (option: string) => values.get(option)?.at(-1);
  const locale = localeIn(values, userLocale);
  if (name === "lsp") return { name };
  if (name === "completion") {
    const shell = oneOf("completion", positionals[0], completionShells);
    if (shell === undefined || positionals.length > 1)
      throw new UsageError(`completion takes one shell: ${listOf(completionShells)}.`);
    return { name, shell };
  }
  if (name === "explain") {
    if (positionals.length > 1)
      throw new UsageError(`One rule at a time: ${quoteAll(positionals)} were given.`);
    return { name, locale, rule: positionals[0] };
  }
  if (positionals.length > 1)
    throw new UsageError(`One folder at a time: ${quoteAll(positionals)} were given.`);
  const common: Common = { folder: positionals[0] ?? ".", locale };
  switch (name) {
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
): { values: Values; positionals: readonly string[] } {
  const table = optionTables[command];
  const types = Object.entries(table).map(([name, { type }]) => [name, { type }] as const);
  const options = { ...Object.fromEntries(types), h: { ...flag, short: "h" } };
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
function withChangedValue(given: readonly string[], kindOf: PathKind): readonly string[] {
  return given.map((word, index) => {
    if (word !== "--changed") return word;
    const next = given[index + 1];
    return next === undefined || next.startsWith("-") || kindOf(next) === "folder" ? "--changed=HEAD" : word;
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

/** The end of a message about a word that is not known: "" where nothing comes near it. */
export function suggest(word: string, candidates: Iterable<string>): string {
  const closest = closestTo(word, candidates);
  return closest === undefined ? "" : ` Did you mean ${closest}?`;
}

/** Throws `UsageError` for a name that no rule has. */
export function requireRule(wanted: string, ids: readonly string[]): void {
  if (!ids.includes(wanted)) throw new UsageError(`There is no rule "${wanted}".${suggest(wanted, ids)}`);
}

/** Whether a finding of this severity makes the program exit with 1. */
export function isAtOrAbove(severity: Severity, level: FailOn): boolean {
  return level !== "never" && compareSeverity(severity, level) <= 0;
}
