import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { createDatabase } from "../../../server/src/engine/database";
import type { Place } from "../../../server/src/engine/finding";
import { renderMessage } from "../../../server/src/engine/message";
import { isAboutRules, type Outcome, type Rule } from "../../../server/src/engine/rule";
import { outcomesOf } from "../../../server/src/engine/run-rule";
import type { Snapshot } from "../../../server/src/engine/snapshot";
import type { Proof } from "../../../server/src/engine/verdict";
import { pageSnapshot } from "../../support/page-snapshot";
import { readPageCases } from "../../support/rule-page";
import { workspaceNames, workspaceSnapshot } from "../../support/workspace";

/** Rules about the other rules are given by a report only, and prove nothing about the project. */
const judging = rules.filter((rule) => !isAboutRules(rule));
const outcomes = outcomesOf(judging);

describe("a proof falls with its evidence", () => {
  for (const rule of judging) {
    const path = `rules/${rule.category}/${rule.id}.md`;
    test(path, () => {
      for (const one of readPageCases(readFileSync(path, "utf8")))
        expectEvidence(pageSnapshot(one), [rule], `${path}:${one.line}`);
    });
  }

  test.each(workspaceNames())(
    "%s",
    (name) => {
      expectEvidence(workspaceSnapshot(name), judging, name);
    },
    120_000,
  );
});

function expectEvidence(snapshot: Snapshot, of: readonly Rule[], where: string): void {
  const db = createDatabase(snapshot);
  const found = of.map((rule) => [rule.id, db.of(outcomes, rule.id)] as const);
  const surviving: string[] = [];
  for (const [id, outcome] of found) {
    expect(outcome, `${where} ${id}`).not.toMatchObject({ kind: "error" });
    if (outcome.kind === "pass" && outcome.proofs.length === 0)
      surviving.push(`${id} passes without a proof`);
    for (const proof of proofsOf(outcome)) {
      const said = `${id}: ${renderMessage(proof.because)}`;
      if (proof.places.length === 0) {
        if (!withLessKnown(snapshot).some((next) => hasReason(judgeAgain(next, id))))
          surviving.push(`${said} (search)`);
        continue;
      }
      for (const place of proof.places) {
        // A value that is taken out may leave an empty one, which is as good: then its whole line goes.
        const survives = [place, lineOf(snapshot, place)].every((removed) =>
          proofsOf(judgeAgain(without(snapshot, removed), id)).some((other) => isSame(proof, other, removed)),
        );
        if (survives) surviving.push(`${said} without ${place.path}:${place.range.start}-${place.range.end}`);
      }
    }
  }
  expect(surviving, where).toEqual([]);

  function judgeAgain(next: Snapshot, id: string): Outcome {
    db.update(next);
    return db.of(outcomes, id);
  }
}

function proofsOf(outcome: Outcome): readonly Proof[] {
  return "proofs" in outcome ? outcome.proofs : [];
}

function hasReason(outcome: Outcome): boolean {
  return outcome.kind === "unknown" || (outcome.kind === "fail" && outcome.unchecked.length > 0);
}

/** A search is worth what it has read: without git, without the whole tree, or with one file less it proves nothing. */
function withLessKnown(snapshot: Snapshot): readonly Snapshot[] {
  const unreadable = [...snapshot.files.keys()].slice(0, 200).map((path) => {
    const files = new Map(snapshot.files);
    files.delete(path);
    return { ...snapshot, files, unread: new Map([...snapshot.unread, [path, "no-permission" as const]]) };
  });
  return [
    { ...snapshot, tree: { ...snapshot.tree, complete: false } },
    { ...snapshot, git: { kind: "unavailable", reason: "no-git", detail: "" } },
    ...unreadable,
  ];
}

function lineOf(snapshot: Snapshot, place: Place): Place {
  const text = snapshot.files.get(place.path)?.text ?? "";
  const end = text.indexOf("\n", place.range.end);
  return {
    path: place.path,
    range: {
      start: text.lastIndexOf("\n", Math.max(0, place.range.start - 1)) + 1,
      end: end === -1 ? text.length : end + 1,
    },
  };
}

/** The text of the place is taken out; a place that is no text, the file itself. */
function without(snapshot: Snapshot, { path, range }: Place): Snapshot {
  const file = snapshot.files.get(path);
  const files = new Map(snapshot.files);
  if (file && range.end > range.start) {
    files.set(path, { path, text: file.text.slice(0, range.start) + file.text.slice(range.end) });
    return { ...snapshot, files };
  }
  files.delete(path);
  const entries = new Map(snapshot.tree.entries);
  entries.delete(path);
  const { git } = snapshot;
  const tracked =
    git.kind === "repository" ? new Set([...git.tracked].filter((one) => one !== path)) : undefined;
  return {
    ...snapshot,
    files,
    tree: { ...snapshot.tree, entries },
    git: git.kind === "repository" && tracked ? { ...git, tracked } : git,
  };
}

/** The same sentence about the same places, as they stand after the text of `removed` is gone. */
function isSame(before: Proof, after: Proof, removed: Place): boolean {
  if (JSON.stringify(before.because) !== JSON.stringify(after.because)) return false;
  if (before.places.length !== after.places.length) return false;
  const length = removed.range.end - removed.range.start;
  return before.places.every(({ path, range }, index) => {
    const isIn = path === removed.path && range.start >= removed.range.start;
    const moved = !isIn
      ? range.start
      : range.start >= removed.range.end
        ? range.start - length
        : removed.range.start;
    return after.places[index]?.path === path && after.places[index]?.range.start === moved;
  });
}
