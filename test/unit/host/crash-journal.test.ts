import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CrashJournal, openCrashJournal } from "../../../server/src/host/crash-journal";

const table = { path: "shop/table.py", text: "TABLE = []\n" };
const views = { path: "shop/views.py", text: "VIEWS = []\n" };
const settings = { path: "shop/settings.py", text: "DEBUG = True\n" };
const hour = 60 * 60 * 1000;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "readiness-journal-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A server that dies while it looks at a file, or at none. */
function dieAt(file: typeof table | undefined, now?: number): CrashJournal {
  const journal = openCrashJournal(directory, now);
  journal.lookAt?.(file);
  return journal;
}

/** A server of 1 000 bytes that dies at the second file, after the first has taken that many. */
function dieAfter(first: typeof table, second: typeof table, bytes: number): void {
  let used = 100;
  const journal = openCrashJournal(directory, undefined, () => ({
    used_heap_size: used,
    heap_size_limit: 1000,
  }));
  journal.lookAt?.(first);
  used += bytes;
  journal.lookAt?.(second);
}

describe("a text is left out", () => {
  test("when two servers in a row have died at it, and only as it was", () => {
    dieAt(table);
    expect(dieAt(table).leavesOut(table)).toBe(false);
    expect(dieAt(table).leavesOut(table)).toBe(false);
    const journal = openCrashJournal(directory);
    expect(journal.suspects).toEqual([table.path]);
    expect(journal.leavesOut(table)).toBe(true);
    expect(journal.leavesOut({ ...table, text: "TABLE = [1]\n" })).toBe(false);
    expect(journal.leavesOut(views)).toBe(false);
  });

  test("for a day", () => {
    for (let death = 0; death < 3; death++) dieAt(table, 0);
    expect(openCrashJournal(directory, hour).leavesOut(table)).toBe(true);
    expect(openCrashJournal(directory, 25 * hour).leavesOut(table)).toBe(false);
  });

  test("when it has taken a great part of the memory, and the servers died at others", () => {
    for (const next of [table, views, settings]) dieAfter(table, next, 300);
    expect(openCrashJournal(directory).suspects).toEqual([table.path]);
  });

  test("not for a small part of the memory", () => {
    for (const next of [table, views, settings]) dieAfter(table, next, 200);
    expect(openCrashJournal(directory).suspects).toEqual([]);
  });

  test("also when the next server ends in good order", () => {
    for (let death = 0; death < 3; death++) dieAt(table);
    openCrashJournal(directory).close();
    expect(openCrashJournal(directory).leavesOut(table)).toBe(true);
  });
});

describe("nothing is left out", () => {
  test.each([
    ["no server has died", []],
    ["they died at different files", [undefined, table, views, table]],
    ["they died while they looked at nothing", [table, undefined, undefined, undefined]],
    ["one in between has judged everything", [undefined, table, undefined, table]],
  ])("when %s", (_, deaths) => {
    for (const file of deaths) dieAt(file);
    expect(openCrashJournal(directory).suspects).toEqual([]);
  });

  test("when one in between ended in good order", () => {
    dieAt(undefined);
    dieAt(table);
    openCrashJournal(directory).close();
    dieAt(undefined);
    dieAt(table);
    expect(openCrashJournal(directory).suspects).toEqual([]);
  });

  test.each(["", "{", "[]", '{"leftOut":[{"path":1}]}', "null"])("by a damaged journal: %s", (text) => {
    writeFileSync(join(directory, "looking-at"), text);
    writeFileSync(join(directory, "deaths.json"), text);
    expect(openCrashJournal(directory).suspects).toEqual([]);
  });

  test("and nothing fails where no directory can be made", () => {
    writeFileSync(join(directory, "file"), "");
    const journal = openCrashJournal(join(directory, "file/journal"));
    expect(journal.suspects).toEqual([]);
    journal.close();
  });
});

test("a server that ends in good order leaves nothing behind, and writes nothing down", () => {
  const journal = openCrashJournal(directory);
  expect(journal.lookAt).toBeUndefined();
  journal.close();
  expect(readdirSync(directory)).toEqual([]);
});
