import { type Capture, type Edge, type Part, readPattern } from "./read-pattern";

type Instruction =
  | { readonly kind: "character"; readonly isOne: (character: string) => boolean; readonly isBack: boolean }
  /** Goes on at the first, and at the second when that comes to nothing. */
  | { readonly kind: "split"; first: number; second: number }
  | { readonly kind: "jump"; to: number }
  | { readonly kind: "edge"; readonly edge: Edge }
  | { readonly kind: "keep"; readonly name: string }
  /** A round of a repetition that has read nothing is none. */
  | { readonly kind: "moved"; readonly name: string }
  | { readonly kind: "look"; readonly program: Program; readonly isNegative: boolean }
  | { readonly kind: "reference"; readonly capture: Capture; readonly isBack: boolean }
  | { readonly kind: "found" };

type Program = readonly Instruction[];

export interface Steps {
  /** Of a matcher that backtracks, for all matches in a text. */
  in(text: string): number;
}

/**
 * Counts what a matcher that backtracks does, instead of measuring how long it takes: the same on every machine.
 * `most` steps are the end of it.
 */
export function stepsOf(pattern: RegExp, most: number): Steps {
  const program = compile(readPattern(pattern));
  const isEverywhere = pattern.global;
  const isMultiline = pattern.multiline;
  return {
    in(text) {
      const run = { text, isMultiline, most, steps: 0 };
      // A sticky one is asked at one place.
      const last = pattern.sticky ? 0 : text.length;
      for (let start = 0; start <= last && run.steps <= most; ) {
        const end = matchAt(start, program, run);
        if (end === undefined) start++;
        else if (isEverywhere) start = Math.max(end, start + 1);
        else break;
      }
      return run.steps;
    },
  };
}

interface Run {
  readonly text: string;
  readonly isMultiline: boolean;
  /** More steps than these have been enough. */
  readonly most: number;
  steps: number;
}

/** Places by name, the latest first: to keep one more costs nothing, however many there are. */
type Kept = { readonly name: string; readonly place: number; readonly earlier: Kept } | undefined;

function placeOf(name: string, kept: Kept): number | undefined {
  let one = kept;
  while (one && one.name !== name) one = one.earlier;
  return one?.place;
}

/** Where a match that begins at a place ends. */
function matchAt(from: number, program: Program, run: Run): number | undefined {
  const { text } = run;
  // What is to be tried when this comes to nothing: an instruction, a place and what was kept by then, one list each.
  const instructions = [0];
  const places = [from];
  const keeps: Kept[] = [undefined];
  while (instructions.length > 0) {
    let at = instructions.pop()!;
    let place = places.pop()!;
    let kept = keeps.pop();
    for (;;) {
      if (++run.steps > run.most) return undefined;
      const instruction = program[at];
      if (!instruction || instruction.kind === "found") return place;
      at++;
      if (instruction.kind === "character") {
        const character = text[instruction.isBack ? place - 1 : place];
        if (character === undefined || !instruction.isOne(character)) break;
        place += instruction.isBack ? -1 : 1;
      } else if (instruction.kind === "split") {
        instructions.push(instruction.second);
        places.push(place);
        keeps.push(kept);
        at = instruction.first;
      } else if (instruction.kind === "jump") at = instruction.to;
      else if (instruction.kind === "edge") {
        if (!isAt(instruction.edge, text, place, run.isMultiline)) break;
      } else if (instruction.kind === "keep") kept = { name: instruction.name, place, earlier: kept };
      else if (instruction.kind === "moved") {
        if (placeOf(instruction.name, kept) === place) break;
      } else if (instruction.kind === "look") {
        if ((matchAt(place, instruction.program, run) === undefined) !== instruction.isNegative) break;
      } else {
        const begin = placeOf(`${instruction.capture} begins`, kept);
        const end = placeOf(`${instruction.capture} ends`, kept);
        const again = begin === undefined || end === undefined ? "" : text.slice(begin, end);
        run.steps += again.length;
        const next = instruction.isBack ? place - again.length : place;
        if (!text.startsWith(again, next)) break;
        place += instruction.isBack ? -again.length : again.length;
      }
    }
  }
  return undefined;
}

