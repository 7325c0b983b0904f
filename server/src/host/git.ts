import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileNameOf } from "../engine/path";
import type { FileTree, GitRepository, GitState, GitUnavailable, RelativePath } from "../engine/snapshot";
import { findGit, type OutsideProgram } from "./find-git";
import { readOuterIgnores } from "./outer-ignores";
import type { RepositoryLocation } from "./repository-location";

/** The only module that starts a process, and git is the only program it starts. */

export interface GitOptions {
  /** Git is never started in a workspace the user does not trust. */
  readonly trusted: boolean;
  /** Absolute path of the git program; found in PATH when absent. */
  readonly gitPath?: string;
  readonly signal?: AbortSignal;
  /** For one run of git; 30 000 when absent. */
  readonly timeoutMs?: number;
}

export interface CollectGitOptions extends GitOptions {
  /** Adds the nested repositories that git passes over because they are ignored. */
  readonly tree?: FileTree;
}

/** Everything the engine asks git, with paths relative to the folder also when it lies below the top of the repository. */
export async function collectGit(folder: string, options: CollectGitOptions): Promise<GitState> {
  const location = await locateRepository(folder, options);
  if (location.kind === "unavailable") return location;
  const { root } = location;
  const found = findGit(root, options.gitPath);
  const git = (...args: string[]) => runFound(found, root, args, options);
  const none: GitRun = { kind: "output", stdout: "" };
  const runs = await Promise.all([
    git("ls-files", "-z", "--stage"),
    git("ls-files", "-z", "--others", "--exclude-standard"),
    git("ls-files", "-z", "--cached", "--ignored", "--exclude-standard"),
    mayHaveAttributes(location, options.tree) ? git("ls-files", "-z", "--", ":(attr:filter=lfs)") : none,
    git("config", "-z", "--get-regexp", "^core\\.(ignorecase|excludesfile)$"),
    git("rev-parse", "--quiet", "--verify", "HEAD"),
  ]);
  const [index, others, ignored, lfs, configured, head] = runs;
  for (const run of [index, others, ignored, lfs]) if (run.kind === "failed") return unavailable(run);
  const configuration = parseConfiguration(textOf(configured));
  const excludesFile = configuration.get("core.excludesfile");
  // Git itself says what `~user/` and `%(prefix)` mean.
  const expanded =
    excludesFile !== undefined && /^[~%]/.test(excludesFile)
      ? lineOf(await git("config", "--type=path", "--get", "core.excludesFile"))
      : excludesFile;
  const { tracked, submodules } = parseStage(textOf(index));
  const { untracked, repositories } = parseOthers(textOf(others));
  return {
    kind: "repository",
    tracked,
    untracked,
    ignoredTracked: new Set(splitZero(textOf(ignored))),
    lfs: new Set(splitZero(textOf(lfs))),
    nested: nestedRepositories([...submodules, ...repositories], options.tree),
    outerIgnores: readOuterIgnores(location, expanded),
    ignoreCase: /^(?:true|yes|on|1)$/i.test(configuration.get("core.ignorecase") ?? ""),
    head: lineOf(head),
  };
}

/** Whether attributes may be set for files of the folder; without its tree, or below the top, nobody has looked. */
function mayHaveAttributes(
  { depth, commonDirectory }: RepositoryLocation,
  tree: FileTree | undefined,
): boolean {
  if (tree?.complete !== true || depth > 0) return true;
  if (existsSync(join(commonDirectory, "info/attributes"))) return true;
  return [...tree.entries.keys()].some((path) => fileNameOf(path) === ".gitattributes");
}

/** `git config -z --get-regexp`: names in lower case, the last value of each. A name without a value is true. */
function parseConfiguration(text: string): ReadonlyMap<string, string> {
  return new Map(
    splitZero(text).map((entry) => {
      const end = entry.indexOf("\n");
      return end === -1 ? [entry, "true"] : [entry.slice(0, end), entry.slice(end + 1)];
    }),
  );
}

