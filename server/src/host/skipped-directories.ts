/** Directories that tools fill and nobody edits: recorded in the tree, never looked into. */
const skippedNames: ReadonlySet<string> = new Set([
  // Version control.
  ".git",
  ".hg",
  ".svn",
  // Installed packages.
  "node_modules",
  "bower_components",
  ".pnpm-store",
  ".venv",
  "venv",
  "site-packages",
  ".eggs",
  "__pypackages__",
  // Caches of Python tools.
  "__pycache__",
  ".mypy_cache",
  ".pytest_cache",
  ".ruff_cache",
  ".pytype",
  ".hypothesis",
  ".ipynb_checkpoints",
  ".tox",
  ".nox",
  "htmlcov",
  // Caches and output of JavaScript tools.
  ".next",
  ".nuxt",
  ".output",
  ".svelte-kit",
  ".turbo",
  ".parcel-cache",
  ".nyc_output",
  ".docusaurus",
  ".vercel",
  ".serverless",
  ".vscode-test",
  // Others.
  ".cache",
  ".gradle",
  ".terraform",
]);

/** Whether a directory's name alone says that it is filled by a tool. */
export function isSkippedName(name: string): boolean {
  return skippedNames.has(name) || name.endsWith(".egg-info");
}

/** Whether a directory is a virtual environment, a cache or build output, by the names inside it. */
export function isOutputDirectory(name: string, inside: ReadonlySet<string>): boolean {
  for (const mark of generalMarks) if (inside.has(mark)) return true;
  const marks = outputMarks.get(name) ?? [];
  return marks.some((line) => line.every((mark) => hasMark(inside, mark)));
}

/** Whether a name inside a directory can make that directory an output directory, or no longer one. */
export function decidesOutput(directory: string, name: string): boolean {
  return generalMarks.has(name) || outputMarks.has(directory);
}

/** A virtual environment's configuration, and the mark that well-behaved caches carry. */
const generalMarks: ReadonlySet<string> = new Set(["pyvenv.cfg", "CACHEDIR.TAG"]);

/** What setuptools, bundlers and compilers leave; each line is enough. */
const buildMarks: readonly (readonly (string | RegExp)[])[] = [
  [/^bdist\./],
  [/\.(whl|tar\.gz)$/],
  ["asset-manifest.json"],
  ["index.html", "assets"],
  ["index.html", "_next"],
  ["index.html", "static"],
  [/^main\.[0-9a-f]{6,}\.js$/],
  [/\.(js|mjs|cjs)\.map$/],
  [/\.d\.ts$/],
];

/**
 * Names that are output in one project and sources in the next (`build/` may hold Dockerfiles):
 * output only when what is inside says so.
 */
const outputMarks: ReadonlyMap<string, typeof buildMarks> = new Map([
  ["build", buildMarks],
  ["dist", buildMarks],
  ["out", buildMarks],
  ["target", [["maven-status"], ["classes"], [".rustc_info.json"]]],
  ["coverage", [["lcov.info"], ["coverage-final.json"], ["lcov-report"]]],
  // What collectstatic fills: the assets of other applications are never written by hand beside a project's.
  ["static", [["staticfiles.json"], ["admin", "rest_framework"]]],
  ["staticfiles", [["staticfiles.json"], ["admin"]]],
  ["static_root", [["staticfiles.json"], ["admin"]]],
]);

function hasMark(inside: ReadonlySet<string>, mark: string | RegExp): boolean {
  if (typeof mark === "string") return inside.has(mark);
  for (const name of inside) if (mark.test(name)) return true;
  return false;
}