function isAt(edge: Edge, text: string, place: number, isMultiline: boolean): boolean {
  const isBreak = (character: string | undefined) =>
    character === undefined || (isMultiline && /[\n\r\u2028\u2029]/.test(character));
  const isWord = (character: string | undefined) => character !== undefined && /\w/.test(character);
  if (edge === "start") return isBreak(text[place - 1]);
  if (edge === "end") return isBreak(text[place]);
  return (isWord(text[place - 1]) !== isWord(text[place])) === (edge === "word");
}

function compile(part: Part): Program {
  const program: Instruction[] = [];
  let repetitions = 0;

  const add = <T extends Instruction>(instruction: T): T => {
    program.push(instruction);
    return instruction;
  };

  const each = (parts: readonly Part[], isBack: boolean) => {
    for (const one of isBack ? parts.toReversed() : parts) write(one, isBack);
  };

  const referred = referencesIn(part);

  const write = (one: Part, isBack: boolean): void => {
    if (one.kind === "character") add({ kind: "character", isOne: one.isOne, isBack });
    else if (one.kind === "edge") add({ kind: "edge", edge: one.edge });
    else if (one.kind === "reference") add({ kind: "reference", capture: one.capture, isBack });
    else if (one.kind === "look")
      add({ kind: "look", program: compileLook(one), isNegative: one.isNegative });
    else if (one.kind === "group") writeGroup(one, isBack);
    else writeRepeat(one, isBack);
  };

  const compileLook = ({ part: inner, isBehind }: Part & { kind: "look" }) =>
    isBehind ? compileBack(inner) : compile(inner);

  const writeGroup = ({ alternatives, capture }: Part & { kind: "group" }, isBack: boolean) => {
    const keep = (name: string) => {
      if (capture !== undefined && referred.has(capture)) add({ kind: "keep", name: `${capture} ${name}` });
    };
    keep(isBack ? "ends" : "begins");
    const ends: { to: number }[] = [];
    for (const [index, parts] of alternatives.entries()) {
      const isLast = index === alternatives.length - 1;
      const split = isLast ? undefined : add({ kind: "split", first: program.length + 1, second: 0 });
      each(parts, isBack);
      if (!split) continue;
      ends.push(add({ kind: "jump", to: 0 }));
      split.second = program.length;
    }
    for (const end of ends) end.to = program.length;
    keep(isBack ? "begins" : "ends");
  };

  const writeRepeat = ({ part: inner, least, most, isLazy }: Part & { kind: "repeat" }, isBack: boolean) => {
    for (let count = 0; count < least; count++) write(inner, isBack);
    const isEndless = most === Number.POSITIVE_INFINITY;
    const skips: { first: number; second: number }[] = [];
    for (let count = least; count < (isEndless ? least + 1 : most); count++) {
      const name = `round ${repetitions++}`;
      const split = add({ kind: "split", first: program.length + 1, second: program.length + 1 });
      skips.push(split);
      const again = program.length - 1;
      if (inner.kind !== "character") add({ kind: "keep", name });
      write(inner, isBack);
      if (inner.kind !== "character") add({ kind: "moved", name });
      if (isEndless) add({ kind: "jump", to: again });
    }
    for (const split of skips) split[isLazy ? "first" : "second"] = program.length;
  };

  const compileBack = (inner: Part): Program => {
    const outer = program.splice(0);
    write(inner, true);
    add({ kind: "found" });
    const behind = program.splice(0);
    program.push(...outer);
    return behind;
  };

  write(part, false);
  add({ kind: "found" });
  return program;
}

/** The groups whose texts are asked for again: nothing else is kept. */
function referencesIn(part: Part): ReadonlySet<Capture> {
  if (part.kind === "reference") return new Set([part.capture]);
  const inner = part.kind === "group" ? part.alternatives.flat() : "part" in part ? [part.part] : [];
  return new Set(inner.flatMap((one) => [...referencesIn(one)]));
}
