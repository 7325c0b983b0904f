import { actionNameOf } from "./action-reference";
import type { PipelineText } from "./pipeline-text";
import type { Step } from "./workflow";

/** A text of a step that something runs as code. */
export interface CodeText {
  /** "run", or the input's name. */
  readonly key: string;
  readonly language: CodeLanguage;
  readonly text: PipelineText;
}

/** "unknown": run by something whose quoting is not known here. */
export type CodeLanguage = "bash" | "pwsh" | "javascript" | "unknown";

/** Inputs that take code, whichever action has them. */
const inputs = new Set([
  "script",
  "run",
  "runcmd",
  "cmd",
  "command",
  "commands",
  "inlinescript",
  "inline-script",
  "pre-emulator-launch-script",
  "prebuild-script",
  "custom_script",
  "post-command",
  "on_retry_command",
  "new_command_on_retry",
  "expression",
]);

const javascript = /^(?:actions\/github-script|satackey\/action-js-inline)$/;
const powershell = /^(?:azure\/powershell|amadevus\/pwsh-script)$/;
/** `command` and `expression` of these are words for the program, not for a shell. */
const words = /^(?:subosito\/|sergeysova\/jq-action|cardinalby\/js-eval-action$)/;

/** The texts of a step that are run, the language by the shell that is in force. */
export function codeTextsOf(step: Step, shell: string | undefined): readonly CodeText[] {
  const code: CodeText[] = [];
  if (step.run) code.push({ key: "run", language: languageOf(step.shell ?? shell), text: step.run });
  const action = actionNameOf(step.uses?.reference);
  if (action === undefined) return code;
  for (const { name, text } of step.inputs) {
    if (!inputs.has(name) || (words.test(action) && name !== "script")) continue;
    const language = javascript.test(action) ? "javascript" : powershell.test(action) ? "pwsh" : "unknown";
    code.push({ key: name, language, text });
  }
  return code;
}

/** Undefined: the system's own shell, which is not known to be bash. */
export function languageOf(shell: string | undefined): CodeLanguage {
  const program = shell?.trim().split(/[\s{]/)[0]?.split("/").at(-1);
  if (program === "bash" || program === "sh") return "bash";
  return program === "pwsh" || program === "powershell" ? "pwsh" : "unknown";
}
