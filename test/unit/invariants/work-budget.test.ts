import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { listViews } from "../../../rules/performance/pagination-missing.facts";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import type { Snapshot, TreeEntry } from "../../../server/src/engine/snapshot";
import { snapshotOf } from "../../support/snapshot";
import { workspaceSnapshot } from "../../support/workspace";

const report = reportOf(rules, scoringPolicy);
const demo = workspaceSnapshot("marketplace");
const grown = withMoreFiles(demo, 400);

/** Letters typed into a comment at the end of a file: its text changes, and nothing that anybody concludes from it. */
const letters = 10;

/**
 * What a keystroke may cost, as work and not as time: facts that are computed again, and questions they ask. Whoever makes
 * a fact look through all files again sees it here, at the file whose budget breaks.
 */
describe("a keystroke", () => {
  test.each([
    ["frontend/src/app/page.tsx", 16, 40],
    ["backend/apps/ads/views.py", 40, 150],
    ["README.md", 16, 150],
    ["backend/config/settings.py", 110, 700],
    ["docker-compose.yml", 140, 2_000],
  ])("in %s computes at most %i facts, which ask at most %i questions", (path, facts, questions) => {
    const cost = costOfTyping(demo, path);
    expect(cost.facts).toBeLessThanOrEqual(facts);
    expect(cost.questions).toBeLessThanOrEqual(questions);
  });

  test.each([
    "frontend/src/app/page.tsx",
    "backend/apps/ads/views.py",
    "README.md",
    "backend/config/settings.py",
  ])("in %s costs no more in a repository of many more files", (path) => {
    const [small, large] = [costOfTyping(demo, path), costOfTyping(grown, path)];
    expect(large.facts).toBeLessThanOrEqual(small.facts + 1);
    expect(large.questions).toBeLessThanOrEqual(small.questions * 1.1);
  });
});

/**
 * What one more file may cost the first scan. Each file has an import, which concerns many facts; a fact that asks all
 * files about each of them shows in twice as many files.
 */
describe("a first scan", () => {
  const [one, two] = [200, 400].map((count) => costOfScan(withMoreFiles(demo, count, importing)));
  const none = costOfScan(demo);
  if (!one || !two) throw new Error("Nothing was scanned");

  test("computes a bounded number of facts for each file, which ask a bounded number of questions", () => {
    expect((one.facts - none.facts) / 200).toBeLessThanOrEqual(9);
    expect((one.questions - none.questions) / 200).toBeLessThanOrEqual(55);
  });

  test("costs in proportion to the files", () => {
    expect(two.facts - one.facts).toBeLessThanOrEqual((one.facts - none.facts) * 1.05);
    expect(two.questions - one.questions).toBeLessThanOrEqual((one.questions - none.questions) * 1.05);
  });
});

test("views of one name in ever more modules cost questions in proportion to the modules", () => {
  const [few, many] = [viewsOfOneName(20), viewsOfOneName(80)].map((snapshot) => {
    const db = createDatabase(snapshot);
    db.get(listViews);
    return db.questions;
  });
  expect(many).toBeLessThan((few ?? 0) * 4.2);
});

/** Modules alike: a view that a URL leads to, and what it inherits from, which is found in each of them. */
function viewsOfOneName(modules: number): Snapshot {
  const views = `from rest_framework import generics
class ShopView(generics.ListAPIView):
    pass
class ItemList(generics.ListAPIView, ShopView):
    pass
`;
  const texts = Array.from({ length: modules }, (_, index) => [`shop${index}/views.py`, views]);
  return snapshotOf({ ...Object.fromEntries(texts), "urls.py": 'path("", ItemList.as_view())\n' });
}

/** For each letter. */
function costOfTyping(snapshot: Snapshot, path: string): { facts: number; questions: number } {
  const text = snapshot.files.get(path)?.text;
  if (text === undefined) throw new Error(`${path} is not in the demo`);
  const db = createDatabase(snapshot);
  db.get(report);
  const comment = path.endsWith(".tsx") ? "//" : path.endsWith(".md") ? "" : "#";
  const type = (count: number) => {
    const typed = `${text}\n${comment} ${"x".repeat(count)}\n`;
    db.update({ ...snapshot, files: new Map(snapshot.files).set(path, { path, text: typed }) });
    db.get(report);
  };
  type(1);
  const before = { facts: db.computations, questions: db.questions };
  for (let letter = 2; letter < letters + 2; letter++) type(letter);
  return {
    facts: (db.computations - before.facts) / letters,
    questions: (db.questions - before.questions) / letters,
  };
}

function costOfScan(snapshot: Snapshot): { facts: number; questions: number } {
  const db = createDatabase(snapshot);
  db.get(report);
  return { facts: db.computations, questions: db.questions };
}

const importing = {
  py: "import os\n\nfrom django.db import models\n\n\nclass Part(models.Model):\n    name = models.CharField(max_length=20)\n",
  ts: 'import axios from "axios";\n\nexport const part = () => axios.get(`${process.env.API_URL}/parts`);\n',
};

function withMoreFiles(
  snapshot: Snapshot,
  count: number,
  { py, ts } = { py: "PART = 1\n", ts: "export const part = 1;\n" },
): Snapshot {
  const files = new Map(snapshot.files);
  const entries = new Map(snapshot.tree.entries);
  const entry = entries.get("backend/apps/ads/views.py") as TreeEntry;
  for (let index = 0; index < count; index++) {
    const path =
      index % 2 === 0 ? `backend/apps/ads/more/part${index}.py` : `frontend/src/more/part${index}.ts`;
    files.set(path, {
      path,
      text: index % 2 === 0 ? `${py}# ${index}\n` : `${ts}// ${index}\n`,
    });
    entries.set(path, entry);
  }
  return { ...snapshot, files, tree: { ...snapshot.tree, entries } };
}
