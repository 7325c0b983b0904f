import type { Place } from "../../engine/finding";
import type { Range } from "../../engine/text";
import { type ShellWord, splitWords } from "../../languages/shell/index";
import type { CommandWord } from "./followed-command";

/** The variables of a running script, as far as they are known: the words that each stands for. */
export class ShellVariables {
  private readonly values = new Map<string, readonly CommandWord[]>();
  private readonly assigned = new Set<string>();

  constructor(
    /** The arguments of the script. */
    private readonly given: readonly CommandWord[],
    private readonly environment: ReadonlyMap<string, string>,
    private readonly located: (range: Range) => Place,
  ) {}

  /** A variable that decides: as the script sets it, or as it is given; undefined for more than one word. */
  valueOf(name: string): string | undefined {
    if (!this.assigned.has(name)) return this.environment.get(name);
    const words = this.values.get(name);
    return words?.length === 1 ? words[0]?.text : undefined;
  }

  /** `cmd="$*"`, `CMD="gunicorn shop.wsgi"`: kept for `exec $cmd`. `maybe`: in a branch that may not be taken. */
  assign(name: string, value: ShellWord | undefined, maybe: boolean): void {
    this.assigned.add(name);
    const otherwise = new RegExp(`^\\$\\{${name}:?-([\\w.-]*)\\}$`).exec(value?.value ?? "")?.[1];
    // An option that a branch adds changes nothing of what is run.
    const isOption = this.values.get(name)?.length === 0 && /^-\w$|^--[\w-]+$/.test(value?.value ?? "");
    if ((maybe && !isOption) || !value) this.values.delete(name);
    else if (value.value === "") this.values.set(name, []);
    else if (otherwise !== undefined && !this.environment.has(name))
      this.values.set(name, otherwise === "" ? [] : [{ text: otherwise, place: this.located(value.range) }]);
    else if (isAllArguments(value.value.replace(/^\((.*)\)$/s, "$1").replaceAll('"', "")))
      this.values.set(name, this.given);
    else if (value.literal && value.value !== "") {
      const at = this.located(value.range);
      this.values.set(
        name,
        splitWords(value.value).map((word) => ({ text: word.value, place: at })),
      );
    } else this.values.delete(name);
  }

  /** The words that a word stands for; one that is not known stays as it is written. */
  expand(word: ShellWord, positional: readonly CommandWord[]): readonly CommandWord[] {
    const plain: CommandWord = { text: word.value, place: this.located(word.range) };
    if (word.literal) return [plain];
    if (isAllArguments(word.value)) return positional;
    const otherwise = /^\$\{[@*]:?-([\w:.-]+)\}$/.exec(word.value)?.[1];
    if (otherwise !== undefined) return positional.length > 0 ? positional : [{ ...plain, text: otherwise }];
    const from = /^\$\{[@*]:(\d)\}$/.exec(word.value)?.[1];
    if (from !== undefined) return positional.slice(Number(from) - 1);
    const argument = /^\$\{?([1-9])\}?$/.exec(word.value)?.[1];
    if (argument !== undefined) return [positional[Number(argument) - 1] ?? plain];
    const name = /^\$\{?([A-Za-z_]\w*)(?:\[[@*]\])?\}?$/.exec(word.value)?.[1];
    if (name !== undefined) return this.values.get(name) ?? [plain];
    const text = word.value.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (whole, braced, bare) => {
      const words = this.values.get(braced ?? bare);
      return words?.length === 1 ? (words[0]?.text ?? whole) : whole;
    });
    return [{ ...plain, text }];
  }
}

function isAllArguments(value: string): boolean {
  return /^\$(?:@|\*|\{@\}|\{\*\}|\{@:1\})$/.test(value);
}
