import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { programVersion } from "../host/program-version";
import { WorkspaceError } from "../host/read-workspace";
import { readerPagesIn } from "../reader-pages";
import { type CommandLine, readArguments, UsageError } from "./arguments";
import { baseline } from "./commands/baseline";
import { check } from "./commands/check";
import { completionScript } from "./commands/completion";
import { explain } from "./commands/explain";
import { fix } from "./commands/fix";
import { report } from "./commands/report";
import { settings } from "./commands/settings";
import { helpText } from "./help";
import type { Program } from "./program";
import { OutputError, openTerminal, outputFailure, type Terminal, usageExitCode } from "./terminal";

void main();

async function main(): Promise<void> {
  const terminal = openTerminal();
  try {
    process.exitCode = await run(
      readArguments(process.argv.slice(2), kindOf, userLocale(process.env)),
      terminal,
    );
  } catch (error) {
    process.exitCode = explainFailure(error, terminal);
  }
}

async function run(command: CommandLine, terminal: Terminal): Promise<number> {
  const program: Program = {
    terminal,
    version: programVersion(),
    build: buildDigest,
    pageOf: readerPagesIn(__dirname),
  };
  switch (command.name) {
    case "help":
      await terminal.write(helpText(command.topic));
      return 0;
    case "version":
      await terminal.write(`${program.version}\n`);
      return 0;
    case "check":
      return check(command, program);
    case "fix":
      return fix(command, terminal);
    case "baseline":
      return baseline(command, terminal);
    case "report":
      return report(command, program);
    case "explain":
      return explain(command, program);
    case "completion":
      await terminal.write(completionScript(command.shell));
      return 0;
    case "settings":
      return settings(command, terminal);
    case "lsp":
      // The server is a program of its own beside this one and runs until its client ends it.
      if (!process.argv.some((word) => word === "--stdio" || word === "--node-ipc"))
        process.argv.push("--stdio");
      require(join(__dirname, "server.cjs"));
      return 0;
  }
}

/** The language of the user's messages as POSIX has it: LC_ALL before LC_MESSAGES before LANG. */
function userLocale(env: Readonly<Record<string, string | undefined>>): "en" | "uk" {
  return (env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "").startsWith("uk") ? "uk" : "en";
}

/** Of the program itself and the pages it shows. */
function buildDigest(): string {
  const hash = createHash("sha256").update(process.version);
  for (const path of [__filename, ...["pages.json", "uk.json"].map((name) => join(__dirname, name))])
    hash.update(readFileSync(path));
  return hash.digest("hex");
}

/** A sentence for what the user can change, a stack trace only for our own mistakes. */
function explainFailure(error: unknown, terminal: Terminal): number {
  terminal.progress("");
  if (error instanceof OutputError) {
    terminal.note(outputFailure(error));
    return usageExitCode;
  }
  if (error instanceof UsageError || error instanceof WorkspaceError) {
    terminal.note(`readiness: ${error.message}`);
    return usageExitCode;
  }
  terminal.note(
    `readiness: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return usageExitCode;
}

function kindOf(path: string): "folder" | "file" | undefined {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch {
    // Not there, behind a link in a circle, too long for the system or not ours to see: nothing can be read.
    return undefined;
  }
}
