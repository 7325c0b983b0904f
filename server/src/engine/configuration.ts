import { type ParseError, parse } from "jsonc-parser";
import { type Fact, fact } from "./database";
import type { RuleId, Severity } from "./finding";
import type { IsoDate, RelativePath } from "./snapshot";

/** What `.readiness.json` of one folder says. */
export interface Configuration {
  /** The folder of the file; "" for the workspace folder. */
  readonly folder: string;
  /** By rule id or category. */
  readonly rules: ReadonlyMap<string, RuleSetting>;
  readonly ignore: readonly ConfiguredIgnore[];
  /** Globs of paths that are not judged at all. */
  readonly exclude: readonly string[];
  /** Dotted settings modules that production loads; empty: found out. */
  readonly djangoSettings: readonly string[];
  /** Env files whose values hold in production. */
  readonly productionEnvFiles: readonly RelativePath[];
  readonly baseline: RelativePath | undefined;
}

export interface RuleSetting {
  readonly severity: Severity | "off" | undefined;
  readonly paths: readonly { readonly glob: string; readonly severity: Severity | "off" }[];
}

export interface ConfiguredIgnore {
  readonly rule: RuleId;
  readonly path: string;
  readonly reason: string;
  readonly until: IsoDate | undefined;
}

export const configurationName = ".readiness.json";

/** The configuration of every folder that has one, the innermost folder first. */
export const configurations: Fact<readonly Configuration[]> = fact("configurations", (db) => {
  const found: Configuration[] = [];
  for (const path of db.paths()) {
    if (path !== configurationName && !path.endsWith(`/${configurationName}`)) continue;
    const text = db.file(path)?.text ?? "";
    found.push(readConfiguration(text, path.slice(0, -configurationName.length).replace(/\/$/, "")));
  }
  return found.sort((a, b) => b.folder.length - a.folder.length || (a.folder < b.folder ? -1 : 1));
});

const emptyConfiguration: Configuration = {
  folder: "",
  rules: new Map(),
  ignore: [],
  exclude: [],
  djangoSettings: [],
  productionEnvFiles: [],
  baseline: undefined,
};

/** The configuration that holds for a path: that of the nearest folder above it. */
export function configurationFor(all: readonly Configuration[], path: RelativePath): Configuration {
  const found = all.find(({ folder }) => folder === "" || path.startsWith(`${folder}/`));
  return found ?? emptyConfiguration;
}

/** Reads what can be read: a wrong entry costs that entry. */
export function readConfiguration(text: string, folder: string): Configuration {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const root = asRecord(value);
  const django = asRecord(root["django"]);
  const production = asRecord(root["production"]);
  return {
    folder,
    rules: new Map(
      Object.entries(asRecord(root["rules"])).map(([key, setting]) => [key, toRuleSetting(setting)]),
    ),
    ignore: asArray(root["ignore"]).flatMap(toIgnore),
    exclude: asStrings(root["exclude"]),
    djangoSettings: asStrings(django["settings"]),
    productionEnvFiles: asStrings(production["envFiles"]),
    baseline: typeof root["baseline"] === "string" ? root["baseline"] : undefined,
  };
}

function toRuleSetting(setting: unknown): RuleSetting {
  if (isLevel(setting)) return { severity: setting, paths: [] };
  const record = asRecord(setting);
  const paths = Object.entries(asRecord(record["paths"])).flatMap(([glob, severity]) =>
    isLevel(severity) ? [{ glob, severity }] : [],
  );
  return { severity: isLevel(record["severity"]) ? record["severity"] : undefined, paths };
}

function toIgnore(entry: unknown): ConfiguredIgnore[] {
  const { rule, path, reason, until } = asRecord(entry);
  if (typeof rule !== "string") return [];
  return [
    {
      rule,
      path: typeof path === "string" ? path : "**",
      reason: typeof reason === "string" ? reason.trim() : "",
      until: typeof until === "string" ? until : undefined,
    },
  ];
}

function isLevel(value: unknown): value is Severity | "off" {
  return (
    value === "off" || value === "blocker" || value === "major" || value === "minor" || value === "advice"
  );
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asStrings(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return asArray(value).filter((item) => typeof item === "string");
}
