/** A path below the workspace folder, with "/" between its parts: `backend/config/settings.py`. Never starts with "/" or "./". */
export type RelativePath = string;

/** A day as `YYYY-MM-DD`. */
export type IsoDate = string;

/** A file whose text was read. An unchanged file keeps its identity from snapshot to snapshot. */
export interface SourceFile {
  readonly path: RelativePath;
  readonly text: string;
}

/** Why the text of an existing file is not known. */
export type UnreadReason =
  | "binary"
  | "too-large"
  | "no-permission"
  | "too-many-files"
  | "outside-workspace"
  /** Servers have died of it. */
  | "deadly"
  | "failed";

/** What lies at a path of the tree. */
export interface TreeEntry {
  readonly kind: "file" | "directory" | "symlink";
  /** Bytes of a file; 0 for others. */
  readonly bytes: number;
  /** A directory whose inside is not listed, such as `node_modules`. */
  readonly skipped?: true;
}

/** Everything below the workspace folder, whether its text was read or not. */
export interface FileTree {
  readonly entries: ReadonlyMap<RelativePath, TreeEntry>;
  /** False when a limit ended the walk: absence of a path then proves nothing. */
  readonly complete: boolean;
}

/** What a skipped directory holds, measured in the background. */
export interface DirectorySize {
  readonly bytes: number;
  readonly files: number;
  /** False when measuring stopped at a limit: the numbers are lower bounds. */
  readonly complete: boolean;
}

/** The state of the git repository that holds the workspace folder. */
export interface GitRepository {
  readonly kind: "repository";
  /** Paths in the index. */
  readonly tracked: ReadonlySet<RelativePath>;
  /** Existing paths that `git add --all` would add. */
  readonly untracked: ReadonlySet<RelativePath>;
  /** Tracked paths that an ignore file matches. */
  readonly ignoredTracked: ReadonlySet<RelativePath>;
  /** Tracked files stored in Git LFS. */
  readonly lfs: ReadonlySet<RelativePath>;
  /** Submodules and other repositories inside: their contents are not this repository's. */
  readonly nested: readonly RelativePath[];
  /** Texts of the ignore files outside the workspace folder, lowest precedence first, with the directory their patterns are relative to ("" is the workspace folder, "../" its parent). */
  readonly outerIgnores: readonly { readonly directory: string; readonly text: string }[];
  readonly ignoreCase: boolean;
  /** The commit HEAD points to, or undefined before the first commit. */
  readonly head: string | undefined;
}

/** Why git cannot be asked; rules that need it are not checked. */
export interface GitUnavailable {
  readonly kind: "unavailable";
  readonly reason: "not-a-repository" | "no-git" | "dubious-ownership" | "untrusted-workspace" | "failed";
  /** Git's own words, for the log. */
  readonly detail: string;
}

export type GitState = GitRepository | GitUnavailable;

/** The last answer of the advisory databases, asked only on the user's word. */
export interface AdvisoryReport {
  readonly date: IsoDate;
  readonly advisories: readonly Advisory[];
  /** Ecosystems that could not be asked, and why, in plain words. */
  readonly failures: readonly { readonly ecosystem: "npm" | "PyPI"; readonly reason: string }[];
  readonly asked: readonly ("npm" | "PyPI")[];
}

/** A known hole in an installed version, as an advisory database tells it. */
export interface Advisory {
  readonly ecosystem: "npm" | "PyPI";
  readonly package: string;
  readonly installed: string;
  readonly id: string;
  readonly title: string;
  readonly severity: "critical" | "high" | "moderate" | "low" | "unknown";
  readonly url: string;
  /** The lowest version known to be free of it. */
  readonly fixed: string | undefined;
}

/** The world as the engine sees it. Immutable: a change makes a new snapshot that shares what did not change. */
export interface Snapshot {
  readonly files: ReadonlyMap<RelativePath, SourceFile>;
  readonly unread: ReadonlyMap<RelativePath, UnreadReason>;
  readonly tree: FileTree;
  readonly directorySizes: ReadonlyMap<RelativePath, DirectorySize>;
  readonly git: GitState;
  /** Undefined when never asked. */
  readonly advisories: AdvisoryReport | undefined;
  readonly today: IsoDate;
}
