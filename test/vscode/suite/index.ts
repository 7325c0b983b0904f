/** What VS Code calls in its extension host: runs every test of this folder and leaves the counts in a file. */

import { writeFileSync } from "node:fs";
import { format } from "node:util";
import type Mocha from "mocha";
import { defineLostServer } from "./lost-server";
import { defineMainJob } from "./main-job";

export async function run(): Promise<void> {
  const { default: MochaRunner } = await import("mocha");
  // The mark lets the runner tell the report from everything else on the window's console.
  MochaRunner.reporters.Base.consoleLog = (...parts: unknown[]) =>
    console.log(`readiness-report ${format(...parts)}`);
  const mocha = new MochaRunner({ ui: "bdd", timeout: 300_000, reporter: "spec", color: false });
  mocha.suite.emit("pre-require", globalThis, "suite", mocha);
  defineMainJob();
  defineLostServer();
  const runner = await runToEnd(mocha);
  const { passes: passed = 0, failures: failed = 0 } = runner.stats ?? {};
  const results = process.env["READINESS_TEST_RESULTS"];
  if (results) writeFileSync(results, JSON.stringify({ passed, failed }));
  if (failed > 0) throw new Error(`${failed} tests failed`);
}

function runToEnd(mocha: Mocha): Promise<Mocha.Runner> {
  return new Promise((resolve) => {
    const runner = mocha.run(() => resolve(runner));
  });
}
