import { spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = join(import.meta.dirname, "../../dist/cli.cjs");
const measured = join(import.meta.dirname, "measured.cjs");

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of the processor, so that a busy machine does not count; undefined when the program did not get to its end. */
  readonly milliseconds: number | undefined;
  readonly megabytes: number | undefined;
}

/**
 * Runs the command line for a folder, without a cache and without colours. Not in the folder: for what is required ahead
 * Node itself reads the package.json where it is started.
 */
export function runProgram(
  root: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ["--require", measured, program, ...args, root], {
    cwd: import.meta.dirname,
    env: { ...process.env, NO_COLOR: "1", READINESS_CACHE: "off", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) =>
    child.on("close", (code, signal) => {
      const [line, milliseconds, megabytes] = /\nused (\d+) ms (\d+) MB\n$/.exec(stderr) ?? [];
      resolve({
        code,
        signal,
        stdout,
        stderr: stderr.slice(0, stderr.length - (line?.length ?? 0)),
        milliseconds: milliseconds === undefined ? undefined : Number(milliseconds),
        megabytes: megabytes === undefined ? undefined : Number(megabytes),
      });
    }),
  );
}

/** An empty folder that goes away after the work. */
export async function inNewFolder<T>(work: (root: string) => Promise<T>): Promise<T> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "readiness-hostile-")));
  try {
    return await work(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
