import { type Database, type Fact, fact, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { needles, searched } from "../../../engine/needles";
import { pythonModule } from "../../../facts/python-modules";
import type { Expression, Statement } from "../../../languages/python/syntax";
import { dottedName, importedNames, resolvedName, walkPython } from "../../../languages/python/walk";
import { isBesideApplication } from "../beside-application";

/** How the URLs of the project lead to files. */
export interface FileRoutes {
  /** `static(settings.MEDIA_URL, …)` and `staticfiles_urlpatterns()`, which do nothing unless DEBUG is on. */
  readonly onlyInDebug: readonly { readonly setting: "STATIC_URL" | "MEDIA_URL"; readonly place: Place }[];
  /** Where a view that serves files is routed whether DEBUG is on or not. */
  readonly always: Place | undefined;
  /** There are pages that want static files, whatever renders them: the admin is routed, or a template names such files. */
  readonly pages: boolean;
  /** The application itself serves what collectstatic collected. */
  readonly byApplication: boolean;
}

/** Whether Django itself serves static and uploaded files, by routes in code. */
export const fileRoutes: Fact<FileRoutes> = fact("file routes", (db) => {
  const found = db
    .paths()
    .filter((path) => path.endsWith(".py") && !isBesideApplication(path))
    .map((path) => fileRoutesIn(db, path));
  return {
    onlyInDebug: found.flatMap(({ onlyInDebug }) => onlyInDebug),
    always: found.find(({ always }) => always)?.always,
    pages: found.some(({ pages }) => pages) || db.paths().some((path) => db.of(namesStaticFiles, path)),
    byApplication: found.some(({ byApplication }) => byApplication),
  };
});

const nothing: FileRoutes = { onlyInDebug: [], always: undefined, pages: false, byApplication: false };

const namesStaticFiles = factFamily(
  "names static files",
  (db, path) =>
    /\.(?:html?|jinja2?|j2)$/.test(path) &&
    /\{%-?\s*(?:load\s+static|static\b)|\bstatic\(/.test(db.file(path)?.text ?? ""),
);

const fileRoutesIn = searched(
  "file routes in",
  needles(
    "whitenoise",
    "dj_static",
    "static_ranges",
    "StaticFilesHandler",
    ".urls",
    "django.conf.urls.static",
    "django.contrib.staticfiles",
    "django.views",
  ),
  nothing,
  (db: Database, path): FileRoutes => {
    const text = db.file(path)?.text ?? "";
    const byApplication = /\b(?:WhiteNoise|dj_static|static_ranges|(?:ASGI)?StaticFilesHandler)\b/.test(text);
    const pages = /\b\w{0,60}?(?:admin|site)\w{0,60}\.urls\b/i.test(text);
    if (!/django\.(?:conf\.urls\.static|contrib\.staticfiles|views)/.test(text))
      return { ...nothing, pages, byApplication };
    const module = db.of(pythonModule, path);
    if (!module) return { ...nothing, pages, byApplication };
    const imports = importedNames(module);
    const onlyInDebug: { setting: "STATIC_URL" | "MEDIA_URL"; place: Place }[] = [];
    let always: Place | undefined;
    walkPython(module, (node) => {
      if (node.kind === "import-from" || node.kind === "import") return false;
      if (node.kind === "if" && isAboutDebug(node.test)) {
        for (const statement of [...node.body, ...node.otherwise]) readCalls(statement);
        const isDebugOff = node.test.kind === "unary" && node.test.operator === "not";
        for (const statement of isDebugOff ? node.body : node.otherwise) readServe(statement);
        return false;
      }
      if (node.kind === "call") readCall(node);
      noteServe(node);
      return undefined;
    });
    return { onlyInDebug, always, pages, byApplication };

    function readCalls(statement: Statement): void {
      walkPython(statement, (node) => {
        if (node.kind === "call") readCall(node);
        return undefined;
      });
    }

    function readCall(node: Extract<Expression, { kind: "call" }>): void {
      const name = resolvedName(node.function, imports);
      const [first] = node.arguments;
      if (name === "django.contrib.staticfiles.urls.staticfiles_urlpatterns")
        onlyInDebug.push({ setting: "STATIC_URL", place: { path, range: node.range } });
      if (name !== "django.conf.urls.static.static" || !first) return;
      const setting = /(?:^|\.)(STATIC_URL|MEDIA_URL)$/.exec(dottedName(first.value) ?? "")?.[1];
      if (setting === "STATIC_URL" || setting === "MEDIA_URL")
        onlyInDebug.push({ setting, place: { path, range: node.range } });
    }

    function readServe(statement: Statement): void {
      walkPython(statement, (node) => {
        noteServe(node);
        return node.kind !== "import" && node.kind !== "import-from" ? undefined : false;
      });
    }

    function noteServe(node: Statement | Expression): void {
      if (node.kind !== "name" && node.kind !== "attribute") return;
      if (resolvedName(node, imports) === "django.views.static.serve") always ??= { path, range: node.range };
    }
  },
);

/** Whether a condition asks for DEBUG, of the settings or of a module's own. */
export function isAboutDebug(test: Expression): boolean {
  let found = false;
  walkPython(test, (node) => {
    if ((node.kind === "attribute" || node.kind === "name") && node.name === "DEBUG") found = true;
    return undefined;
  });
  return found;
}
