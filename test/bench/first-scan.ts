import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const fileCount = 100_000;
const filesInFolder = 100;
const workspace = mkdtempSync(path.join(tmpdir(), "readiness-scan-"));
const memoryFile = path.join(workspace, "..", `${path.basename(workspace)}.memory`);
process.once("exit", clear);
makeWorkspace();

/** The first scan of a large repository, from process start to report, against git's own look at all of its files. */
export const benches = [
  {
    name: `readiness check of ${fileCount} files / git status`,
    rounds: 3,
    target: 20_000,
    baseline: {
      name: "git status",
      run: () =>
        void execFileSync(
          "git",
          ["-c", "core.untrackedCache=false", "status", "--porcelain", "--untracked-files=all"],
          {
            cwd: workspace,
          },
        ),
    },
    subject: { name: "readiness check", run: check },
    note: () => `${Math.round(Number(readFileSync(memoryFile, "utf8")) / 1024)} MB of memory at most`,
    end: clear,
  },
];

function check(): void {
  // The program itself says at its end what it took.
  const hook = `process.on("exit", () => require("fs").writeFileSync(${JSON.stringify(memoryFile)}, String(process.resourceUsage().maxRSS)))`;
  const preload = `data:text/javascript,import{createRequire}from"node:module";const require=createRequire("/");${hook}`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--import", preload, "dist/cli.cjs", "check", workspace, "--format", "json"],
    { encoding: "utf8", maxBuffer: 1 << 28 },
  );
  if (status !== 0 && status !== 1) throw new Error(`readiness check ended with ${status}: ${stderr}`);
}

/** The demo with very many more files, as monorepos have them: a third Python, a third TypeScript, a third others. */
function makeWorkspace(): void {
  cpSync("test/workspaces/marketplace", workspace, { recursive: true });
  const python = readFileSync("test/workspaces/marketplace/backend/apps/ads/views.py", "utf8");
  const kinds = [
    { extension: "py", text: python },
    {
      extension: "ts",
      text: 'import { a } from "./a";\nexport const b = () => a(process.env.NODE_ENV);\n'.repeat(20),
    },
    { extension: "svg", text: "<svg/>\n" },
  ];
  for (let folder = 0; folder < fileCount / filesInFolder; folder++) {
    const at = path.join(workspace, "packages", `group-${folder % 40}`, `package-${folder}`);
    mkdirSync(at, { recursive: true });
    for (let file = 0; file < filesInFolder; file++) {
      const { extension, text } = kinds[file % kinds.length] as (typeof kinds)[0];
      writeFileSync(path.join(at, `part_${file}.${extension}`), text);
    }
  }
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=Bench", "-c", "user.email=bench@example.org", ...args], {
      cwd: workspace,
      stdio: "ignore",
    });
  git("init", "--quiet");
  git("add", "--all", "--force");
  git("-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "Start");
}

function clear(): void {
  rmSync(workspace, { recursive: true, force: true });
  rmSync(memoryFile, { force: true });
}
