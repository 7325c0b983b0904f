import type { Command } from "../engine/command";
import type { Database } from "../engine/database";
import type { LockTool } from "../facts/dependencies/locks/lock-file";
import { lockFiles } from "../facts/dependencies/locks/lock-files";

/** What a package manager says of known vulnerabilities in what its lock file installs: a command for each lock file. */
export function auditCommands(db: Database): readonly Command[] {
  if (db.advisories() !== undefined) return [];
  return db.get(lockFiles).flatMap(({ folder, tool }) => {
    const words = auditWords[tool];
    return words === undefined ? [] : [{ folder, words }];
  });
}

/** Poetry, PDM and Pipenv have none; what they installed is audited by pip-audit. */
const auditWords: Readonly<Partial<Record<LockTool, readonly string[]>>> = {
  npm: ["npm", "audit"],
  pnpm: ["pnpm", "audit"],
  yarn: ["yarn", "npm", "audit"],
  bun: ["bun", "audit"],
  poetry: ["poetry", "run", "pip-audit"],
  pdm: ["pdm", "run", "pip-audit"],
  pipenv: ["pipenv", "run", "pip-audit"],
  uv: ["uv", "run", "--with", "pip-audit", "pip-audit"],
};
