import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRepository } from "../../protocol/support/repository";
import { workspaceSnapshot } from "../../support/workspace";
import { awkwardWorkspaces } from "./awkward-workspaces";

const program = join(import.meta.dirname, "../../../dist/cli.cjs");

const workspaces = [
  ...Object.entries(awkwardWorkspaces),
  ...["styles/compose-env-file", "styles/tracked-dotenv"].map(
    (name) =>
      [
        name,
        Object.fromEntries([...workspaceSnapshot(name).files].map(([path, { text }]) => [path, text])),
      ] as const,
  ),
];

test.each(
  workspaces.flatMap(([name, texts]) => [[name, "\n", texts] as const, [name, "\r\n", texts] as const]),
)(
  "the dry run of %s with %j is a patch that git takes and that does what the fix does",
  (_, lineBreak, texts) => {
    const repository = createRepository(
      Object.fromEntries(
        Object.entries(texts).map(([path, text]) => [path, text.replace(/\r?\n/g, lineBreak)]),
      ),
    );
    try {
      const fix = (...args: string[]) =>
        execFileSync(process.execPath, [program, "fix", repository.root, ...args], {
          encoding: "utf8",
          stdio: "pipe",
        });
      /** Git's name for all files as they are now; afterwards everything is as it was committed. */
      const takeTree = () => {
        repository.git("add", "--all", "--force");
        const tree = repository.git("write-tree");
        repository.git("reset", "--quiet", "--hard");
        return tree;
      };
      const start = takeTree();
      const patch = fix("--dry-run");
      expect(takeTree()).toBe(start);
      execFileSync("git", ["apply", "-"], { cwd: repository.root, input: patch });
      const patched = takeTree();
      fix();
      expect(takeTree()).toBe(patched);
      expect(patched).not.toBe(start);
    } finally {
      repository.remove();
    }
  },
);
