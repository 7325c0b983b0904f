import { join } from "node:path";

/** The version of this program, from its package, which lies beside the folder of the built programs. */
export function programVersion(): string {
  return (require(join(__dirname, "../package.json")) as { version: string }).version;
}
