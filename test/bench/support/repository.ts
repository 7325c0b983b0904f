import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const demo = "test/workspaces/marketplace";

/** A folder that is there until the benchmarks have ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "readiness-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The checkout that was given, or a marketplace's repository of some 1 250 files, 15 MB: the same for all benchmarks of a run. */
export function benchRepository(): string {
  process.env["BENCH_FOLDER"] ??= grownDemo(1_200);
  return process.env["BENCH_FOLDER"];
}

/**
 * The demo in a git repository with `files` more of its own kind: of eight three are Python of the demo's views and models,
 * four are TypeScript of 200 lines, one is an image; with 12 KB each as much as a marketplace of some years has.
 */
export function grownDemo(files: number): string {
  const folder = temporaryFolder();
  cpSync(demo, folder, { recursive: true });
  const python = readFileSync(`${demo}/backend/apps/ads/views.py`, "utf8");
  const script = 'import { a } from "./a";\nexport const b = () => a(process.env.NODE_ENV);\n'.repeat(150);
  const kinds = ["py", "ts", "ts", "py", "ts", "svg", "py", "ts"];
  const texts: Readonly<Record<string, string>> = { py: python.repeat(3), ts: script, svg: "<svg/>\n" };
  for (let at = 0; at < files; at++) {
    const extension = kinds[at % kinds.length] ?? "py";
    const package_ = path.join(folder, "packages", `group_${(at >> 6) % 40}`, `package_${at >> 6}`);
    if (at % 64 === 0) mkdirSync(package_, { recursive: true });
    writeFileSync(path.join(package_, `part_${at % 64}.${extension}`), texts[extension] ?? "");
  }
  return committed(folder);
}

/** A monorepo: as many copies of the demo's back end as Django applications, of its front end as packages for Node. */
export function monorepo(applications: number, packages: number): string {
  const folder = temporaryFolder();
  for (let at = 0; at < applications; at++)
    cpSync(`${demo}/backend`, path.join(folder, "services", `service_${at}`), { recursive: true });
  for (let at = 0; at < packages; at++)
    cpSync(`${demo}/frontend`, path.join(folder, "apps", `app_${at}`), { recursive: true });
  return committed(folder);
}

function committed(folder: string): string {
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=Bench", "-c", "user.email=bench@example.org", ...args], {
      cwd: folder,
      stdio: "ignore",
    });
  git("init", "--quiet");
  git("add", "--all", "--force");
  git("-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "Start");
  return folder;
}
