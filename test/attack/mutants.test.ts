import { afterAll, expect, test } from "vitest";
import { createDatabase } from "../../server/src/engine/database";
import type { Snapshot } from "../../server/src/engine/snapshot";
import { fullReport, repairAll } from "../../server/src/full-report";
import { watchdog } from "../../server/src/host/watchdog";
import { parseErrorsOf } from "../../server/src/languages/parse-errors";
import { randomFrom } from "../support/random";
import { allWorkspaces } from "../unit/invariants/all-workspaces";
import { amount } from "./extent";

const mutants = amount(60, 3_000);
let fixes = 0;

afterAll(() => console.log(`${mutants} mutants, ${fixes} fixes applied to them`));

/** Damages a workspace as half-typed and broken files are damaged, and repairs it twice. */
test("what is repaired in damaged workspaces parses as before, and is repaired once", () => {
  const random = randomFrom(Number(process.env["ATTACK_SEED"] ?? 20261128));
  for (let mutant = 0; mutant < mutants; mutant++) {
    const [name, read] = allWorkspaces[random(allWorkspaces.length)]!;
    const snapshot = damaged(read(), random);
    const db = createDatabase(snapshot, watchdog);
    const where = `mutant ${mutant} of ${name}`;
    expect(
      db.get(fullReport).rules.filter(({ state }) => state === "error"),
      where,
    ).toEqual([]);
    const once = repairAll(snapshot, ({ safety }) => safety === "safe");
    fixes += once.applied.length;
    const newlyBroken = [...once.snapshot.files.values()].filter(
      ({ path, text }) =>
        parseErrorsOf(path, text).length > parseErrorsOf(path, snapshot.files.get(path)?.text ?? "").length,
    );
    expect(
      newlyBroken.map(({ path }) => path),
      where,
    ).toEqual([]);
    expect(repairAll(once.snapshot, ({ safety }) => safety === "safe").applied, where).toEqual([]);
  }
});

function damaged(snapshot: Snapshot, random: (below: number) => number): Snapshot {
  const files = new Map(snapshot.files);
  const paths = [...files.keys()];
  for (let count = 1 + random(3); count > 0 && paths.length > 0; count--) {
    const path = paths[random(paths.length)]!;
    const text = files.get(path)!.text;
    const lines = text.split("\n");
    const at = random(text.length + 1);
    const changed = [
      () => text.slice(0, at),
      () => lines.toSpliced(random(lines.length), 1).join("\n"),
      () => lines.toSpliced(random(lines.length), 0, lines[random(lines.length)] ?? "").join("\n"),
      () => text.slice(0, at) + pieces[random(pieces.length)] + text.slice(at),
      () => text.replaceAll("\n", "\r\n"),
      () => `\uFEFF${text}`,
    ][random(6)]!();
    files.set(path, { path, text: changed });
  }
  return { ...snapshot, files };
}

const pieces = ["{", "}", "[", '"', "'", "#", ":", "\t", "\\", "${", "\0", "é", "=", "- ", "\n\n", '"""'];
