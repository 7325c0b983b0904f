import { type Database, type Fact, fact, factFamily } from "../../server/src/engine/database";
import { fileNameOf, folderOf, foldersUpwards, inFolder, joinPath } from "../../server/src/engine/path";
import { type Absent, absent } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import type { Range } from "../../server/src/engine/text";
import { fragmentState, suggestedFragment } from "../../server/src/facts/documentation/link-fragments";
import {
  isInSite,
  markdownFile,
  markdownPaths,
  siteFolders,
} from "../../server/src/facts/documentation/markdown-files";
import { suggestedPath } from "../../server/src/facts/documentation/moved-files";
import { whereIs } from "../../server/src/facts/repository/whereabouts";
import { type MarkdownFile, type MarkdownLink, splitTarget } from "../../server/src/languages/markdown";

/** A link of a Markdown file that leads nowhere. */
export interface BrokenLink {
  readonly path: RelativePath;
  /** The target as it is written. */
  readonly range: Range;
  /**
   * "case": the file exists with other upper and lower case letters, which only some machines overlook. "named": no link,
   * but the name of a template that readers are told to take.
   */
  readonly kind: "missing" | "case" | "anchor" | "named";
  /** What does not exist: a path of the repository, or the fragment. */
  readonly target: string;
  /** The file whose anchor is missing, or the existing file for "case". */
  readonly file: RelativePath;
  /** What the target should be replaced by, where one thing was most likely meant. */
  readonly suggestion: string | undefined;
}

/** Every broken link, by file and place; absent without Markdown files. */
export const brokenLinks: Fact<readonly BrokenLink[] | Absent> = fact("broken links", (db) => {
  const paths = db.get(markdownPaths);
  // Nobody mends the notes of an old release.
  const current = paths.filter(
    (path) =>
      !/^(?:change(?:log|s)|history|releases?|news)\b/i.test(fileNameOf(path)) && !isGenerated(db, path),
  );
  return paths.length === 0 ? absent : current.flatMap((path) => db.of(brokenLinksOf, path));
});

/** What a generator of clients or of documents of an interface writes, it writes anew: nobody mends its links. */
function isGenerated(db: Database, path: RelativePath): boolean {
  const { entries } = db.tree();
  const marks = [
    ".openapi-generator-ignore",
    ".openapi-generator",
    ".swagger-codegen-ignore",
    ".swagger-codegen",
  ];
  return (
    [...foldersUpwards(folderOf(path))].some((folder) =>
      marks.some((mark) => entries.has(inFolder(folder, mark))),
    ) || /^# Protocol Documentation\s+<a name="top"><\/a>/.test(db.file(path)?.text ?? "")
  );
}

const brokenLinksOf = factFamily("broken links of", (db, path): readonly BrokenLink[] => {
  const file = db.of(markdownFile, path);
  if (!file || !db.tree().complete) return [];
  const inSite = isInSite(db.get(siteFolders), path);
  return [
    ...checkedLinks(file).flatMap((link) => judge(db, path, link, inSite) ?? []),
    ...missingTemplates(db, path, file),
  ];
});

/** "Take `config/credentials.yml.sample` as a template": git holds a template, or nobody has it. */
function missingTemplates(
  db: Database,
  from: RelativePath,
  { comments }: MarkdownFile,
): readonly BrokenLink[] {
  const text = db.file(from)?.text ?? "";
  const { entries } = db.tree();
  return [
    ...text.matchAll(/`((?:[\w.-]{1,100}\/){1,8}[\w.-]{1,100}\.(?:example|sample|template|dist))`/g),
  ].flatMap(({ 1: target = "", index }): readonly BrokenLink[] => {
    const range = { start: index + 1, end: index + 1 + target.length };
    const name = fileNameOf(target);
    // Somewhere below another folder it may be meant all the same; in a folder that is not here it is another project's.
    if (
      placeholder.test(target) ||
      !entries.has(folderOf(target)) ||
      [...entries.keys()].some((path) => fileNameOf(path) === name)
    )
      return [];
    if (comments.some((one) => one.range.start <= range.start && one.range.end >= range.end)) return [];
    const start = text.lastIndexOf("\n", index) + 1;
    if (isGone.test(text.slice(start, start + longestLine).split("\n", 1)[0] ?? "")) return [];
    return [{ path: from, range, kind: "named", target, file: target, suggestion: undefined }];
  });
}

/** "`config/old.sample` (removed)": readers are told that it is not there. */
const isGone = /\b(?:removed|deleted|renamed|moved|merged|replaced|dropped|no longer|deprecated|obsolete)\b/i;

/** In characters: longer lines are data. */
const longestLine = 1000;