/** The repository that holds a folder, also for watching it. */
export async function locateRepository(
  folder: string,
  options: GitOptions,
): Promise<RepositoryLocation | GitUnavailable> {
  if (!options.trusted)
    return { kind: "unavailable", reason: "untrusted-workspace", detail: "The workspace is not trusted." };
  const root = realpathSync(folder);
  const questions = ["--is-inside-work-tree", "--absolute-git-dir", "--git-common-dir", "--show-prefix"];
  const run = await runGit(root, ["rev-parse", ...questions], options);
  if (run.kind === "failed") return unavailable(run);
  const [isInsideWorkTree, gitDirectory, commonDirectory, prefix, ...rest] = run.stdout.split("\n");
  if (isInsideWorkTree === "false")
    return {
      kind: "unavailable",
      reason: "not-a-repository",
      detail: "The folder is a bare repository or inside one.",
    };
  if (
    isInsideWorkTree !== "true" ||
    !gitDirectory ||
    !commonDirectory ||
    prefix === undefined ||
    rest.length !== 1
  )
    return {
      kind: "unavailable",
      reason: "failed",
      detail: "Git did not say where the repository is; does its path contain a line break?",
    };
  return {
    kind: "repository",
    root,
    depth: prefix.split("/").length - 1,
    gitDirectory: resolve(root, gitDirectory),
    commonDirectory: resolve(root, commonDirectory),
  };
}

/** Names of everything that is configured for a repository, and the files that say it; undefined when git does not tell. */
export async function listConfiguration(
  root: string,
  options: GitOptions,
): Promise<{ readonly names: readonly string[]; readonly files: readonly string[] } | undefined> {
  const run = await runGit(root, ["config", "-z", "--list", "--show-origin", "--name-only"], options);
  if (run.kind === "failed") return undefined;
  const parts = splitZero(run.stdout);
  const files = new Set<string>();
  const names: string[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const origin = /^file:(.*)/s.exec(parts[index] ?? "")?.[1];
    if (origin !== undefined) files.add(resolve(root, origin));
    if (parts[index] !== "command line:") names.push(parts[index + 1] ?? "");
  }
  return { names, files: [...files] };
}

/** How one run of git ended. */
export type GitRun =
  | { readonly kind: "output"; readonly stdout: string }
  | {
      readonly kind: "failed";
      readonly reason: GitUnavailable["reason"];
      readonly detail: string;
      /** Undefined when git did not start or was stopped. */
      readonly exitCode: number | undefined;
    };

const outputLimitBytes = 256 * 1024 * 1024;

/**
 * Settings that let a repository's own configuration start programs or reach the network, switched off.
 * `safecrlf` only silences warnings about line breaks.
 */
const safeSettings: readonly (readonly [string, string])[] = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", process.platform === "win32" ? "NUL" : "/dev/null"],
  ["core.untrackedCache", "false"],
  ["core.pager", "cat"],
  ["core.safecrlf", "false"],
  ["core.quotePath", "false"],
  ["protocol.allow", "never"],
  ["submodule.recurse", "false"],
  ["diff.external", ""],
  ["log.showSignature", "false"],
];

/** Runs git in a folder; `settings` are added to the safe ones. Rejects only when the signal aborts. */
export async function runGit(
  root: string,
  args: readonly string[],
  options: GitOptions,
  settings: readonly (readonly [string, string])[] = [],
): Promise<GitRun> {
  return runFound(
    options.trusted ? findGit(root, options.gitPath) : undefined,
    root,
    args,
    options,
    settings,
  );
}

async function runFound(
  found: OutsideProgram | undefined,
  root: string,
  args: readonly string[],
  options: GitOptions,
  settings: readonly (readonly [string, string])[] = [],
): Promise<GitRun> {
  if (!options.trusted)
    return {
      kind: "failed",
      reason: "untrusted-workspace",
      detail: "The workspace is not trusted.",
      exitCode: undefined,
    };
  if (!found)
    return { kind: "failed", reason: "no-git", detail: "No git program was found.", exitCode: undefined };
  const timeout = options.timeoutMs ?? 30_000;
  if ((silentUntil.get(root) ?? 0) > performance.now()) return noAnswer;
  const flags = safeSettings.flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return await new Promise((finish, abort) => {
    const child = execFile(
      found.program,
      [...flags, "--no-pager", "-C", root, ...args],
      {
        // Not the workspace folder: a program there must not be found by accident.
        cwd: dirname(process.execPath),
        env: gitEnvironment(process.env, found.searchPath, settings),
        encoding: "utf8",
        maxBuffer: outputLimitBytes,
        timeout,
        killSignal: "SIGKILL",
        windowsHide: true,
        ...(options.signal ? { signal: options.signal } : {}),
      },
      (error, stdout, stderr) => {
        if (!error) finish({ kind: "output", stdout });
        else if (options.signal?.aborted) abort(options.signal.reason);
        else {
          const failure = describeFailure(error, stderr);
          if (failure === noAnswer) silentUntil.set(root, performance.now() + 10 * timeout);
          finish(failure);
        }
      },
    );
    child.stdin?.end();
  });
}

