import { ensureBuild } from "../../../scripts/setup.mjs";

/** Before all tests: the programs that ship are built from the present sources. */
export async function setup() {
  await ensureBuild();
}
