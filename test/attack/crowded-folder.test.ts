import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { harmlessTexts } from "../support/hostile-texts";
import { amount } from "./extent";
import { inNewFolder, runProgram } from "./programs";

const projects = amount(6, 30);
const files = amount(21_000, 100_000);

/** What a folder for everything holds: projects, each a repository, their bundles, and files that concern nobody. */
function fill(root: string): void {
  // As a bundler writes it: few lines, all of it names and signs.
  const bundle = 'var a=process.env.A_KEY,b=(c,d)=>{return c?e[d]:f(g=>h.i({j:"k",l:[m,n]}))};'.repeat(8000);
  for (let project = 0; project < projects; project++) {
    const folder = join(root, `project-${project}`);
    mkdirSync(join(folder, "shop"), { recursive: true });
    for (const [path, text] of Object.entries(harmlessTexts)) writeFileSync(join(folder, path), text);
    writeFileSync(join(folder, ".env.example"), "SECRET_KEY=\nUNUSED_BY_ALL=\n");
    writeFileSync(join(folder, "bundle.js"), bundle);
    execFileSync("git", ["init", "-q", folder]);
  }
  for (let file = 0; file < files; file++) {
    const folder = join(root, `notes/${file % 200}`);
    if (file < 200) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${file}.txt`), "A note. ".repeat(500));
  }
}

test(`of ${files} files and ${projects} repositories in one folder it says what was not read`, async () => {
  await inNewFolder(async (root) => {
    fill(root);
    const { code, stderr, milliseconds, megabytes } = await runProgram(root, ["check"]);
    console.log(`${files} files, ${projects} repositories: ${milliseconds} ms, ${megabytes} MB`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^There are too many files; \d+ of them were not read/);
    expect(milliseconds).toBeLessThan(30_000);
    expect(megabytes).toBeLessThan(1024);
  });
});
