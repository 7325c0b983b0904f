import type { ShellCommand, ShellScript } from "./syntax";

/**
 * The command a script ends up as: the first `exec` of a program that is surely reached, otherwise the last command
 * that is. `exec "$@"` is such a command; `passesArguments` tells it.
 */
export function finalCommand(script: ShellScript): ShellCommand | undefined {
  const reached = script.commands.filter(isSurelyRun);
  return reached.find(replacesShell) ?? reached.findLast((command) => command.words.length > 0);
}

/** `exec program`: nothing behind it runs. `exec 2>&1` only redirects. */
export function replacesShell(command: ShellCommand): boolean {
  return command.words[0]?.value === "exec" && command.words.length > 1;
}

/** Whether the command hands the script's own arguments on, as `exec "$@"` does. */
export function passesArguments(command: ShellCommand): boolean {
  return command.words.some((word) => word.variables.some(({ name }) => name === "@" || name === "*"));
}

/** `[ … ]`, `[[ … ]]`, `test` and what scripts use like them: commands that are there to be asked. */
export function isTest(command: ShellCommand): boolean {
  const [program, option] = command.words.map((word) => word.value);
  if (program === "command" || program === "type")
    return program === "type" || option === "-v" || option === "-V";
  if (program === "grep") return command.words.some((word) => /^-\w*q/.test(word.value));
  return (
    program === "[" || program === "[[" || program === "test" || program === "which" || program === "false"
  );
}

function isSurelyRun(command: ShellCommand): boolean {
  return (
    !command.conditional &&
    !command.background &&
    !command.inside.some(({ kind }) => kind === "condition" || kind === "subshell")
  );
}
