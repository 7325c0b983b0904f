import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

test("a scaffolded rule passes lint, types and the test of its page", () => {
  const copy = mkdtempSync(join(tmpdir(), "readiness-new-rule-"));
  try {
    for (const part of ["client", "l10n", "rules", "schemas", "scripts", "server", "test/protocol/support"])
      cpSync(part, join(copy, part), { recursive: true });
    for (const part of ["test/support", "test/unit/rules", "package.json", "package-lock.json", "README.md"])
      cpSync(part, join(copy, part), { recursive: true });
    for (const part of ["biome.json", "tsconfig.json", "vitest.config.ts"]) cpSync(part, join(copy, part));
    symlinkSync(resolve("node_modules"), join(copy, "node_modules"));
    const run = (...command: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, command, {
        cwd: copy,
        encoding: "utf8",
      });
      expect(status, `${command.join(" ")}\n${stdout}${stderr}`).toBe(0);
      return stdout;
    };
    run("scripts/new-rule.mjs", "security/scaffolded-rule");
    run("node_modules/@biomejs/biome/bin/biome", "check", "rules/security", "--error-on-warnings");
    run("scripts/typecheck.mjs");
    const page = run(
      "node_modules/vitest/vitest.mjs",
      "run",
      "test/unit/rules/pages",
      "-t",
      "scaffolded-rule",
    );
    expect(page).toMatch(/[1-9]\d* passed/);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});
