/** What every script begins with. Imported before node_modules exists, therefore only Node's own modules. */

import path from "node:path";

/** The absolute path of the repository. */
export const root = path.resolve(import.meta.dirname, "../..");

/** An error whose message is all a user needs to read. */
export class PlainError extends Error {}

/** Runs `main` and ends the process: with its result as exit code, or with one clear sentence and code 2. */
export async function runProgram(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(
      error instanceof PlainError || process.env.READINESS_DEBUG === undefined ? error.message : error,
    );
    process.exitCode = 2;
  }
}
