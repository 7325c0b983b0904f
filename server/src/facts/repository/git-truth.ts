import { type Database, type Fact, fact } from "../../engine/database";
import { type Message, message } from "../../engine/message";
import { fileNameOf, folderOf } from "../../engine/path";
import { type Unknown, unknown } from "../../engine/rule";
import type { GitRepository, GitUnavailable, RelativePath } from "../../engine/snapshot";
import { createIgnoreMatcher, type IgnoreMatcher, type IgnoreSource } from "../../languages/ignore-file";

/** The repository as git sees it, or why that is not known. */
export const repository: Fact<GitRepository | Unknown> = fact("repository", (db) => {
  const git = db.git();
  return git.kind === "repository" ? git : unknown(gitUnavailable(git));
});

/** Why git cannot be asked, as a sentence. */
export function gitUnavailable({ reason }: GitUnavailable): Message {
  switch (reason) {
    case "not-a-repository":
      return message("This folder is not in a git repository");
    case "no-git":
      return message("Git was not found on this machine");
    case "dubious-ownership":
      return message("Git refuses this repository because another user owns it (safe.directory)");
    case "untrusted-workspace":
      return message("Git is not started in an untrusted workspace");
    case "failed":
      return message("Git could not be asked");
  }
}

/**
 * Answers what-if questions by git's rules over the ignore files as they stand in the editor, saved or not:
 * nested .gitignore files, .git/info/exclude and the user's global excludes.
 */
export const ignoring: Fact<IgnoreMatcher> = fact(
  "ignoring",
  (db) => {
    const git = db.git();
    const outer = git.kind === "repository" ? git.outerIgnores : [];
    // Patterns of folders above the workspace folder are taken as its own: an anchored one there means another place.
    const sources: IgnoreSource[] = outer.map(({ directory, text }) => ({
      directory: "",
      text: directory.startsWith("..") ? withoutAnchored(text) : text,
    }));
    for (const path of ignoreFilesOf(db)) {
      sources.push({ directory: folderOf(path), text: db.file(path)?.text ?? "" });
    }
    return createIgnoreMatcher(sources, { ignoreCase: git.kind === "repository" && git.ignoreCase });
  },
  Object.is,
);

/** Existing files that git does not track and would add. */
export const wouldBeAdded: Fact<ReadonlySet<RelativePath> | Unknown> = fact("would be added", (db) => {
  const git = db.get(repository);
  if ("answer" in git) return git;
  const { ignores } = db.get(ignoring);
  return new Set([...git.untracked].filter((path) => !ignores(path, false)));
});

function ignoreFilesOf(db: Database): readonly RelativePath[] {
  return db.paths().filter((path) => fileNameOf(path) === ".gitignore");
}

function withoutAnchored(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^!?[^\s#]*\/[^\s]/.test(line.trim()))
    .join("\n");
}