const noAnswer: GitRun = {
  kind: "failed",
  reason: "failed",
  detail: "Git did not answer in time.",
  exitCode: undefined,
};

/**
 * Folders where git did not answer, and until when it is not asked again: what makes it wait, a pipe in its own directory
 * or a disk that is gone, is still there at the next question, and each would wait as long.
 */
const silentUntil = new Map<string, number>();

function describeFailure(error: Error & { code?: unknown; killed?: boolean }, stderr: string): GitRun {
  const exitCode = typeof error.code === "number" ? error.code : undefined;
  const failed = (reason: GitUnavailable["reason"], detail: string): GitRun => ({
    kind: "failed",
    reason,
    detail,
    exitCode,
  });
  if (error.code === "ENOENT") return failed("no-git", "No git program was found.");
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER")
    return failed("failed", "Git's answer was too long.");
  if (error.killed) return noAnswer;
  const words = stderr.trim() || error.message;
  if (/dubious ownership|unsafe repository/i.test(words)) return failed("dubious-ownership", words);
  if (/not a git repository \(or any|cannot use bare repository/i.test(words))
    return failed("not-a-repository", words);
  return failed("failed", words);
}

/**
 * The caller's environment without what would point git elsewhere (a hook that runs us sets GIT_DIR and GIT_INDEX_FILE).
 * English messages, because failures are told by them.
 */
function gitEnvironment(
  env: NodeJS.ProcessEnv,
  searchPath: string,
  settings: readonly (readonly [string, string])[],
): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) => !/^(?:GIT_.*|PATH)$/i.test(name) || inheritedVariables.has(name),
  );
  return {
    ...Object.fromEntries(kept),
    PATH: searchPath,
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_PAGER: "cat",
    LC_ALL: "C",
    LANGUAGE: "C",
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([name, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, name],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}

const inheritedVariables: ReadonlySet<string> = new Set([
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_SYSTEM",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_CEILING_DIRECTORIES",
  "GIT_DISCOVERY_ACROSS_FILESYSTEM",
]);

function unavailable(run: GitRun): GitUnavailable {
  if (run.kind === "output") throw new Error("Git did not fail");
  return { kind: "unavailable", reason: run.reason, detail: run.detail };
}

function textOf(run: GitRun): string {
  return run.kind === "output" ? run.stdout : "";
}

/** The answer of a question that git answers with one line or with failure. */
function lineOf(run: GitRun): string | undefined {
  return run.kind === "output" ? run.stdout.replace(/\r?\n$/, "") : undefined;
}

/** Git's `-z` lists; a path is on record once even when a merge left it in several stages. */
export function splitZero(text: string): string[] {
  const parts = text.split("\0");
  parts.pop();
  return parts;
}

/** Lines `<mode> <object> <stage>\t<path>`; mode 160000 is a submodule. */
function parseStage(text: string): { tracked: Set<RelativePath>; submodules: RelativePath[] } {
  const tracked = new Set<RelativePath>();
  const submodules: RelativePath[] = [];
  for (const line of splitZero(text)) {
    const path = line.slice(line.indexOf("\t") + 1);
    tracked.add(path);
    if (line.startsWith("160000 ")) submodules.push(path);
  }
  return { tracked, submodules };
}

/** Other repositories come with a slash at their end. */
function parseOthers(text: string): { untracked: Set<RelativePath>; repositories: RelativePath[] } {
  const untracked = new Set<RelativePath>();
  const repositories: RelativePath[] = [];
  for (const path of splitZero(text)) {
    if (path.endsWith("/")) repositories.push(path.slice(0, -1));
    else untracked.add(path);
  }
  return { untracked, repositories };
}

function nestedRepositories(
  known: readonly RelativePath[],
  tree: FileTree | undefined,
): GitRepository["nested"] {
  const nested = new Set(known);
  for (const path of tree?.entries.keys() ?? [])
    if (path.endsWith("/.git")) nested.add(path.slice(0, -"/.git".length));
  return [...nested].sort();
}
