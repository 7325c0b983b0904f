import { type Database, type Fact, fact } from "../../engine/database";
import type { FileEdit, Place } from "../../engine/finding";
import { inFolder, isInside } from "../../engine/path";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import { lineBreakOf } from "../../engine/text";
import { manifestOf } from "../../facts/dependencies/manifests";
import { mentionInProxy, withoutLineComments } from "../../facts/deployment/proxy-files";
import { ciSummary } from "../../facts/pipelines/ci-summary";
import { expressionsIn, type JsStatement } from "../../languages/javascript/index";
import {
  isStaticExport,
  type NextApp,
  type NextConfig,
  nextApps,
  nextConfigs,
  optionOf,
} from "./next-configs";

/** Something that a Next.js application lacks or has switched off, where it can be repaired. */
export interface NextFlaw {
  readonly app: NextApp;
  readonly place: Place;
  readonly edits: readonly FileEdit[];
}

/** How an application does it right: where that is seen, or that nobody knows. */
export type NextAnswer =
  | { readonly kind: "flaw"; readonly flaw: NextFlaw }
  | { readonly kind: "right"; readonly app: NextApp; readonly place: Place }
  | { readonly kind: "unknown"; readonly app: NextApp };

/** Applications that tell everybody what they are made with. Absent where nothing of Next.js runs in production. */
export const nextPoweredBy: Fact<readonly NextAnswer[] | Absent> = fact("next powered by", (db) =>
  judgeServed(db, (app, config) => {
    const option = config && optionOf(config, ["poweredByHeader"]);
    const hidden = db.get(hidesPoweredBy);
    if (hidden) return { kind: "right", app, place: hidden };
    if (option?.kind === "unknown") return { kind: "unknown", app };
    if (option?.kind === "set") {
      const { value, property } = option;
      if (value.kind !== "boolean") return { kind: "unknown", app };
      const place = { path: config?.path ?? app.manifest, range: property?.range ?? value.range };
      if (!value.value) return { kind: "right", app, place };
      return flawOf(app, place, [{ kind: "edit", path: place.path, range: value.range, newText: "false" }]);
    }
    if (!config) return flawOf(app, app.place, [createConfig(db, app)]);
    const { place, edits } = insertOption(db, config, "poweredByHeader: false,");
    return flawOf(app, place, edits);
  }),
);

const securityHeader =
  /x-frame-options|x-content-type-options|content-security-policy|strict-transport-security|referrer-policy|permissions-policy|frame-ancestors/i;

const plainHeaders = [
  "headers: async () => [",
  "  {",
  '    source: "/:path*",',
  "    headers: [",
  '      { key: "X-Content-Type-Options", value: "nosniff" },',
  '      { key: "X-Frame-Options", value: "SAMEORIGIN" },',
  '      { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },',
  "    ],",
  "  },",
  "],",
].join("\n");

/** Applications that send no security header, and nothing in front of them does. Absent where nothing of Next.js runs in production. */
export const nextHeaders: Fact<readonly NextAnswer[] | Absent> = fact("next headers", (db) =>
  judgeServed(db, (app, config) => {
    const elsewhere = headersElsewhere(db, app);
    if (elsewhere) return { kind: "right", app, place: elsewhere };
    const option = config && optionOf(config, ["headers"]);
    if (option?.kind === "unknown") return { kind: "unknown", app };
    if (config && option?.kind === "set") {
      const names = headerNames(config);
      const place = { path: config.path, range: option.property?.keyRange ?? option.value.range };
      if (!names) return { kind: "unknown", app };
      return names.some((name) => securityHeader.test(name))
        ? { kind: "right", app, place }
        : flawOf(app, place, []);
    }
    if (!config) return flawOf(app, app.place, []);
    const { place, edits } = insertOption(db, config, plainHeaders);
    return flawOf(app, place, edits);
  }),
);

/** A check that `next build` is told to leave out. */
export interface IgnoredCheck extends NextFlaw {
  readonly check: "types" | "lint";
}

/** Builds that go through in spite of errors, unless CI looks for them itself. Absent without a configuration. */
export const ignoredChecks: Fact<readonly IgnoredCheck[] | Absent> = fact("ignored checks", (db) => {
  const configs = db.get(nextConfigs);
  if (configs.length === 0) return absent;
  const ci = db.get(ciSummary);
  const isChecked = (check: "types" | "lint") =>
    !isAbsent(ci) && (ci.purposes.has(check) || ci.unknown !== undefined);
  const options = [
    [["typescript", "ignoreBuildErrors"], "types"],
    [["eslint", "ignoreDuringBuilds"], "lint"],
  ] as const;
  return configs.flatMap((config) =>
    options.flatMap(([path, check]): readonly IgnoredCheck[] => {
      const option = optionOf(config, path);
      if (option.kind !== "set" || option.value.kind !== "boolean" || !option.value.value || isChecked(check))
        return [];
      const place = { path: config.path, range: option.property?.range ?? option.value.range };
      return [
        {
          app: config.app,
          place,
          check,
          edits: [{ kind: "edit", path: config.path, range: option.value.range, newText: "false" }],
        },
      ];
    }),
  );
});

function flawOf(app: NextApp, place: Place, edits: readonly FileEdit[]): NextAnswer {
  return { kind: "flaw", flaw: { app, place, edits } };
}

