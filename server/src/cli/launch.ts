import { join } from "node:path";
import { runCompiled } from "../host/run-compiled";
import { OutputError, openTerminal, outputFailure, usageExitCode } from "./terminal";
import { unchangedAnswer } from "./unchanged-answer";

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
