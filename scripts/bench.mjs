/**
 * Benchmarks, as ratios: absolute times differ from machine to machine, and from hour to hour on one machine.
 *
 *   npm run bench                 all of test/bench/*.ts
 *   npm run bench -- cold-start   those whose name contains a word
 *
 * A file in test/bench/ exports `benches`, a list of
 * `{ name, baseline: { name, run }, subject: { name, run }, limit?, target?, rounds?, note?, end? }`:
 * subject and baseline run in turn, the ratio of their medians is printed, and a ratio above `limit` fails.
 * `target` is what the subject should take in milliseconds on a quiet machine with two cores; missing it is said, and fails nothing.
 * `note` gives a line to print afterwards, `end` clears away. `run` may be asynchronous.
 */

import { existsSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBuild, PlainError, root, runProgram } from "./setup.mjs";

const folder = path.join(root, "test/bench");
const defaultRounds = 15;

await runProgram(async () => {
  await ensureBuild();
  const words = process.argv.slice(2);
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".ts")) : [];
  const chosen = files.filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
  if (chosen.length === 0)
    throw new PlainError(`No bench of that name. There are: ${files.join(", ") || "none"}.`);
  let slow = 0;
  for (const file of chosen) {
    for (const bench of (await load(file)).benches) {
      if (!(await measure(bench))) slow++;
    }
  }
  return slow === 0 ? 0 : 1;
});

async function measure({ name, baseline, subject, limit, target, rounds = defaultRounds, note, end }) {
  const times = { baseline: [], subject: [] };
  // The first round warms caches of both and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const [key, { run }] of Object.entries({ baseline, subject })) {
      const started = performance.now();
      await run();
      if (round > 0) times[key].push(performance.now() - started);
    }
  }
  const [before, after] = [median(times.baseline), median(times.subject)];
  const ratio = after / before;
  const within = limit === undefined || ratio <= limit;
  const verdict = limit === undefined ? "" : within ? ` (limit ${limit})` : ` ABOVE THE LIMIT OF ${limit}`;
  console.log(`${name}: ${ratio.toFixed(2)}${verdict}`);
  console.log(
    `  ${subject.name} ${after.toFixed(1)} ms, ${baseline.name} ${before.toFixed(1)} ms, medians of ${rounds}`,
  );
  if (target !== undefined) console.log(`  target ${target} ms: ${after <= target ? "met" : "MISSED"}`);
  if (note) console.log(`  ${note()}`);
  end?.();
  return within;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

async function load(file) {
  const { build } = await import("esbuild");
  const outfile = path.join(root, "test-output/bench", file.replace(/\.ts$/, ".mjs"));
  mkdirSync(path.dirname(outfile), { recursive: true });
  await build({
    entryPoints: [path.join(folder, file)],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    mainFields: ["module", "main"],
    // Some dependencies are CommonJS and ask for Node's modules with require.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}
