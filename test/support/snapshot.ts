import type {
  AdvisoryReport,
  DirectorySize,
  GitRepository,
  GitState,
  Snapshot,
  TreeEntry,
} from "../../server/src/engine/snapshot";

export interface SnapshotOptions {
  /** Existing files that git does not track. All others are tracked. */
  readonly untracked?: readonly string[];
  /** Existing files that git ignores. */
  readonly ignored?: readonly string[];
  readonly git?: GitState;
  readonly today?: string;
  readonly directorySizes?: Readonly<Record<string, DirectorySize>>;
  readonly advisories?: AdvisoryReport;
  /** Sizes on disk in bytes, where they differ from the text's. */
  readonly bytes?: Readonly<Record<string, number>>;
}

/** A snapshot of the given texts by path, as the host would read them from a git repository. */
export function snapshotOf(texts: Readonly<Record<string, string>>, options: SnapshotOptions = {}): Snapshot {
  const paths = Object.keys(texts).sort();
  const entries = new Map<string, TreeEntry>();
  for (const path of paths) {
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth++)
      entries.set(parts.slice(0, depth).join("/"), { kind: "directory", bytes: 0 });
    entries.set(path, { kind: "file", bytes: options.bytes?.[path] ?? Buffer.byteLength(texts[path] ?? "") });
  }
  for (const path of Object.keys(options.directorySizes ?? {}))
    entries.set(path, { kind: "directory", bytes: 0, skipped: true });
  return {
    files: new Map(paths.map((path) => [path, { path, text: texts[path] ?? "" }])),
    unread: new Map(),
    tree: { entries, complete: true },
    directorySizes: new Map(Object.entries(options.directorySizes ?? {})),
    git: options.git ?? repositoryOf(paths, options),
    advisories: options.advisories,
    today: options.today ?? "2026-11-23",
  };
}

/** The snapshot after one file got another text. */
export function withText(snapshot: Snapshot, path: string, text: string): Snapshot {
  return { ...snapshot, files: new Map(snapshot.files).set(path, { path, text }) };
}

function repositoryOf(
  paths: readonly string[],
  { untracked = [], ignored = [] }: SnapshotOptions,
): GitRepository {
  const apart = new Set([...untracked, ...ignored]);
  return {
    kind: "repository",
    tracked: new Set(paths.filter((path) => !apart.has(path))),
    untracked: new Set(untracked),
    ignoredTracked: new Set(),
    lfs: new Set(),
    nested: [],
    outerIgnores: [],
    ignoreCase: false,
    head: "0123456789abcdef0123456789abcdef01234567",
  };
}
