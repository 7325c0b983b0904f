import type { Database } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { message } from "../../../engine/message";
import { fileNameOf, folderOf, inFolder, isInside } from "../../../engine/path";
import { type Unknown, unknown } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import { isBeforeProduction, stageOfName } from "../../../facts/deployment/stage";
import { isMarkdownPath } from "../../../facts/repository/file-kinds";
import { ignoring } from "../../../facts/repository/git-truth";
import { type DjangoProject, moduleFile, settingsFileName } from "../projects";

/** A settings module that nothing which starts production names. */
export interface Fallback {
  readonly path: RelativePath;
  readonly root: RelativePath;
  readonly why: readonly Place[];
}

/** The question that is open while several settings modules may be production's. */
export const settingsQuestion = "django.settings";

/** The module that production loads although nothing that starts it names one. */
export function fallbackOf(
  db: Database,
  project: DjangoProject,
  known: {
    /** The machine that deploys names a module. */
    readonly isPassedOn: boolean;
    /** It is known that what production is given names none. */
    readonly isComplete: boolean;
  },
): Fallback | Unknown | undefined {
  const served = servedByUwsgi(db, project);
  if (served) return served;
  const byDefault = defaultOf(db, project);
  const own = productionModule(db, project);
  const documented = known.isComplete ? undefined : documentedOf(db, project);
  if (documented) return documented;
  if (known.isPassedOn) return own ?? byDefault ?? onlyOne(project);
  // A default that development is served by stands where it is known that production sets nothing else.
  if (byDefault && !known.isComplete && isForDevelopment(byDefault.path)) return own ?? byDefault;
  // Modules that others build on are not loaded themselves, where one of the others is production's.
  if (byDefault && isBase(byDefault.path)) return namedProduction(project) ?? byDefault;
  return byDefault ?? own ?? onlyOne(project);
}

function isForDevelopment(path: RelativePath): boolean {
  const stage = stageOfName(settingsFileName(path).replace(/\.py$/, ""));
  return stage === "development" || stage === "test";
}

function isBase(path: RelativePath): boolean {
  return /^(?:base|common|shared|defaults?|core|com|global)(?:_?settings)?\.py$/.test(fileNameOf(path));
}

/** The module that a configuration of uWSGI sets for what it serves. */
function servedByUwsgi(db: Database, project: DjangoProject): Fallback | undefined {
  for (const path of db.paths()) {
    if (!/uwsgi[^/]*\.(?:ini|conf)$/i.test(path) || isOfOthers(path)) continue;
    const match = /^[ \t]*env[ \t]*=[ \t]*DJANGO_SETTINGS_MODULE[ \t]*=[ \t]*([\w.]+)/m.exec(
      db.file(path)?.text ?? "",
    );
    const resolved = match?.[1] === undefined ? undefined : moduleFile(db, project.importRoots, match[1]);
    if (!match || !resolved || isForDevelopment(resolved.path)) continue;
    const end = match.index + match[0].length;
    return { ...resolved, why: [{ path, range: { start: end - match[0].trimStart().length, end } }] };
  }
  return undefined;
}

/** The module of production that a document tells whoever deploys to set, where not all that production sets is here. */
function documentedOf(db: Database, project: DjangoProject): Fallback | undefined {
  for (const path of db.paths()) {
    if (!isMarkdownPath(path)) continue;
    const folder = folderOf(path);
    if (!isInside(project.folder, folder) && !isInside(folder, project.folder)) continue;
    for (const match of (db.file(path)?.text ?? "").matchAll(settingInDocument)) {
      const [, lead = "", name = ""] = match;
      if (stageOfName(fileNameOf(name.replaceAll(".", "/"))) !== "production") continue;
      const resolved = moduleFile(db, project.importRoots, name);
      if (!resolved) continue;
      const start = match.index + lead.length;
      return { ...resolved, why: [{ path, range: { start, end: match.index + match[0].length } }] };
    }
  }
  return undefined;
}

