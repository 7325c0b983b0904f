import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runCompiled } from "../host/run-compiled";
import { OutputError, openTerminal, outputFailure, usageExitCode } from "./terminal";
import { unchangedAnswer } from "./unchanged-answer";

// A check is over before most optimized code has paid for being compiled: V8 waits about ten times longer with it. V8 of
// later versions does not know the flag by this name, and says so on standard error.
if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=600000");

const answer = unchangedAnswer();
if (answer === undefined) {
  const { keep } = runCompiled(join(__dirname, "cli-main.cjs"));
  process.once("exit", keep);
} else {
  const terminal = openTerminal();
  process.exitCode = answer.exitCode;
  terminal.write(answer.text).catch((error: unknown) => {
    if (!(error instanceof OutputError)) throw error;
    terminal.note(outputFailure(error));
    process.exitCode = usageExitCode;
  });
}
