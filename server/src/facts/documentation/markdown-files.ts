import { type Database, type Fact, fact, factFamily } from "../../engine/database";
import { fileNameOf, folderOf, inFolder } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { type MarkdownFile, parseMarkdown } from "../../languages/markdown";

/** A Markdown file by its path; undefined when its text is not known. */
export const markdownFile = factFamily<MarkdownFile | undefined>(
  "markdown file",
  (db, path) => {
    const file = db.file(path);
    return file && parseMarkdown(file.text);
  },
  Object.is,
);

/** Copied from elsewhere, made for tests, or put into another place before anybody reads it. */
const foreign =
  /(?:^|\/)(?:vendor|third[_-]?party|fixtures?|testdata|__snapshots__|snapshots|site-packages|_?includes?|_?partials?|_?snippets?|templates?|skeletons?|boilerplates?|scaffolds?|stubs?|\.[\w-]+\/(?:skills|[\w-]*memory)|(?:ISSUE|PULL_REQUEST|DISCUSSION)_TEMPLATE)\/|\{\{|(?:^|\/)(?:PULL_REQUEST_TEMPLATE|ISSUE_TEMPLATE)\.md$|(?:^|\/)_[^/]*$/i;

/** The Markdown files that people read where they lie, sorted: those that git has or would add. */
export const markdownPaths: Fact<readonly RelativePath[]> = fact("markdown paths", (db) => {
  const git = db.git();
  return db
    .paths()
    .filter(
      (path) =>
        /\.(?:md|markdown)$/i.test(path) &&
        !foreign.test(path) &&
        (git.kind !== "repository" || git.tracked.has(path) || git.untracked.has(path)),
    );
});

/** Programs that turn a folder of documents into a manual. */
const manualMarks =
  /^(?:mkdocs\.ya?ml|docusaurus\.config\.[cm]?[jt]s|conf\.py|book\.toml|antora\.yml|(?:docs|mint)\.json|\.vitepress|\.vuepress)$/;

/** Programs that make any site. */
const siteMarks =
  /^(?:_config\.ya?ml|hugo\.(?:toml|ya?ml)|astro\.config\.[cm]?[jt]s|_sidebar\.md|SUMMARY\.md)$/;

/** Folders whose Markdown a program turns into a site, with links and anchors of its own kind. */
export const siteFolders: Fact<ReadonlySet<string>> = fact("documentation site folders", (db) => {
  const paths = [...db.tree().entries.keys()];
  return new Set([
    ...paths.filter((path) => siteMarks.test(fileNameOf(path)) || isManualMark(db, path)).map(folderOf),
    ...paths
      .filter((path) => contentMarks.test(fileNameOf(path)) || namesContent(db, path))
      .map((path) => inFolder(folderOf(path), "content")),
  ]);
});

/** What makes pages of an application of the folder `content` beside it. */
const contentMarks = /^(?:content|contentlayer|velite|source)\.config\.[cm]?[jt]s$/;

/** Nuxt reads the folder without a file about it. */
function namesContent(db: Database, path: RelativePath): boolean {
  return (
    /^nuxt\.config\.[cm]?[jt]s$/.test(fileNameOf(path)) &&
    (db.file(path)?.text ?? "").includes("@nuxt/content")
  );
}

/** Whether the repository holds a manual of its own, beside the README. */
export const hasManual: Fact<boolean> = fact("has a manual", (db) =>
  [...db.tree().entries.keys()].some((path) => isManualMark(db, path)),
);

/** Sphinx is configured by a conf.py, as many another thing is. */
function isManualMark(db: Database, path: RelativePath): boolean {
  if (!manualMarks.test(fileNameOf(path))) return false;
  return !path.endsWith("conf.py") || /\bsphinx\b|^extensions\s*=/m.test(db.file(path)?.text ?? "");
}

/** Whether a Markdown file is a page of such a site; the README of the root is read in the repository. */
export function isInSite(folders: ReadonlySet<string>, path: RelativePath): boolean {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (folders.has(folder)) return path.includes("/") || !/^(?:readme|contributing|changelog)/i.test(path);
    if (folder === "") return false;
  }
}
