import pc from "picocolors";
import type { Colors } from "picocolors/types";
import { type Shell, shellsOf } from "../engine/command";
import { printableInColours, printableLines } from "./printable";

/** Where a command writes: results to `out`, everything else to `err`. */
export interface Terminal {
  /** Resolves when the text is handed over; a reader that has gone away is not an error, anything else is an OutputError. */
  write(text: string): Promise<void>;
  /** For another program to read byte for byte; at a terminal, which would obey some of it, as it may be shown. */
  writeVerbatim(text: string): Promise<void>;
  /** Takes away what was shown before. */
  clear(): Promise<void>;
  note(text: string): void;
  /** One line on standard error that replaces itself; only at a terminal. "" takes it away. */
  progress(text: string): void;
  readonly colors: Colors;
  readonly isInteractive: boolean;
  /** A command that is shown must mean the same in each of them. */
  readonly shells: readonly Shell[];
  /** Does what must not be torn: Ctrl+C, which ends the process at any other moment, counts for nothing meanwhile. */
  inOnePiece<T>(work: () => T): T;
}

/** The terminal of this process. Progress is shown only where somebody watches: not in a pipe, and not in CI. */
export function openTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const isInteractive = Boolean(stderr.isTTY) && env["TERM"] !== "dumb" && !env["CI"];
  let progressShown = false;
  // What cannot be written is told by the call that wrote it; notes that nobody can read are lost.
  for (const stream of [stdout, stderr]) stream.on("error", () => undefined);
  return {
    write: (text) => hand(printableInColours(text)),
    writeVerbatim: (text) => hand(stdout.isTTY ? printableLines(text) : text),
    clear: () => hand("\u001b[2J\u001b[H"),
    note(text) {
      clearProgress();
      stderr.write(`${printableLines(text)}\n`);
    },
    progress(text) {
      if (!isInteractive) return;
      if (text === "") return clearProgress();
      stderr.write(`\r\u001b[K${onOneLine(text, stderr.columns)}`);
      progressShown = true;
    },
    colors: pc.createColors(wantsColors(env, Boolean(stdout.isTTY))),
    isInteractive,
    shells: userShells(process.platform, env),
    inOnePiece(work) {
      for (const signal of endingSignals) process.on(signal, ignore);
      try {
        return work();
      } finally {
        for (const signal of endingSignals) process.off(signal, ignore);
      }
    },
  };

  function hand(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      clearProgress();
      if (text === "" || stdout.destroyed || !stdout.writable) return resolve();
      stdout.write(text, (error) =>
        error && !isReaderGone(error) ? reject(new OutputError(error.message)) : resolve(),
      );
    });
  }

  function clearProgress(): void {
    if (progressShown) stderr.write("\r\u001b[K");
    progressShown = false;
  }
}

/** As much of a text as a line takes; a terminal without a size says that it has 0 columns. */
export function onOneLine(text: string, columns: number | undefined): string {
  return text.slice(0, (columns || 80) - 1);
}

const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function ignore(): void {
  // What is being written is whole in a moment.
}

/** The shells that the user may paste a command into: Windows does not say which of its two it is. */
export function userShells(
  platform: NodeJS.Platform,
  { SHELL: program }: Readonly<Record<string, string | undefined>>,
): readonly Shell[] {
  if (program) return shellsOf(program);
  return platform === "win32" ? ["powershell", "cmd"] : ["posix"];
}

/** The results could not be handed over; the message is the system's. */
export class OutputError extends Error {}

/** The sentence for it. */
export function outputFailure({ message }: OutputError): string {
  return `readiness: the results cannot be written: ${message}`;
}

/** Of errors in usage and of what went wrong; 1 means findings. */
export const usageExitCode = 2;

/** NO_COLOR and FORCE_COLOR as their conventions have it: any value but the empty one counts. */
export function wantsColors(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return isTerminal && env["TERM"] !== "dumb";
}

/** The reader has seen enough ("readiness check | head"), or standard output was closed from the start. */
function isReaderGone({ code }: NodeJS.ErrnoException): boolean {
  return code === "EPIPE" || code === "EBADF" || code === "ERR_STREAM_DESTROYED";
}
