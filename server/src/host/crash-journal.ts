import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { getHeapStatistics } from "node:v8";
import type { RelativePath, SourceFile } from "../engine/snapshot";

/**
 * What a server looked at when it died, for the next one on the same folder. A server that ends in good order leaves
 * nothing behind. After a death the next one writes down each file before it looks at it, and the one that has taken a
 * great part of its memory; where two in a row die at the same text, the third leaves it out, until it changes.
 */
export interface CrashJournal {
  /** The files that are left out as long as they have the text of which servers have died. */
  readonly suspects: readonly RelativePath[];
  leavesOut(file: SourceFile): boolean;
  /** To be told which file is looked at now; undefined as long as no server has died, for it costs a write each time. */
  readonly lookAt: ((file: SourceFile | undefined) => void) | undefined;
  /** The server ends in good order. */
  close(): void;
}

/** A text at a path; the hash says whether it has changed. */
interface Suspect {
  readonly path: RelativePath;
  readonly hash: string;
}

/** What is known from earlier deaths. */
interface Deaths {
  /** What the last server may have died of, the likelier first. */
  readonly last: readonly Suspect[];
  readonly leftOut: readonly (Suspect & { readonly since: number })[];
}

/** The file of a running server: its suspects, in its first line. */
const runningName = "looking-at";
const deathsName = "deaths.json";

/** Milliseconds after which a text is tried again: the next version may read it. */
const leftOutFor = 24 * 60 * 60 * 1000;

/** The part of the memory that the engine gives a process from which on a file is suspected for what it takes. */
const greatPart = 1 / 4;

/**
 * Opens the journal in a directory of our own. Whatever cannot be read or written there, the server starts.
 * `readHeap` gives how many bytes are used and how many may be.
 */
export function openCrashJournal(
  directory: string,
  now = Date.now(),
  readHeap: () => HeapUse = getHeapStatistics,
): CrashJournal {
  const running = join(directory, runningName);
  const found = firstLineOf(running);
  const hasDied = found !== undefined;
  const { leftOut } = account(directory, parseSuspects(found), now);
  const hashes = new Map<RelativePath, { text: string; hash: string }>();
  const suspectOf = ({ path, text }: SourceFile): Suspect => {
    const known = hashes.get(path);
    if (known?.text === text) return { path, hash: known.hash };
    const hash = createHash("sha256").update(text).digest("hex");
    hashes.set(path, { text, hash });
    return { path, hash };
  };
  const descriptor = openForWriting(directory, running);
  const heaviestOf = weighFiles(readHeap);
  let last: SourceFile | undefined;
  return {
    suspects: leftOut.map(({ path }) => path),
    leavesOut(file) {
      return leftOut.some(({ path, hash }) => path === file.path && hash === suspectOf(file).hash);
    },
    lookAt:
      hasDied && descriptor !== undefined
        ? (file) => {
            if (file === last) return;
            const heaviest = heaviestOf(last);
            last = file;
            const suspects = [heaviest, file].flatMap((one) => (one ? [suspectOf(one)] : []));
            ignoreFailure(() => writeSync(descriptor, `${JSON.stringify(suspects)}\n`, 0, "utf8"));
          }
        : undefined,
    close() {
      if (descriptor === undefined) return;
      ignoreFailure(() => closeSync(descriptor));
      ignoreFailure(() => rmSync(running, { force: true }));
    },
  };
}

interface HeapUse {
  readonly used_heap_size: number;
  readonly heap_size_limit: number;
}

/**
 * Adds up by how much the heap has grown while each file was looked at. The function is told which file has just been
 * looked at, and gives the one that has taken most, if that is a great part of all there is.
 */
function weighFiles(readHeap: () => HeapUse): (file: SourceFile | undefined) => SourceFile | undefined {
  const taken = new Map<RelativePath, number>();
  let heaviest: { file: SourceFile; bytes: number } | undefined;
  let before = readHeap().used_heap_size;
  return (file) => {
    const { used_heap_size: used, heap_size_limit: limit } = readHeap();
    if (file && used > before) {
      const bytes = (taken.get(file.path) ?? 0) + used - before;
      taken.set(file.path, bytes);
      if (bytes >= limit * greatPart && bytes >= (heaviest?.bytes ?? 0)) heaviest = { file, bytes };
    }
    before = used;
    return heaviest?.file;
  };
}

/** Writes the last death to the others, and gives all of them. */
function account(directory: string, suspects: readonly Suspect[], now: number): Deaths {
  const path = join(directory, deathsName);
  const before = readDeaths(path);
  const leftOut = before.leftOut.filter(({ since }) => now - since < leftOutFor);
  const cause = suspects.find((one) =>
    before.last.some((other) => other.path === one.path && other.hash === one.hash),
  );
  const deaths: Deaths = cause
    ? { last: [], leftOut: [...leftOut, { ...cause, since: now }] }
    : { last: suspects, leftOut };
  ignoreFailure(() => {
    if (deaths.last.length === 0 && deaths.leftOut.length === 0) rmSync(path, { force: true });
    else writeFileSync(path, JSON.stringify(deaths), { mode: 0o600 });
  });
  return deaths;
}

function readDeaths(path: string): Deaths {
  try {
    const read = JSON.parse(readFileSync(path, "utf8")) as { last?: unknown; leftOut?: unknown };
    const leftOut = (Array.isArray(read.leftOut) ? read.leftOut : []).flatMap((one) =>
      isSuspect(one) && typeof (one as { since?: unknown }).since === "number"
        ? [one as Suspect & { since: number }]
        : [],
    );
    return { last: Array.isArray(read.last) ? read.last.filter(isSuspect) : [], leftOut };
  } catch {
    return { last: [], leftOut: [] };
  }
}

function parseSuspects(line: string | undefined): readonly Suspect[] {
  try {
    const read: unknown = JSON.parse(line ?? "");
    return Array.isArray(read) ? read.filter(isSuspect) : [];
  } catch {
    return [];
  }
}

function isSuspect(value: unknown): value is Suspect {
  if (typeof value !== "object" || value === null) return false;
  const { path, hash } = value as { path?: unknown; hash?: unknown };
  return typeof path === "string" && typeof hash === "string";
}

/** Undefined when there is no such file. */
function firstLineOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").split("\n", 1)[0];
  } catch {
    return undefined;
  }
}

function openForWriting(directory: string, path: string): number | undefined {
  try {
    mkdirSync(directory, { recursive: true });
    return openSync(path, "w", 0o600);
  } catch {
    return undefined;
  }
}

/** A journal that cannot be kept is none. */
function ignoreFailure(work: () => void): void {
  try {
    work();
  } catch {
    // Nothing depends on it.
  }
}
