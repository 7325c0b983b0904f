import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";

/** A folder of real files, in a real git repository unless said otherwise. */
export interface Repository {
  readonly root: string;
  readonly uri: string;
  uriOf(path: string): string;
  write(path: string, text: string): void;
  git(...args: string[]): string;
  remove(): void;
}

export interface RepositoryOptions {
  /** Paths left out of the first commit. */
  readonly untracked?: readonly string[];
  readonly git?: false;
}

/** Writes the files into a new folder and commits them. */
export function createRepository(
  files: Readonly<Record<string, string>>,
  { untracked = [], git: wantsGit }: RepositoryOptions = {},
): Repository {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "readiness-test-")));
  const repository: Repository = {
    root,
    uri: pathToFileURL(root).href,
    uriOf: (path) => pathToFileURL(join(root, path)).href,
    write(path, text) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    git: (...args) =>
      execFileSync(
        "git",
        ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false", ...args],
        {
          cwd: root,
          encoding: "utf8",
          stdio: ["ignore", "pipe", "pipe"],
        },
      ),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  for (const [path, text] of Object.entries(files)) repository.write(path, text);
  if (wantsGit === false) return repository;
  repository.git("init", "-q", "-b", "main");
  const committed = Object.keys(files).filter((path) => !untracked.includes(path));
  if (committed.length > 0) repository.git("add", "--force", "--", ...committed);
  repository.git("commit", "-q", "--allow-empty", "-m", "Start");
  return repository;
}

/** The same, for the test that is running: when it has finished, the folder is removed. */
export function repositoryOf(
  files: Readonly<Record<string, string>>,
  options?: RepositoryOptions,
): Repository {
  const repository = createRepository(files, options);
  onTestFinished(repository.remove);
  return repository;
}