function judgeServed(
  db: Database,
  judge: (app: NextApp, config: NextConfig | undefined) => NextAnswer,
): readonly NextAnswer[] | Absent {
  const apps = db.get(nextApps);
  if (isAbsent(apps)) return absent;
  const configs = db.get(nextConfigs);
  const served = apps
    .map((app) => ({ app, config: configs.find((one) => one.path === app.config) }))
    .filter(
      ({ app, config }) => !isStaticExport(config) && (app.config === undefined || config !== undefined),
    );
  if (served.length === 0) return absent;
  return served.map(({ app, config }) => judge(app, config));
}

function createConfig(db: Database, app: NextApp): FileEdit {
  const isTypeScript = db
    .tree()
    .entries.has(app.folder === "" ? "tsconfig.json" : `${app.folder}/tsconfig.json`);
  const name = isTypeScript ? "next.config.ts" : "next.config.mjs";
  const head = isTypeScript
    ? 'import type { NextConfig } from "next";\n\nconst nextConfig: NextConfig = {\n'
    : "/** @type {import('next').NextConfig} */\nconst nextConfig = {\n";
  const text = `${head}  poweredByHeader: false,\n};\n\nexport default nextConfig;\n`;
  return { kind: "create", path: inFolder(app.folder, name), text };
}

/** The option as the first of the configuration object, indented like its siblings; no edit where several objects are possible. */
function insertOption(db: Database, config: NextConfig, option: string): Pick<NextFlaw, "place" | "edits"> {
  const [object] = config.objects;
  const text = db.file(config.path)?.text ?? "";
  if (!object) return { place: { path: config.path, range: { start: 0, end: 0 } }, edits: [] };
  const place = { path: config.path, range: { start: object.range.start, end: object.range.start + 1 } };
  if (config.objects.length > 1) return { place, edits: [] };
  const newline = lineBreakOf(text);
  const [first] = object.properties;
  const between = first ? text.slice(object.range.start + 1, first.range.start) : undefined;
  const inside = text.slice(object.range.start + 1, object.range.end - 1);
  const isEmpty = inside.trim() === "";
  const start = object.range.start + 1;
  // What stands on one line stays on it.
  if (first ? between?.includes("\n") === false : isEmpty && !text.includes("\n")) {
    const line = option.replace(/\n\s*/g, " ");
    const newText = isEmpty ? ` ${line.replace(/,$/, "")} ` : ` ${line} `;
    const end = start + (isEmpty ? inside.length : (between?.length ?? 0));
    return { place, edits: [{ kind: "edit", path: config.path, range: { start, end }, newText }] };
  }
  const outer = /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", object.range.start) + 1))?.[0] ?? "";
  const indent = first
    ? (/(?<![ \t])[ \t]*$/.exec(text.slice(0, first.range.start))?.[0] ?? "  ")
    : `${outer}  `;
  const lines = option
    .split("\n")
    .map((line) => `${newline}${indent}${indent.endsWith("\t") ? tabbed(line) : line}`)
    .join("");
  // Of `{ }` the blanks go; a comment in it stays where it is.
  const range = { start, end: start + (isEmpty ? inside.length : 0) };
  const newText = isEmpty ? `${lines}${newline}${outer}` : lines;
  return { place, edits: [{ kind: "edit", path: config.path, range, newText }] };
}

/** A line whose inner steps of two blanks are tabs. */
function tabbed(line: string): string {
  return line.replace(/^(?: {2})+/, (blanks) => "\t".repeat(blanks.length / 2));
}

/** The names of the headers that `headers()` returns; undefined when some come from elsewhere. */
function headerNames(config: NextConfig): readonly string[] | undefined {
  const names: string[] = [];
  for (const expression of expressionsIn(config.file.statements as readonly JsStatement[])) {
    if (expression.kind !== "object") continue;
    const key = expression.properties.find((property) => property.key === "key")?.value;
    if (!key || !expression.properties.some((property) => property.key === "value")) continue;
    if (key.kind !== "string") return undefined;
    names.push(key.value);
  }
  return names.length === 0 ? undefined : names;
}

/** The middleware, server, platform file or proxy that sends security headers, or the library that does. */
function headersElsewhere(db: Database, { folder, manifest }: NextApp): Place | undefined {
  const prefix = folder === "" ? "" : `${folder}/`;
  const libraries = /^(?:next-secure-headers|@nosecone\/next|next-safe|helmet|@next-safe\/middleware)$/;
  if (db.of(manifestOf, manifest)?.dependencies.some(({ name }) => libraries.test(name)))
    return { path: manifest, range: { start: 0, end: 0 } };
  for (const path of db.paths()) {
    const inside = isInside(path, folder) ? path.slice(prefix.length) : undefined;
    const isOwn =
      inside !== undefined &&
      /^(?:src\/)?(?:middleware|proxy)\.[jt]s$|^(?:server\/|src\/)?server\.[cm]?[jt]s$|^(?:vercel|staticwebapp\.config)\.json$|^netlify\.toml$|^public\/_headers$/.test(
        inside,
      );
    const match = isOwn ? securityHeader.exec(withoutLineComments(db.file(path)?.text ?? "")) : null;
    if (match) return { path, range: { start: match.index, end: match.index + match[0].length } };
  }
  return db.get(headersOfProxy);
}

const headersOfProxy: Fact<Place | undefined> = fact("security headers of the proxy", (db) =>
  mentionInProxy(db, securityHeader),
);

const hidesPoweredBy: Fact<Place | undefined> = fact("proxy hides powered by", (db) =>
  mentionInProxy(db, /(?:proxy_hide_header|more_clear_headers|header\s+-|unset)\s+["']?X-Powered-By/i),
);
