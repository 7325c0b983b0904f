import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureBuild } from "../../../scripts/support/setup.mjs";

const cache = mkdtempSync(path.join(tmpdir(), "readiness-test-cache-"));

/** Before all tests: the programs that ship are built from the present sources, and keep nothing in the user's cache. */
export async function setup() {
  await ensureBuild();
  process.env.READINESS_CACHE = cache;
}

export function teardown() {
  rmSync(cache, { recursive: true, force: true });
}
