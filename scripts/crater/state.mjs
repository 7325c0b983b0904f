import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What the last run said of a checkout: { outcomes, findings }, or undefined. */
export function readState(folder, checkout) {
  const file = stateFile(folder, checkout);
  if (!existsSync(file)) return undefined;
  const { outcomes, findings } = JSON.parse(readFileSync(file, "utf8"));
  return { outcomes, findings };
}

export function writeState(folder, checkout, { outcomes, findings }) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(stateFile(folder, checkout), JSON.stringify({ checkout, outcomes, findings }));
}

/** One file for each checkout, wherever it lies. */
function stateFile(folder, checkout) {
  const hash = createHash("sha256").update(realpathSync(checkout)).digest("hex").slice(0, 12);
  return path.join(folder, `${path.basename(checkout)}-${hash}.json`);
}
