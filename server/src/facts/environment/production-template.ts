import { type Fact, fact } from "../../engine/database";
import { type Absent, absent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import type { DotenvEntry } from "../../languages/dotenv";
import { isPlatformFile } from "../deployment/platforms/platform-files";
import { type EnvironmentKey, environmentKeys, fittingTemplates } from "./environment-keys";
import { switchedOn } from "./switched-on";

/** What the repository shows about the environment of production. */
export interface ProductionTemplate {
  readonly keys: readonly EnvironmentKey[];
  /** A template that serves production: named so, or without a value that only development has; or a platform file. */
  readonly path: RelativePath | undefined;
  /** Otherwise the first value by which a template shows that it is for development. */
  readonly development: { readonly path: RelativePath; readonly entry: DotenvEntry } | undefined;
}

/** A repository that reads fewer keys needs no template. */
const fewestKeys = 3;

/** Whether something in the repository deploys it: an image, Compose, a platform file. */
export const deploys: Fact<boolean> = fact("deploys", (db) =>
  db
    .paths()
    .some(
      (path) =>
        isPlatformFile(path, "runs") ||
        /(?:^|\/)(?:Dockerfile[\w.-]*|(?:docker-)?compose[\w.-]*\.ya?ml)$/.test(path),
    ),
);

/** Absent where little is read from the environment, or nothing in the repository deploys. */
export const productionTemplate: Fact<ProductionTemplate | Absent> = fact("production template", (db) => {
  const keys = db.get(environmentKeys);
  if (keys.length < fewestKeys || !db.get(deploys)) return absent;
  const templates = db.get(fittingTemplates);
  // Without a template of these keys another rule speaks, and its repair serves production too.
  if (templates.length === 0) return absent;
  const named = templates.find(({ path }) => /prod|deploy|live/i.test(path));
  const marks = templates.map(({ path, entries }) => ({ path, entry: entries.find(isForDevelopment) }));
  // A platform file that names most keys, or a chart, shows the environment of production better than a template.
  const shownBy = db.paths().find((path) => {
    if (/(?:^|\/)values[\w.-]*\.ya?ml$/.test(path))
      return /^[ \t]*(?:env|envFrom|config|extraEnv\w*):/m.test(db.file(path)?.text ?? "");
    if (!/(?:^|\/)(?:render\.ya?ml|app\.json|app\.ya?ml|fly\.toml)$/.test(path)) return false;
    const words = new Set(db.file(path)?.text.match(/\w+/g));
    return keys.filter(({ key }) => words.has(key)).length * 2 >= keys.length;
  });
  const marked = marks.find(({ entry }) => entry !== undefined);
  const showsMost = (path: RelativePath) => {
    const shown = new Set(templates.find((one) => one.path === path)?.entries.map(({ key }) => key));
    return keys.filter(({ key }) => shown.has(key)).length * 2 >= keys.length;
  };
  // The template of a part that has few of the keys does not speak for one that is made for development.
  const neutral =
    named ??
    marks.find(
      ({ path, entry }) =>
        (entry === undefined && (!marked || showsMost(path))) ||
        (entry !== undefined && showsBoth(db.file(path)?.text ?? "", entry)),
    );
  return {
    keys,
    path: neutral?.path ?? shownBy,
    development:
      !neutral && !shownBy && marked?.entry ? { path: marked.path, entry: marked.entry } : undefined,
  };
});

/**
 * Whether a template says what production wants instead: the key once more, in a comment or further down (`# DEBUG=False`),
 * or a comment at the key that speaks of production.
 */
function showsBoth(text: string, { key, lineRange }: DotenvEntry): boolean {
  const above = text.slice(0, lineRange.start).split("\n").slice(0, -1);
  const comments = above.slice(above.findLastIndex((line) => !/^\s*#/.test(line)) + 1);
  const beside = /[ \t]#.*/.exec(text.slice(lineRange.start, lineRange.end))?.[0] ?? "";
  if ([...comments, beside].some((comment) => /\bprod(?:uction)?\b/i.test(comment))) return true;
  return [...text.matchAll(/^[ \t]*(?:#+[ \t]*)?(?:export[ \t]+)?(\w+)[ \t]*=[ \t]*(\S*)/gm)].some(
    ([, name, value]) =>
      name === key && /^["']?(?:false|0|no|off|prod\w*|live|[\w.]*prod\w*)\b/i.test(value ?? ""),
  );
}

function isForDevelopment({ key, value }: DotenvEntry): boolean {
  return (
    (/DEBUG$/.test(key) && switchedOn.test(value)) ||
    (/SETTINGS_MODULE$/.test(key) && /dev|local/.test(value)) ||
    (/^(?:APP_|DJANGO_|NODE_)?ENV(?:IRONMENT)?$/.test(key) && /^dev|^local/i.test(value))
  );
}