/** A definition counts when something uses it: a line in brackets may be no definition at all. */
function checkedLinks({ links, comments }: MarkdownFile): readonly MarkdownLink[] {
  const used = new Set(links.flatMap(({ kind, target }) => (kind === "reference" ? (target ?? []) : [])));
  // A bot writes the list of contributors, with fragments that are not meant to lead anywhere.
  const start = comments.find(({ text }) => text.includes("ALL-CONTRIBUTORS-LIST:START"))?.range.end;
  const end = comments.find(({ text }) => text.includes("ALL-CONTRIBUTORS-LIST:END"))?.range.start;
  return links.filter(
    ({ kind, target, range }) =>
      kind !== "reference" &&
      (kind !== "definition" || used.has(target ?? "")) &&
      !(start !== undefined && end !== undefined && range.start >= start && range.end <= end),
  );
}

/** Filled in before anybody reads it: `{{ url }}`, `$NAME`, `<name>`, `path/to/…`. */
const placeholder = /[{}$<>*|\\\n]|\.\.\.|…|^path\/to\b|^%|^[A-Z]+(?:_[A-Z]+)+$/;

/** Pages of hosting sites, reached by relative links. */
const hosted =
  /(?:^|\/)(?:blob|tree|raw|wiki|issues|pull|pulls|releases|actions|discussions|compare|commits?|-)(?:\/|$)/;

function judge(
  db: Database,
  from: RelativePath,
  { target, targetRange }: MarkdownLink,
  inSite: boolean,
): BrokenLink | undefined {
  if (target === undefined || !/[\p{L}\p{N}]/u.test(target) || placeholder.test(target)) return undefined;
  const { external, path, fragment } = splitTarget(target);
  if (external) return undefined;
  const isAbsolute = path.startsWith("/");
  const wanted = path === "" ? from : joinPath(isAbsolute ? "" : folderOf(from), path.replace(/^\/+/, ""));
  // A site resolves everything but Markdown files in its own way.
  if (wanted === undefined || (inSite && path !== "" && (isAbsolute || !/\.md$/i.test(path))))
    return undefined;
  const found = whereIs(db, wanted);
  if (found.kind === "unknown") return undefined;
  if (found.kind === "missing") {
    if (hosted.test(path) || isRoute(db, from, path)) return undefined;
    const served = isAbsolute ? servedPath(db, from, path) : undefined;
    if (served !== undefined && whereIs(db, served).kind === "there") return undefined;
    // Where a site serves its files, the way through the repository would be none for its visitors.
    const likely = served === undefined ? (found.otherCase ?? suggestedPath(db, wanted)) : undefined;
    const fits = likely !== undefined && fragmentState(db, likely, fragment, inSite) !== "missing";
    return {
      path: from,
      range: targetRange,
      kind: found.otherCase === undefined ? "missing" : "case",
      target: wanted,
      file: found.otherCase ?? wanted,
      suggestion: fits ? withPath(target, path, from, likely) : undefined,
    };
  }
  if (fragmentState(db, found.path, fragment, inSite) !== "missing") return undefined;
  const likely = suggestedFragment(db, found.path, fragment ?? "");
  return {
    path: from,
    range: targetRange,
    kind: "anchor",
    target: `#${fragment}`,
    file: found.path,
    suggestion: likely === undefined ? undefined : `${target.slice(0, target.indexOf("#"))}#${likely}`,
  };
}

/** What is read on the hosting site, and not on a page of the application. */
const isReadOnHost = (from: RelativePath) =>
  /(?:^|\/)(?:readme|contributing|docs?|documentation)\b/i.test(from) || !from.includes("/");

/** `/images/a.png` in a text that an application shows: the file in the folder `public` that it serves. */
function servedPath(db: Database, from: RelativePath, path: string): RelativePath | undefined {
  if (isReadOnHost(from)) return undefined;
  const folder = [...foldersUpwards(folderOf(from))].find((one) =>
    db.tree().entries.has(inFolder(one, "public")),
  );
  return folder === undefined ? undefined : joinPath(inFolder(folder, "public"), path.replace(/^\/+/, ""));
}

/** A page that an application shows may link to the application's own addresses: no file is meant. */
function isRoute(db: Database, from: RelativePath, path: string): boolean {
  if (isReadOnHost(from)) return false;
  const isAbsolute = path.startsWith("/");
  const [first = ""] = path.replace(/^\//, "").split("/");
  return (
    /^\/?[\w-]/.test(path) &&
    !fileNameOf(path).includes(".") &&
    !db.tree().entries.has(joinPath(isAbsolute ? "" : folderOf(from), first) ?? "")
  );
}

/** The target with its path replaced by the way to another file; query and fragment stay. */
function withPath(target: string, path: string, from: RelativePath, to: RelativePath): string {
  const rest = /[?#].*$/s.exec(target)?.[0] ?? "";
  const way = path.startsWith("/") ? `/${to}` : wayBetween(folderOf(from), to);
  const start = path.startsWith("./") && !way.startsWith("../") ? "./" : "";
  return `${start}${encodeURI(way).replaceAll("(", "%28").replaceAll(")", "%29")}${rest}`;
}

function wayBetween(folder: RelativePath, to: RelativePath): string {
  const here = folder === "" ? [] : folder.split("/");
  const there = to.split("/");
  let shared = 0;
  while (shared < here.length && here[shared] === there[shared]) shared++;
  return [...here.slice(shared).map(() => ".."), ...there.slice(shared)].join("/");
}
