import { type Database, type FactFamily, factFamily } from "./database";
import type { RelativePath } from "./snapshot";

/**
 * Literal texts that are searched for in every file, capital or small. Whoever reads files one by one says first what must
 * stand in one at the least; one pass over a text then tells everybody at once whether it concerns him, and an edit that
 * adds and removes no such text reaches nobody who is not concerned.
 */
export interface Needles {
  /** A bit for each of its texts, in the order in which texts were first asked for. */
  readonly mask: bigint;
}

const known = new Map<string, number>();

/** Declares what is searched for, best at the top of a module. Letters, digits and signs of ASCII. */
export function needles(...texts: readonly string[]): Needles {
  let mask = 0n;
  for (const text of texts.map((one) => one.toLowerCase())) {
    let bit = known.get(text);
    if (bit === undefined) {
      bit = known.size;
      known.set(text, bit);
      // What was searched before knows nothing of this one.
      searching = undefined;
    }
    mask |= 1n << BigInt(bit);
  }
  return { mask };
}

let searching: FactFamily<bigint> | undefined;

/** Which of all needles stand in a file, a bit each. */
function needlesIn(): FactFamily<bigint> {
  if (searching) return searching;
  const searcher = buildSearcher([...known.keys()]);
  searching = factFamily("needles in", (db, path) => search(searcher, db.file(path)?.text ?? ""));
  return searching;
}

/** Whether any text of a set stands in the file. */
export function hasNeedle(db: Database, path: RelativePath, { mask }: Needles): boolean {
  return (db.of(needlesIn(), path) & mask) !== 0n;
}

/**
 * What files that hold any of the needles say, by file; of all others `otherwise`, and nothing of them is read or kept.
 * `read` may rely on it that a needle is there.
 */
export function searched<T>(
  name: string,
  wanted: Needles,
  otherwise: T,
  read: (db: Database, path: RelativePath) => T,
): (db: Database, path: RelativePath) => T {
  const family = factFamily(name, read);
  return (db, path) => (hasNeedle(db, path, wanted) ? db.of(family, path) : otherwise);
}

/** Classes of characters, as a power of two: a state's row begins at the state shifted by so many bits. */
const rowBits = 6;

/** An automaton after Aho and Corasick over the letters that needles have; all other characters are one class. */
interface Searcher {
  readonly classes: Uint8Array;
  /** The next state by state and class, in rows of `1 << rowBits`. */
  readonly next: Uint16Array;
  /** In all states from this one on a needle ends. */
  readonly firstEnd: number;
  /** The needles that end in a state, as an index into `masks`; 0 for none. */
  readonly ends: Uint16Array;
  readonly masks: readonly bigint[];
}

/** Every text of the repository goes through here character by character: nothing is done but what must be. */
function search({ classes, next, firstEnd, ends, masks }: Searcher, text: string): bigint {
  const seen = new Uint8Array(masks.length);
  let state = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    state = next[(state << rowBits) + (code < 128 ? (classes[code] as number) : 0)] as number;
    if (state >= firstEnd) seen[ends[state] as number] = 1;
  }
  let found = 0n;
  for (let index = 1; index < seen.length; index++) if (seen[index] === 1) found |= masks[index] as bigint;
  return found;
}

function buildSearcher(texts: readonly string[]): Searcher {
  const classes = new Uint8Array(128);
  let letters = 1;
  for (const text of texts)
    for (const letter of text) {
      const code = letter.charCodeAt(0);
      if (code >= 128) throw new Error(`"${text}" is not ASCII`);
      if (classes[code] === 0) classes[code] = letters++;
    }
  const width = 1 << rowBits;
  if (letters > width) throw new Error("Needles have too many different characters");
  // Texts are small letters: capital ones are the same.
  for (let code = 65; code <= 90; code++) classes[code] = classes[code + 32] as number;
  const next = new Uint16Array((1 + texts.reduce((sum, text) => sum + text.length, 0)) * width);
  const found: bigint[] = [0n];
  let count = 1;
  texts.forEach((text, bit) => {
    let state = 0;
    for (const letter of text) {
      const edge = state * width + (classes[letter.charCodeAt(0)] as number);
      if (next[edge] === 0) {
        found[count] = 0n;
        next[edge] = count++;
      }
      state = next[edge] as number;
    }
    found[state] = (found[state] as bigint) | (1n << BigInt(bit));
  });
  // Breadth first: where a state has no edge of its own, that of the longest text that ends as it does.
  const failure = new Uint16Array(count);
  const queue: number[] = [];
  for (let edge = 1; edge < letters; edge++) if (next[edge] !== 0) queue.push(next[edge] as number);
  for (const state of queue) {
    const fallback = failure[state] as number;
    found[state] = (found[state] as bigint) | (found[fallback] as bigint);
    for (let letter = 1; letter < letters; letter++) {
      const edge = state * width + letter;
      const target = next[edge] as number;
      const other = next[fallback * width + letter] as number;
      if (target === 0) next[edge] = other;
      else {
        failure[target] = other;
        queue.push(target);
      }
    }
  }
  const isEnd = (state: number) => found[state] !== 0n;
  const states = Uint16Array.from([0, ...queue.filter((one) => !isEnd(one)), ...queue.filter(isEnd)]);
  const renamed = new Uint16Array(count);
  for (const [name, state] of states.entries()) renamed[state] = name;
  const masks = [0n, ...new Set(found.filter((mask) => mask !== 0n))];
  const index = new Map(masks.map((mask, at) => [mask, at]));
  const rows = new Uint16Array(count * width);
  for (const [name, state] of states.entries())
    for (let letter = 0; letter < letters; letter++)
      rows[name * width + letter] = renamed[next[state * width + letter] as number] as number;
  return {
    classes,
    next: rows,
    firstEnd: count - queue.filter(isEnd).length,
    ends: Uint16Array.from(states, (state) => index.get(found[state] as bigint) as number),
    masks,
  };
}
