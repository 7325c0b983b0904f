import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const project = makeDjangoProject();

/** The whole demo, from process start to report, against Django's own check of a project that has nothing in it. */
export const benches = [
  {
    name: "readiness check of the demo / manage.py check --deploy of an empty project",
    limit: 2,
    baseline: {
      name: "manage.py check --deploy",
      run: () =>
        runQuietly(
          "/usr/bin/python3",
          [path.join(project, "manage.py"), "check", "--deploy"],
          /security\.W\d+/,
        ),
    },
    subject: {
      name: "readiness check",
      run: () =>
        runQuietly(
          process.execPath,
          ["dist/cli.cjs", "check", "test/workspaces/marketplace"],
          /debug-default/,
        ),
    },
  },
];

function makeDjangoProject(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "readiness-bench-"));
  execFileSync("/usr/bin/python3", ["-m", "django", "startproject", "shop", folder]);
  return folder;
}

/** Both programs find something, end with 0 or 1, and say so; anything else is not a measurement. */
function runQuietly(program: string, args: readonly string[], expected: RegExp): void {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if ((status === 0 || status === 1) && expected.test(stdout + stderr)) return;
  throw new Error(`${program} ${args.join(" ")} ended with ${status}: ${stdout}${stderr}`);
}
