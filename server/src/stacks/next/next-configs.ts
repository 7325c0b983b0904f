import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { inFolder } from "../../engine/path";
import { type Absent, absent, isAbsent, orNone } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { manifests } from "../../facts/dependencies/manifests";
import { javascriptFiles } from "../../facts/javascript-files";
import {
  assignmentsTo,
  defaultExport,
  follow,
  type JavaScriptFile,
  type JsExpression,
  type JsObject,
  type JsProperty,
  pathOf,
  propertyAt,
  returnsOf,
} from "../../languages/javascript/index";

/** A Next.js application: where its package.json and its configuration are. */
export interface NextApp {
  readonly folder: RelativePath;
  readonly manifest: RelativePath;
  /** Where "next" is asked for. */
  readonly place: Place;
  readonly config: RelativePath | undefined;
}

const configNames = [
  "next.config.ts",
  "next.config.mjs",
  "next.config.js",
  "next.config.cjs",
  "next.config.mts",
];

/** Every package that depends on Next.js, by path. Absent without one. */
export const nextApps: Fact<readonly NextApp[] | Absent> = fact("next apps", (db) => {
  const all = db.get(manifests);
  if (isAbsent(all)) return absent;
  const found = all.flatMap((manifest): readonly NextApp[] => {
    const next =
      manifest.ecosystem === "npm" ? manifest.dependencies.find(({ name }) => name === "next") : undefined;
    if (!next) return [];
    const { folder, path } = manifest;
    const config = configNames.map((name) => inFolder(folder, name)).find((name) => db.has(name));
    // A shared package only declares what its users bring; an application has pages or a configuration.
    const prefix = folder === "" ? "" : `${folder}/`;
    const hasPages = db
      .paths()
      .some(
        (file) => file.startsWith(prefix) && /^(?:src\/)?(?:app|pages)\//.test(file.slice(prefix.length)),
      );
    const own = db.file(path)?.text ?? "";
    if (config === undefined && !hasPages && !/\bnext (?:build|start)\b/.test(own)) return [];
    return [{ folder, manifest: path, place: { path, range: next.nameRange }, config }];
  });
  return found.length === 0 ? absent : found;
});

/** What next.config hands to Next.js, as far as it is written there. */
export interface NextConfig {
  readonly app: NextApp;
  readonly path: RelativePath;
  readonly file: JavaScriptFile;
  /** Objects of which one is the configuration; several where a function chooses. Empty when it cannot be told. */
  readonly objects: readonly JsObject[];
  /** Names whose later assignments change it. */
  readonly names: readonly string[];
}

/** The configurations that exist, by path of the application. */
export const nextConfigs: Fact<readonly NextConfig[]> = fact(
  "next configs",
  (db) => {
    const apps = db.get(nextApps);
    return orNone(apps).flatMap((app) => readConfig(db, app) ?? []);
  },
  Object.is,
);

function readConfig(db: Database, app: NextApp): NextConfig | undefined {
  const file = app.config === undefined ? undefined : db.of(javascriptFiles, app.config);
  if (app.config === undefined || !file) return undefined;
  const names: string[] = [];
  const objects = objectsOf(file, defaultExport(file), names, 0);
  return { app, path: app.config, file, objects: objects ?? [], names };
}

/** Follows names, functions and wrappers such as `withSentryConfig(config)` and `withAnalyzer({…})(config)`. */
function objectsOf(
  file: JavaScriptFile,
  expression: JsExpression | undefined,
  names: string[],
  depth: number,
): readonly JsObject[] | undefined {
  if (!expression || depth > 8) return undefined;
  switch (expression.kind) {
    case "object":
      return [expression];
    case "identifier": {
      names.push(expression.name);
      const value = follow(file, expression, 1);
      return value === expression ? undefined : objectsOf(file, value, names, depth + 1);
    }
    case "function": {
      const returned = returnsOf(expression).map((value) => objectsOf(file, value, names, depth + 1));
      return returned.length === 0 || returned.includes(undefined)
        ? undefined
        : returned.flatMap((one) => one ?? []);
    }
    case "call": {
      const candidates = expression.args
        .map(({ value }) => objectsOf(file, value, names, depth + 1))
        .filter((one) => one !== undefined);
      // `compose(a, b)(config)`, `withX(config, options)`: the configuration comes first.
      return (
        candidates[0] ??
        (expression.callee.kind === "identifier"
          ? objectsOf(file, follow(file, expression.callee, 1), names, depth + 1)
          : undefined)
      );
    }
    case "await":
      return objectsOf(file, expression.value, names, depth + 1);
    case "conditional": {
      const both = [expression.consequent, expression.alternate].map((one) =>
        objectsOf(file, one, names, depth + 1),
      );
      return both.includes(undefined) ? undefined : both.flatMap((one) => one ?? []);
    }
    default:
      return undefined;
  }
}

/** The value of one option, such as ["typescript", "ignoreBuildErrors"]: where it is written, that it is absent, or unknown. */
export type OptionValue =
  | { readonly kind: "set"; readonly value: JsExpression; readonly property: JsProperty | undefined }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown" };

/**
 * Looks an option up in all objects that the file may export: they have to agree, or it is unknown. What is assigned
 * later wins.
 */
export function optionOf(config: NextConfig, path: readonly string[]): OptionValue {
  const assigned = config.names
    .flatMap((name) => assignmentsTo(config.file, name))
    .find(({ target }) => pathOf(target)?.slice(1).join(".") === path.join("."));
  if (assigned) return { kind: "set", value: resolved(config, assigned.value), property: undefined };
  if (config.objects.length === 0) return { kind: "unknown" };
  const found = config.objects.map((object) => optionIn(config, object, path));
  const [first = { kind: "unknown" } as const] = found;
  return found.every(({ kind }) => kind === first.kind) ? first : { kind: "unknown" };
}

function optionIn(config: NextConfig, object: JsObject, [key = "", ...rest]: readonly string[]): OptionValue {
  const property = propertyAt(object, key);
  if (property === "unknown") return { kind: "unknown" };
  if (!property) return { kind: "absent" };
  const value = resolved(config, property.value);
  if (rest.length === 0) return { kind: "set", value, property };
  return value.kind === "object" ? optionIn(config, value, rest) : { kind: "unknown" };
}

function resolved({ file }: NextConfig, value: JsExpression): JsExpression {
  return follow(file, value) ?? value;
}

/** `output: "export"` makes plain files: nothing of Next.js runs in production. */
export function isStaticExport(config: NextConfig | undefined): boolean {
  const output = config && optionOf(config, ["output"]);
  return output?.kind === "set" && output.value.kind === "string" && output.value.value === "export";
}
