import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../../server/src/engine/snapshot";
import { readWorkspace } from "../../../server/src/host/read-workspace";
import { refreshFiles, touchedSince } from "../../../server/src/host/refresh-files";
import { temporaryFolder, writeIn } from "./temporary-folder";

const read = (folder: string): Promise<Snapshot> =>
  readWorkspace(folder, { trusted: false, today: "2026-11-23" });

describe("identity", () => {
  it("is kept for all that did not change", async () => {
    const folder = temporaryFolder({ "a.py": "A = 1\n", "b.py": "B = 1\n", "logo.png": "" });
    const before = await read(folder);
    writeIn(folder, "a.py", "A = 2\n");
    const after = await refreshFiles(folder, before, ["a.py", "b.py", "logo.png"]);
    expect(after.files.get("a.py")?.text).toBe("A = 2\n");
    expect(after.files.get("b.py")).toBe(before.files.get("b.py"));
    expect(after.tree).toBe(before.tree);
    expect(after.unread).toBe(before.unread);
    expect(after.git).toBe(before.git);
    // The old snapshot is what it was.
    expect(before.files.get("a.py")?.text).toBe("A = 1\n");
  });

  it("is kept for the whole snapshot when nothing changed", async () => {
    const folder = temporaryFolder({ "a.py": "A = 1\n", "deep/b.py": "" });
    const before = await read(folder);
    writeIn(folder, "a.py", "A = 1\n");
    expect(await refreshFiles(folder, before, ["a.py", "deep", "", "never-was.py"])).toBe(before);
  });
});

describe("what a watcher that began later has missed", () => {
  it("is what was written, made or deleted since", async () => {
    const folder = temporaryFolder({
      "shop/a.py": "A = 1\n",
      "shop/b.py": "",
      "docs/c.md": "",
      "old.py": "",
    });
    for (const path of ["shop/a.py", "shop/b.py", "docs/c.md", "old.py"])
      utimesSync(join(folder, path), 1, 1);
    const { tree } = await read(folder);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const moment = Date.now();
    expect(touchedSince(folder, tree, moment)).toEqual([]);
    writeIn(folder, "shop/a.py", "A = 2\n");
    writeIn(folder, "docs/new.md", "");
    rmSync(join(folder, "old.py"));
    expect(touchedSince(folder, tree, moment)).toEqual(["", "docs", "old.py", "shop/a.py"]);
  });
});

describe("what appears and goes away", () => {
  it("is found below a directory whose own event came alone", async () => {
    const folder = temporaryFolder({ "old/a.py": "", "old/deep/b.py": "" });
    const before = await read(folder);
    renameSync(join(folder, "old"), join(folder, "new"));
    const after = await refreshFiles(folder, before, ["old", "new"]);
    expect([...after.files.keys()]).toEqual(["new/a.py", "new/deep/b.py"]);
    expect([...after.tree.entries.keys()]).toEqual(["new", "new/a.py", "new/deep", "new/deep/b.py"]);
  });

  it("inside a new directory for tools is passed over", async () => {
    const folder = temporaryFolder({ "package.json": "{}" });
    const before = await read(folder);
    writeIn(folder, "node_modules/react/index.js", "");
    const after = await refreshFiles(folder, before, ["node_modules/react/index.js"]);
    expect(after.tree.entries.get("node_modules")?.skipped).toBe(true);
    expect(after.tree.entries.size).toBe(2);
    writeIn(folder, "node_modules/vue/index.js", "");
    expect(await refreshFiles(folder, after, ["node_modules/vue", "node_modules/vue/index.js"])).toBe(after);
  });

  it("turns a directory into a virtual environment", async () => {
    const folder = temporaryFolder({ "my-env/lib/settings.py": "" });
    const before = await read(folder);
    writeIn(folder, "my-env/pyvenv.cfg", "");
    const after = await refreshFiles(folder, before, ["my-env/pyvenv.cfg"]);
    expect([...after.tree.entries]).toEqual([["my-env", { kind: "directory", bytes: 0, skipped: true }]]);
    expect(after.files.size).toBe(0);
  });

  it("outside the folder is none of our business", async () => {
    const folder = temporaryFolder({ "a.py": "" });
    const before = await read(folder);
    expect(await refreshFiles(folder, before, ["../a.py", "/etc/passwd", "b/../../x", "./a.py"])).toBe(
      before,
    );
  });
});

it("equals a fresh reading after any changes", async () => {
  const folders = ["", "a/", "a/b/", "build/", "node_modules/", ".env/"];
  const names = ["x.py", "settings.py", "Dockerfile", "asset-manifest.json", "pyvenv.cfg", "logo.png"];
  const place = fc
    .tuple(fc.constantFrom(...folders), fc.constantFrom(...names))
    .map((parts) => parts.join(""));
  const contents = fc.constantFrom("", "A = 1\n", "A = 2\n", "\0", "\uFEFFA = 1\n");
  const change = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("write" as const), path: place, text: contents }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove" as const), path: place }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("remove" as const),
        path: fc.constantFrom("a", "a/b", "build"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("link" as const), path: place, target: place }) },
  );
  let changes = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
      async (rounds) => {
        const folder = temporaryFolder({ "x.py": "A = 1\n" });
        let snapshot = await read(folder);
        for (const round of rounds) {
          for (const one of round) {
            changes++;
            rmSync(join(folder, one.path), { recursive: true, force: true });
            if (one.kind === "remove") continue;
            mkdirSync(join(folder, one.path, ".."), { recursive: true });
            if (one.kind === "write") writeFileSync(join(folder, one.path), one.text);
            else symlinkSync(join(folder, one.target), join(folder, one.path));
          }
          snapshot = await refreshFiles(
            folder,
            snapshot,
            round.map(({ path }) => path),
          );
          const fresh = await read(folder);
          expect([...snapshot.tree.entries]).toEqual([...fresh.tree.entries]);
          expect([...snapshot.files]).toEqual([...fresh.files]);
          expect([...snapshot.unread]).toEqual([...fresh.unread]);
        }
        rmSync(folder, { recursive: true, force: true });
      },
    ),
    { numRuns: 150 },
  );
  console.log(`${changes} changes refreshed`);
});
