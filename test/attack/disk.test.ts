import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createDatabase } from "../../server/src/engine/database";
import type { Snapshot } from "../../server/src/engine/snapshot";
import { fullReport } from "../../server/src/full-report";
import { collectGit } from "../../server/src/host/git";
import { readWorkspace } from "../../server/src/host/read-workspace";
import { refreshFiles } from "../../server/src/host/refresh-files";
import { createRepository, type Repository } from "../protocol/support/repository";
import { randomFrom } from "../support/random";
import { workspaceSnapshot } from "../support/workspace";
import { amount } from "./extent";

const changes = amount(24, 600);
const comparedEvery = amount(8, 10);
const today = "2026-11-28";

const read = (root: string) => readWorkspace(root, { trusted: true, today });

/** What the editor does: looks at what was touched, asks git again, and computes what follows. */
test(`after ${changes} changes on disk, links and branches included, the verdict is that of a fresh reading`, async () => {
  const texts = [...workspaceSnapshot("marketplace").files].map(([path, { text }]) => [path, text] as const);
  const repository = createRepository(Object.fromEntries(texts));
  try {
    const random = randomFrom(Number(process.env["ATTACK_SEED"] ?? 20261128));
    let snapshot = await read(repository.root);
    const db = createDatabase(snapshot);
    repository.git("branch", "other");
    for (let change = 1; change <= changes; change++) {
      const touched = changeSomething(repository, snapshot, random);
      snapshot = await refreshFiles(repository.root, snapshot, touched);
      const git = await collectGit(repository.root, { trusted: true, tree: snapshot.tree });
      snapshot = { ...snapshot, git };
      db.update(snapshot);
      if (change % comparedEvery !== 0) continue;
      const fresh = await read(repository.root);
      expect([...snapshot.files], `texts after change ${change}`).toEqual([...fresh.files]);
      expect([...snapshot.tree.entries], `tree after change ${change}`).toEqual([...fresh.tree.entries]);
      expect(db.get(fullReport), `after change ${change}`).toEqual(createDatabase(fresh).get(fullReport));
    }
  } finally {
    repository.remove();
  }
});

/** Gives the paths that a watcher would name. */
function changeSomething(
  { root, git }: Repository,
  snapshot: Snapshot,
  random: (below: number) => number,
): readonly string[] {
  const files = [...snapshot.files.keys()];
  const path = files[random(files.length)] ?? "settings.py";
  const other = files[random(files.length)] ?? "other.py";
  const text = snapshot.files.get(path)?.text ?? "";
  const at = random(text.length + 1);
  switch (random(9)) {
    case 0:
      rmSync(join(root, path), { force: true });
      return [path];
    case 1: {
      mkdirSync(join(root, "moved", dirname(path)), { recursive: true });
      renameSync(join(root, path), join(root, "moved", path));
      return [path, `moved/${path}`];
    }
    case 2: {
      const target = random(2) === 0 ? join(root, other) : "/etc/hostname";
      rmSync(join(root, path), { force: true });
      symlinkSync(target, join(root, path));
      return [path];
    }
    case 3:
      git("add", "--all");
      return [];
    case 4: {
      git("add", "--all");
      git("commit", "-q", "--allow-empty", "-m", "Next");
      const branch = random(2) === 0 ? "other" : "main";
      git("checkout", "-q", "--force", branch);
      // A watcher names every file that has changed; all of them are the most that it can name.
      return [...new Set([...snapshot.tree.entries.keys(), ...git("ls-files", "-z").split("\0")])].filter(
        Boolean,
      );
    }
    case 5:
      writeFileSync(
        join(root, ".gitignore"),
        ["*.log", "node_modules/", ".env", "", "moved/"].slice(random(5)).join("\n"),
      );
      return [".gitignore"];
    default:
      rmSync(join(root, path), { force: true });
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(
        join(root, path),
        `${text.slice(0, at)}${["#", "DEBUG = True\n", "\n", '"'][random(4)]}${text.slice(at)}`,
      );
      return [path];
  }
}
