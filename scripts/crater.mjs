/**
 * Checks many strangers' repositories at once: what does the command line program say of each, and what became different?
 *
 *   npm run crater -- <folder>                every folder in it is a checkout
 *     --only <word>                           checkouts whose name contains it; may be given several times
 *     --rule <id>                             findings of this rule; may be given several times
 *     --severity blocker|major|minor|advice   findings from this severity on (advice)
 *     --changes                               only what is different from the last run
 *     --keep                                  the next run compares with the same run as this one
 *     --state <folder>                        where runs are remembered, outside this repository (the system's temporary folder)
 *     --jobs <number>                         so many at a time (half of the processors)
 *     --cli <file>                            the program (dist/cli.cjs, built when its sources have changed)
 *
 * For each checkout: the time it took, crashes, what production is, and the findings by rule, each with the line it
 * stands at, shown as the program shows lines: secrets masked. "+" new, "-" gone, "~" other severity or message than in
 * the last run. At the end the same counted by rule. A run remembers all findings, whatever is shown of them; a checkout
 * that crashed keeps what was remembered. Exit code 1 when something crashed.
 *
 * Nothing of the checkouts is run, and nothing is written to them.
 */

import { readdirSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { check } from "./crater/check.mjs";
import { compare } from "./crater/compare.mjs";
import { describe, severities, summarize } from "./crater/print.mjs";
import { readState, writeState } from "./crater/state.mjs";
import { loadSources } from "./support/load-sources.mjs";
import { PlainError, root, runProgram } from "./support/program.mjs";
import { ensureBuild, ensureDependencies } from "./support/setup.mjs";

// Whoever reads has seen enough: `| head`.
process.stdout.on("error", () => process.exit());

await runProgram(async () => {
  const options = readOptions(process.argv.slice(2));
  if (options.cli === undefined) await ensureBuild();
  else ensureDependencies();
  const cli = options.cli ?? path.join(root, "dist/cli.cjs");
  const excerpts = await loadSources(
    'export { excerptOf } from "./server/src/cli/excerpt"; export { printable } from "./server/src/cli/printable";',
  );
  const checked = [];
  await inOrder(
    options.checkouts,
    options.jobs,
    (checkout) => check(cli, checkout, excerpts),
    (checkout, result) => {
      const before = readState(options.state, checkout);
      const hasReport = Object.keys(result.outcomes).length > 0;
      const difference = compare(hasReport ? before : undefined, result);
      if (hasReport && !options.keep) writeState(options.state, checkout, result);
      const entry = { name: path.basename(checkout), result, difference };
      checked.push(entry);
      for (const line of describe(entry, options)) console.log(line);
    },
  );
  for (const line of summarize(checked, options)) console.log(line);
  return checked.some(({ result }) => result.crashes.length > 0) ? 1 : 0;
});

function readOptions(words) {
  const { values, positionals } = parse(words);
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1)
    throw new PlainError(
      "usage: npm run crater -- <folder of checkouts> [options]; scripts/crater.mjs lists them",
    );
  const least = severities.indexOf(values.severity ?? "advice");
  if (least < 0) throw new PlainError(`--severity is one of ${severities.join(", ")}.`);
  const jobs = Number(values.jobs ?? Math.max(1, availableParallelism() >> 1));
  if (!Number.isInteger(jobs) || jobs < 1) throw new PlainError("--jobs is a number from 1 on.");
  const state = path.resolve(values.state ?? path.join(tmpdir(), "readiness-crater"));
  for (const place of [root, path.resolve(folder)])
    if (state === place || state.startsWith(place + path.sep))
      throw new PlainError(`--state has to be outside ${place}.`);
  return {
    state,
    jobs,
    cli: values.cli === undefined ? undefined : path.resolve(values.cli),
    keep: values.keep ?? false,
    changesOnly: values.changes ?? false,
    checkouts: findCheckouts(path.resolve(folder), values.only),
    isShown: ({ rule, severity }) =>
      severities.indexOf(severity) <= least && (values.rule === undefined || values.rule.includes(rule)),
  };
}

function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        only: { type: "string", multiple: true },
        rule: { type: "string", multiple: true },
        severity: { type: "string" },
        changes: { type: "boolean" },
        keep: { type: "boolean" },
        state: { type: "string" },
        jobs: { type: "string" },
        cli: { type: "string" },
      },
    });
  } catch (error) {
    throw new PlainError(error.message);
  }
}

function findCheckouts(folder, only) {
  const names = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
  const checkouts = names
    .filter(
      (name) => !name.startsWith(".") && (only === undefined || only.some((word) => name.includes(word))),
    )
    .sort()
    .map((name) => path.join(folder, name))
    .filter((place) => statSync(place, { throwIfNoEntry: false })?.isDirectory());
  if (checkouts.length === 0) throw new PlainError(`No checkout in ${folder}.`);
  return checkouts;
}

/** Works on `jobs` items at a time and hands the results over in the order of the items, each as soon as it can be. */
async function inOrder(items, jobs, work, handOver) {
  const results = [];
  let next = 0;
  let handedOver = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
      while (results[handedOver] !== undefined) {
        handOver(items[handedOver], results[handedOver]);
        results[handedOver++] = null;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, items.length) }, worker));
}
