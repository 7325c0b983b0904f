import { spawnSync } from "node:child_process";

/** How a program is started, and with which exit codes it has done its work. */
export interface Program {
  readonly command: readonly string[];
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly codes?: readonly number[];
}

/**
 * Milliseconds of processor time that a program and all it started took, its own and the system's: others that are busy
 * change it less than they change the time on the clock. Throws when it ended with another code.
 */
export function processorTime({ command, folder, env, codes = [0] }: Program): number {
  const script = '"$@" >/dev/null 2>&1; echo $?; times';
  const { stdout, status } = spawnSync("bash", ["-c", script, "bash", ...command], {
    encoding: "utf8",
    cwd: folder,
    env: { ...process.env, ...env },
  });
  const [code = "", , children = ""] = stdout.split("\n");
  if (status !== 0 || !codes.includes(Number(code)))
    throw new Error(`${command.join(" ")} ended with ${code || status}`);
  return Array.from(
    children.matchAll(/(\d+)m([\d.,]+)s/g),
    ([, minutes, seconds]) => Number(minutes) * 60_000 + Number(seconds?.replace(",", ".")) * 1000,
  ).reduce((sum, one) => sum + one, 0);
}

/** Whether a program can be started here; without it nothing can be compared with it. */
export function isInstalled(...command: readonly string[]): boolean {
  const [program = "", ...args] = command;
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}
