import { getNodeValue, type Node, type ParseError, parseTree } from "jsonc-parser";
import { type Fact, fact, factFamily } from "../database";
import { type RuleId, type Severity, severities } from "../finding";
import { inFolder, isInside } from "../path";
import type { IsoDate, RelativePath } from "../snapshot";
import type { Range } from "../text";

/** What `.readiness.json` of one folder says. */
export interface Configuration {
  /** The folder of the file; "" for the workspace folder. */
  readonly folder: string;
  /** By rule id or category. */
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly ignore: readonly ConfiguredIgnore[];
  /** Globs of paths that are not judged at all. */
  readonly exclude: readonly string[];
  /** What the members of all other sections name, by `section.key`: what they mean is the business of who reads them. */
  readonly named: ReadonlyMap<string, readonly string[]>;
  /** The Compose files that production runs, from the workspace folder; empty: none does; undefined: found out. */
  readonly productionCompose: readonly RelativePath[] | undefined;
  /** Env files whose values hold in production. */
  readonly productionEnvFiles: readonly RelativePath[];
  /** The file of accepted findings, relative to the folder; undefined: `.readiness-baseline.json` when there is one. */
  readonly baseline: RelativePath | undefined;
}

/** What a configuration says of a rule: for all files, and by glob for some. Undefined: nothing for all. */
export interface RuleSetting {
  readonly severity: Severity | "off" | undefined;
  readonly paths: readonly { readonly glob: string; readonly severity: Severity | "off" }[];
}

/** An entry of `ignore`. Without `until` it never ends. */
export interface ConfiguredIgnore {
  readonly rule: RuleId;
  readonly path: string;
  readonly reason: string;
  readonly until: IsoDate | undefined;
  /** The entry in the configuration file. */
  readonly range: Range;
}

export const configurationName = ".readiness.json";

/** Where a configuration stands, from the workspace folder. */
export function configurationPath({ folder }: Pick<Configuration, "folder">): RelativePath {
  return inFolder(folder, configurationName);
}

/** The paths of all configuration files, sorted. */
export const configurationPaths: Fact<readonly RelativePath[]> = fact("configuration paths", (db) =>
  db.ownPaths().filter((path) => path === configurationName || path.endsWith(`/${configurationName}`)),
);

const configurationAt = factFamily("configuration", (db, path) =>
  readConfiguration(db.file(path)?.text ?? "", path.slice(0, -configurationName.length).replace(/\/$/, "")),
);

/** The configuration of every folder that has one, the innermost folder first. */
export const configurations: Fact<readonly Configuration[]> = fact("configurations", (db) =>
  db
    .get(configurationPaths)
    .map((path) => db.of(configurationAt, path))
    .sort((a, b) => b.folder.length - a.folder.length || (a.folder < b.folder ? -1 : 1)),
);

/** The configuration that holds for a path: that of the nearest folder above it. */
export function configurationFor(all: readonly Configuration[], path: RelativePath): Configuration {
  const found = all.find(({ folder }) => isInside(path, folder));
  return found ?? emptyConfiguration;
}

const emptyConfiguration = readConfiguration("", "");

/** Reads what can be read: a wrong entry costs that entry. */
export function readConfiguration(text: string, folder: string): Configuration {
  const root = parseObject(text);
  const baseline = readValue(child(root, "baseline"));
  return {
    folder,
    rules: new Map(entriesOf(child(root, "rules")).map(([key, setting]) => [key, toRuleSetting(setting)])),
    ignore: itemsOf(child(root, "ignore")).flatMap(toIgnore),
    exclude: stringsOf(child(root, "exclude")),
    named: new Map(
      entriesOf(root)
        .filter(([section, { type }]) => type === "object" && section !== "rules" && section !== "production")
        .flatMap(([section, members]) =>
          entriesOf(members).map(([key, value]) => [`${section}.${key}`, stringsOf(value)]),
        ),
    ),
    productionCompose: composeOf(child(child(root, "production"), "compose"), folder),
    productionEnvFiles: stringsOf(child(child(root, "production"), "envFiles")),
    baseline: typeof baseline === "string" ? baseline : undefined,
  };
}

/** What a configuration names under a member; empty where it has none. */
export function namesUnder(
  { named }: Configuration,
  [section, key]: readonly [section: string, key: string],
): readonly string[] {
  return named.get(`${section}.${key}`) ?? [];
}

function composeOf(node: Node | undefined, folder: string): readonly RelativePath[] | undefined {
  if (node === undefined) return undefined;
  return stringsOf(node).map((path) => inFolder(folder, path.replace(/^\.\//, "")));
}

/** The tree of a configuration; undefined when there is nothing to read, or it is nested beyond measure. */
export function parseObject(text: string, errors: ParseError[] = []): Node | undefined {
  try {
    return parseTree(text, errors, { allowTrailingComma: true });
  } catch {
    return undefined;
  }
}

/** Whether a JSON value is a level that a rule may be set to. */
export function isLevel(value: unknown): value is Severity | "off" {
  return value === "off" || severities.some((severity) => severity === value);
}

/** The properties of an object, the last one winning where a key comes twice; none for anything else. */
export function entriesOf(node: Node | undefined): [string, Node][] {
  if (node?.type !== "object") return [];
  const entries = new Map<string, Node>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key && value) entries.set(String(key.value), value);
  }
  return [...entries];
}

/** The value of a member; undefined for what is no object. */
export function child(node: Node | undefined, key: string): Node | undefined {
  return entriesOf(node).find(([name]) => name === key)?.[1];
}

/** The items of a JSON array; none for anything else. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.type === "array" ? (node.children ?? []) : [];
}

export function rangeOf({ offset, length }: Node): Range {
  return { start: offset, end: offset + length };
}

function toRuleSetting(node: Node): RuleSetting {
  const level = readValue(node);
  if (isLevel(level)) return { severity: level, paths: [] };
  const severity = readValue(child(node, "severity"));
  const paths = entriesOf(child(node, "paths")).flatMap(([glob, override]) => {
    const value = readValue(override);
    return isLevel(value) ? [{ glob, severity: value }] : [];
  });
  return { severity: isLevel(severity) ? severity : undefined, paths };
}

function toIgnore(node: Node): ConfiguredIgnore[] {
  const text = (key: string) => {
    const value = readValue(child(node, key));
    return typeof value === "string" ? value.trim() : undefined;
  };
  const rule = text("rule");
  if (rule === undefined) return [];
  return [
    {
      rule,
      path: text("path") ?? "**",
      reason: text("reason") ?? "",
      until: text("until"),
      range: rangeOf(node),
    },
  ];
}

function stringsOf(node: Node | undefined): readonly string[] {
  const value = readValue(node);
  if (typeof value === "string") return [value];
  return itemsOf(node)
    .map((item) => readValue(item))
    .filter((item) => typeof item === "string");
}

function readValue(node: Node | undefined): unknown {
  return node && getNodeValue(node);
}
