import type { RelativePath } from "../engine/snapshot";
import { type GitOptions, locateRepository, runGit, splitZero } from "./git";

/** What differs from a commit. */
export type ChangedPaths =
  | { readonly kind: "changed"; readonly paths: ReadonlySet<RelativePath> }
  /** The message is a sentence for the user. */
  | { readonly kind: "failed"; readonly message: string };

/**
 * What differs between the working tree and the commit where this branch left `ref`: changed, added and untracked files
 * below the folder, also deleted ones.
 */
export async function changedSince(folder: string, ref: string, options: GitOptions): Promise<ChangedPaths> {
  const location = await locateRepository(folder, options);
  if (location.kind === "unavailable")
    return { kind: "failed", message: `Git cannot say what changed: ${location.detail}` };
  const { root } = location;
  const commit = await resolveCommit(root, ref, options);
  if (!commit) return { kind: "failed", message: `Git knows no commit "${ref}".` };
  const base = await runGit(root, ["merge-base", commit, "HEAD"], options);
  // Without a common ancestor (a shallow clone, say) the commit itself is compared.
  const from = base.kind === "output" ? base.stdout.trim() : commit;
  const filters = await disabledFilters(root, options);
  const [changed, others] = await Promise.all([
    runGit(root, ["diff", ...plainDiff, from, "--", "."], options, filters),
    runGit(root, ["ls-files", "-z", "--others", "--exclude-standard"], options),
  ]);
  for (const run of [changed, others])
    if (run.kind === "failed")
      return { kind: "failed", message: `Git cannot say what changed: ${run.detail}` };
  const lists = [changed, others].flatMap((run) => (run.kind === "output" ? splitZero(run.stdout) : []));
  return { kind: "changed", paths: new Set(lists) };
}

/** Nothing that starts a program of the repository's choice: no external diff, no text conversion, no look into submodules. */
const plainDiff = [
  "-z",
  "--name-only",
  "--relative",
  "--no-renames",
  "--no-ext-diff",
  "--no-textconv",
  "--ignore-submodules=all",
];

export interface CommitSummary {
  readonly commit: string;
  readonly abbreviated: string;
  readonly subject: string;
  /** When it was committed, ISO 8601. */
  readonly date: string;
  /** Undefined when HEAD is detached. */
  readonly branch: string | undefined;
}

/** The commit that is checked out, or undefined without one. */
export async function commitSummary(folder: string, options: GitOptions): Promise<CommitSummary | undefined> {
  const [log, branch] = await Promise.all([
    runGit(folder, ["rev-list", "--max-count=1", "--format=%H%x00%h%x00%cI%x00%s", "HEAD"], options),
    runGit(folder, ["symbolic-ref", "--quiet", "--short", "HEAD"], options),
  ]);
  if (log.kind === "failed") return undefined;
  // The first line names the commit once more.
  const line = log.stdout.slice(log.stdout.indexOf("\n") + 1).trimEnd();
  const [commit, abbreviated, date, subject] = line.split("\0");
  if (!commit || !abbreviated || !date || subject === undefined) return undefined;
  return {
    commit,
    abbreviated,
    date,
    subject,
    branch: branch.kind === "output" ? branch.stdout.trim() : undefined,
  };
}

async function resolveCommit(root: string, ref: string, options: GitOptions): Promise<string | undefined> {
  const run = await runGit(
    root,
    ["rev-parse", "--quiet", "--verify", "--end-of-options", `${ref}^{commit}`],
    options,
  );
  return run.kind === "output" ? run.stdout.trim().split("\n").at(-1) : undefined;
}

/**
 * Comparing contents runs the clean filters that the repository's configuration names.
 * An empty command switches a filter off; at worst a file in Git LFS then counts as changed.
 */
async function disabledFilters(
  root: string,
  options: GitOptions,
): Promise<readonly (readonly [string, string])[]> {
  const run = await runGit(root, ["config", "-z", "--name-only", "--get-regexp", "^filter\\."], options);
  const names = run.kind === "output" ? splitZero(run.stdout) : [];
  const filters = new Set(names.map((name) => name.slice(0, name.lastIndexOf("."))));
  return [...filters].flatMap((filter) => [
    [`${filter}.clean`, ""] as const,
    [`${filter}.smudge`, ""] as const,
    [`${filter}.process`, ""] as const,
    [`${filter}.required`, "false"] as const,
  ]);
}
