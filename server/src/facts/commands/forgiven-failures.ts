import type { ShellCommand } from "../../languages/shell";
import type { ShellOptions } from "./followed-command";

/** Programs that end well whatever was given to them. */
const soothing = /^(?:true|:|echo|printf|touch)$/;
/** What stands behind a pipe and ends well when the program in front of it fails. */
const passingOn = /^(?:tee|cat|ts|sed|awk|head|tail|sort|less|column|tr|cut)$/;
/** Somebody looks at how it ended. */
const looksBack = /\$\?|PIPESTATUS|\b(?:exit|return|false|grep|wait|else)\b/;

/** Whether the shell goes on as if all were well when one of its commands fails: `|| true`, `| tee`, `&`, `set +e`, `!`. */
export function isForgiven(
  text: string,
  commands: readonly ShellCommand[],
  command: ShellCommand,
  { pipefail, errexit }: ShellOptions,
): boolean {
  const index = commands.indexOf(command);
  const rest = text.slice(command.range.end);
  const before = commands.slice(0, index);
  let next = index + 1;
  let last = command;
  while (/^(?:&&|\|)$/.test(commands[next]?.joinedBy ?? "")) {
    const one = commands[next++] as ShellCommand;
    if (one.joinedBy === "|" && !pipefail && !sets(before, "-", "pipefail", /^-\w*o$/))
      if (passingOn.test(one.words[0]?.value ?? "") && !looksBack.test(rest)) return true;
    last = one;
  }
  if (commands[next]?.joinedBy === "||") return isSoothed(commands, next, command.inside.length);
  if (looksBack.test(rest)) return false;
  if (last.background) return true;
  if (command.inside.at(-1)?.kind === "condition")
    return /\bif\s+(?:!\s*)?$/.test(text.slice(0, command.range.start));
  // What is turned round ends nothing, and ends well where it fails.
  if (/(?:^|[\s;&|({])!\s+$/.test(text.slice(0, command.range.start))) return true;
  const following = commands.slice(next).some(({ words }) => words.length > 0);
  const stops = errexit
    ? !sets(before, "+", "errexit", /^\+\w*e/)
    : sets(before, "-", "errexit", /^-(?:\w*e|o$)/);
  return following && !stops;
}

/** Whether nothing behind `||` can fail. */
function isSoothed(commands: readonly ShellCommand[], first: number, depth: number): boolean {
  for (let next = first; next < commands.length; next++) {
    const { joinedBy, inside, words } = commands[next] as ShellCommand;
    if (next > first && !/^(?:&&|\|\|?)$/.test(joinedBy) && inside.length <= depth) break;
    const [program, argument] = words.map(({ value }) => value);
    const isWell = soothing.test(program ?? "") || (program === "exit" && argument === "0");
    if (!isWell) return false;
  }
  return true;
}

/** Whether the last `set` that speaks of an option sets it so: `set +e`, `set -o pipefail`. */
function sets(before: readonly ShellCommand[], sign: "-" | "+", option: string, short: RegExp): boolean {
  const said = before.findLast(
    ({ words }) =>
      words[0]?.value === "set" &&
      words.some(({ value }) => value === option || (option === "errexit" && /^[-+]\w*e/.test(value))),
  );
  return said?.words.some(({ value }) => value.startsWith(sign) && short.test(value)) ?? false;
}
