import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import type { Snapshot, SourceFile, TreeEntry } from "../../../server/src/engine/snapshot";
import { amount } from "../../attack/extent";
import { randomFrom } from "../../support/random";
import { workspaceSnapshot } from "../../support/workspace";

const edits = amount(1500, 6000);
/** From scratch costs a whole scan, so it is compared with after each of these many edits. */
const comparedEvery = 30;
const report = reportOf(rules, scoringPolicy);

describe("incremental equals from scratch", () => {
  test(`over ${edits} random edits of the demo workspace`, () => {
    const random = randomFrom(20261123);
    const original = workspaceSnapshot("marketplace");
    let snapshot = original;
    const db = createDatabase(snapshot);
    for (let edit = 1; edit <= edits; edit++) {
      snapshot = editSomewhere(snapshot, original, random);
      db.update(snapshot);
      const incremental = db.get(report);
      if (edit % comparedEvery !== 0) continue;
      const scratch = createDatabase(snapshot).get(report);
      expect(incremental, `after edit ${edit}`).toEqual(scratch);
    }
  });
});

/** A small typing edit mostly; sometimes a file vanishes, comes back or is restored. */
function editSomewhere(snapshot: Snapshot, original: Snapshot, random: (below: number) => number): Snapshot {
  const paths = [...original.files.keys()];
  const path = paths[random(paths.length)] as string;
  const file = snapshot.files.get(path);
  const files = new Map(snapshot.files);
  const entries = new Map(snapshot.tree.entries);
  if (!file || random(12) === 0) {
    files.set(path, original.files.get(path) as SourceFile);
    entries.set(path, original.tree.entries.get(path) as TreeEntry);
  } else if (random(40) === 0) {
    files.delete(path);
    entries.delete(path);
  } else {
    files.set(path, { path, text: editText(file.text, random) });
  }
  const isSame = entries.size === snapshot.tree.entries.size;
  return { ...snapshot, files, tree: isSame ? snapshot.tree : { ...snapshot.tree, entries } };
}

const snippets = [
  "\n",
  "#",
  '"',
  "[",
  "}",
  ":",
  "=",
  "  ",
  "True",
  "False",
  "*",
  "${X}",
  "DEBUG = True\n",
  "import os\n",
  "- ",
];

function editText(text: string, random: (below: number) => number): string {
  const at = random(text.length + 1);
  if (random(3) === 0) return text.slice(0, at) + text.slice(at + 1 + random(8));
  if (random(4) === 0) return text.split("\n").toSpliced(random(30), 1).join("\n");
  return text.slice(0, at) + snippets[random(snippets.length)] + text.slice(at);
}
