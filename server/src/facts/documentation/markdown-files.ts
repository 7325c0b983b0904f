import { type Fact, fact, factFamily } from "../../engine/database";
import type { RelativePath } from "../../engine/snapshot";
import { type MarkdownFile, parseMarkdown } from "../../languages/markdown";
import { baseNameOf, folderOf } from "../repository/git-truth";

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
  /(?:^|\/)(?:vendor|third[_-]?party|fixtures?|testdata|__snapshots__|snapshots|site-packages|_?includes?|_?partials?|_?snippets?|templates?|skeletons?|boilerplates?|scaffolds?|stubs?|(?:ISSUE|PULL_REQUEST|DISCUSSION)_TEMPLATE)\/|\{\{|(?:^|\/)(?:PULL_REQUEST_TEMPLATE|ISSUE_TEMPLATE)\.md$|(?:^|\/)_[^/]*$/i;

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

const siteMarks =
  /^(?:mkdocs\.ya?ml|docusaurus\.config\.[cm]?[jt]s|_config\.ya?ml|conf\.py|book\.toml|hugo\.(?:toml|ya?ml)|antora\.yml|(?:docs|mint)\.json|astro\.config\.[cm]?[jt]s|\.vitepress|\.vuepress|_sidebar\.md|SUMMARY\.md)$/;

/** Folders whose Markdown a program turns into a site, with links and anchors of its own kind. */
export const siteFolders: Fact<ReadonlySet<string>> = fact(
  "documentation site folders",
  (db) =>
    new Set([...db.tree().entries.keys()].filter((path) => siteMarks.test(baseNameOf(path))).map(folderOf)),
);

/** Whether a Markdown file is a page of such a site; the README of the root is read in the repository. */
export function isInSite(folders: ReadonlySet<string>, path: RelativePath): boolean {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (folders.has(folder)) return path.includes("/") || !/^(?:readme|contributing|changelog)/i.test(path);
    if (folder === "") return false;
  }
}
