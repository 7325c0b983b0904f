import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { RelativePath, SourceFile } from "../engine/snapshot";

/**
 * What a server looked at when it died, for the next one on the same folder. A server that ends in good order leaves
 * nothing behind. After a death the next one writes down each file before it looks at it; where two in a row die at the
 * same text, the third leaves it out, until it changes.
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
  /** At which the last server died. */
  readonly last?: Suspect;
  readonly leftOut: readonly (Suspect & { readonly since: number })[];
}

/** The file of a running server: the suspect that it looks at, in its first line. */
const runningName = "looking-at";
const deathsName = "deaths.json";

/** Milliseconds after which a text is tried again: the next version may read it. */
const leftOutFor = 24 * 60 * 60 * 1000;

/** Opens the journal in a directory of our own. Whatever cannot be read or written there, the server starts. */
export function openCrashJournal(directory: string, now = Date.now()): CrashJournal {
  const running = join(directory, runningName);
  const found = firstLineOf(running);
  const hasDied = found !== undefined;
  const { leftOut } = account(directory, parseSuspect(found), now);
  const hashes = new Map<RelativePath, { text: string; hash: string }>();
  const suspectOf = ({ path, text }: SourceFile): Suspect => {
    const known = hashes.get(path);
    if (known?.text === text) return { path, hash: known.hash };
    const hash = createHash("sha256").update(text).digest("hex");
    hashes.set(path, { text, hash });
    return { path, hash };
  };
  const descriptor = openForWriting(directory, running);
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
            last = file;
            ignoreFailure(() =>
              writeSync(descriptor, `${file ? JSON.stringify(suspectOf(file)) : ""}\n`, 0, "utf8"),
            );
          }
        : undefined,
    close() {
      if (descriptor === undefined) return;
      ignoreFailure(() => closeSync(descriptor));
      ignoreFailure(() => rmSync(running, { force: true }));
    },
  };
}

/** Writes the last death to the others, and gives all of them. */
function account(directory: string, at: Suspect | undefined, now: number): Deaths {
  const path = join(directory, deathsName);
  const before = readDeaths(path);
  const leftOut = before.leftOut.filter(({ since }) => now - since < leftOutFor);
  const isSecond = at && before.last?.path === at.path && before.last.hash === at.hash;
  const deaths: Deaths = isSecond
    ? { leftOut: [...leftOut, { ...at, since: now }] }
    : { ...(at ? { last: at } : {}), leftOut };
  ignoreFailure(() => {
    if (deaths.last === undefined && deaths.leftOut.length === 0) rmSync(path, { force: true });
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
    return { ...(isSuspect(read.last) ? { last: read.last } : {}), leftOut };
  } catch {
    return { leftOut: [] };
  }
}

function parseSuspect(line: string | undefined): Suspect | undefined {
  try {
    const read: unknown = JSON.parse(line ?? "");
    return isSuspect(read) ? read : undefined;
  } catch {
    return undefined;
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