const settingInDocument =
  /^([ \t>$-]*(?:[\w:]+[ \t]+){0,3})DJANGO_SETTINGS_MODULE[ \t]*[=:][ \t]*["']?([A-Za-z_][\w.]*)/gm;

/** What tests and developers serve by. */
function isOfOthers(path: RelativePath): boolean {
  return path.split("/").some((part) => isBeforeProduction(stageOfName(part)));
}

/** What wsgi.py, asgi.py or manage.py take when nothing is set. */
function defaultOf(db: Database, project: DjangoProject): Fallback | undefined {
  for (const entry of ["wsgi", "asgi", "manage"] as const) {
    const found = project.defaults.filter((one) => one.entry === entry);
    const choices = [
      ...found.filter((one) => stageOfName(one.module) === "production"),
      ...found.filter((one) => one.forced),
      ...found,
    ];
    for (const choice of choices) {
      // manage.py is what developers use: what it names counts only if nothing is named after production.
      if (entry === "manage" && stageOfName(choice.module) !== "unclear" && namedProduction(project))
        continue;
      const resolved = moduleFile(db, project.importRoots, choice.module);
      // An empty package holds modules and is none.
      if (resolved && !isEmptyPackage(db, resolved.path)) return { ...resolved, why: [choice.place] };
    }
  }
  return undefined;
}

function isEmptyPackage(db: Database, path: RelativePath): boolean {
  return fileNameOf(path) === "__init__.py" && !/^[^#\s]/m.test(db.file(path)?.text ?? "");
}

/**
 * The module that is production's by its name, or else the only one beside those of development and tests, of which it is
 * told apart by its first words when there are several; unknown, with a question, when these do not tell.
 */
function productionModule(db: Database, project: DjangoProject): Fallback | Unknown | undefined {
  const named = namedProduction(project);
  if (named) return named;
  const hidden = hiddenProduction(db, project);
  if (hidden !== undefined)
    return unknown(
      message("{path} is kept out of the repository by an ignore file, and may be what production loads", {
        path: hidden,
      }),
      settingsQuestion,
    );
  const others = project.settingsModules.filter(
    (path) =>
      !isForDevelopment(path) &&
      !isBase(path) &&
      /^from [\w.]+ import \*/m.test(db.file(path)?.text ?? "") &&
      /(?:^|\/)settings\//.test(path) &&
      fileNameOf(path) !== "__init__.py",
  );
  const telling = others.filter((path) =>
    /^\s*(?:["'#][^\n]*)?\bproduction\b/i.test(db.file(path)?.text.slice(0, 300) ?? ""),
  );
  const candidates = telling.length > 0 ? telling : others;
  const [first, ...rest] = candidates;
  if (first === undefined) return undefined;
  if (rest.length === 0) return toFallback(first, project);
  return {
    ...unknown(
      message("Which of {modules} production loads is not known", { modules: candidates.join(", ") }),
      settingsQuestion,
    ),
    candidates: candidates.map((path) => moduleName(path, project)),
  };
}

/** Where a module named after production would lie that an ignore file hides by name, and not with all that lies there. */
function hiddenProduction(db: Database, project: DjangoProject): RelativePath | undefined {
  const { ignores } = db.get(ignoring);
  const folders = new Set(project.settingsModules.map(folderOf));
  return [...folders]
    .filter((folder) => !ignores(inFolder(folder, "other.py"), false))
    .flatMap((folder) => ["production.py", "prod.py"].map((name) => inFolder(folder, name)))
    .find((path) => ignores(path, false));
}

function moduleName(path: RelativePath, project: DjangoProject): string {
  const { root } = toFallback(path, project);
  const inside = root === "" ? path : path.slice(root.length + 1);
  return inside.replace(/\.py$/, "").replaceAll("/", ".");
}

function namedProduction(project: DjangoProject): Fallback | undefined {
  const rank = (path: RelativePath) => {
    const name = settingsFileName(path).toLowerCase().replace(/\.py$/, "");
    const words = name.split(/[^a-z0-9]+/);
    const known = ["production", "prod", "pro", "prd", "live", "deploy", "deployment"];
    const index = known.findIndex((word) => words.includes(word));
    // `production copy.py` is no module that could be imported.
    return index === -1 || !/^\w+$/.test(name) ? 99 : index + (words.length > 1 ? 0.5 : 0);
  };
  const best = [...project.settingsModules].sort((a, b) => rank(a) - rank(b))[0];
  return best !== undefined && rank(best) < 99 ? toFallback(best, project) : undefined;
}

function onlyOne(project: DjangoProject): Fallback | undefined {
  const named = project.settingsModules.filter((path) =>
    /(?:^|\/)settings(?:\.py|\/__init__\.py)$/.test(path),
  );
  const candidates =
    named.length > 0
      ? named
      : project.settingsModules.filter((path) => {
          const stage = stageOfName(fileNameOf(path));
          return stage !== "development" && stage !== "test";
        });
  return candidates.length === 1 && candidates[0] !== undefined
    ? toFallback(candidates[0], project)
    : undefined;
}

function toFallback(path: RelativePath, project: DjangoProject): Fallback {
  const root = project.importRoots.find((one) => isInside(path, one)) ?? "";
  return { path, root, why: [] };
}
