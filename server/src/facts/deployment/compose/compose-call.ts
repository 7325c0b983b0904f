import { fileNameOf } from "../../../engine/path";
import type { CommandWord } from "../../commands/followed-command";

/** `docker compose -f a.yml down -v`, taken apart. */
export interface ComposeCall {
  /** What `-f` names, as it is written. */
  readonly files: readonly string[];
  /** "up", "down". */
  readonly command: string;
  /** What stands behind the command. */
  readonly rest: readonly CommandWord[];
}

const commands = /^(?:up|down|start|stop|restart|rm|pull|build|push|run|exec|create|kill|config|logs|ps)$/;

/** What a command asks of Compose; undefined for other programs, and where no command of Compose stands. */
export function composeCallOf(words: readonly CommandWord[]): ComposeCall | undefined {
  const isOwn = /^(?:docker|podman)-compose$/.test(fileNameOf(words[0]?.text ?? ""));
  if (!isOwn && !(isDocker(words) && words[1]?.text === "compose")) return undefined;
  const given = words.slice(isOwn ? 1 : 2);
  const index = given.findIndex(({ text }) => commands.test(text));
  const command = given[index];
  if (!command) return undefined;
  const files = given.slice(0, index).flatMap(({ text }, at) => {
    if (/^(?:-f|--file)$/.test(given[at - 1]?.text ?? "")) return [text];
    return /^--file=(.+)$/.exec(text)?.[1] ?? [];
  });
  return { files, command: command.text, rest: given.slice(index + 1) };
}

/** Whether the program is Docker's own or one that takes the same commands. */
export function isDocker(words: readonly CommandWord[]): boolean {
  return /^(?:docker|podman|nerdctl)$/.test(fileNameOf(words[0]?.text ?? ""));
}
