/**
 * Benchmarks, as ratios: absolute times differ from machine to machine, and from hour to hour on one machine.
 *
 *   npm run bench                        all of test/bench/*.ts
 *   npm run bench -- keystroke           those whose name contains a word
 *   npm run bench -- --folder <checkout> [--settings <path in it>]
 *                                        programs and server on a checkout instead of a repository that is generated
 *   npm run bench -- --save              writes test/bench/results.md, with which later runs are compared
 *
 * A file in test/bench/ exports `benches`, a list of
 * `{ name, baseline: { name, run }, subject: { name, run }, limit?, goal?, target?, rounds?, note?, end? }`:
 * subject and baseline run in turn, the ratio of their medians is printed, and a ratio above `limit` fails.
 * `goal` is what the ratio should be at most, `target` what the subject should take in milliseconds on a quiet machine with two
 * cores; missing either is said, and fails nothing.
 * `note` gives a line to print afterwards, `end` clears away. `run` may be asynchronous; where it gives a number, these are the
 * milliseconds that count, such as processor time, and otherwise the time on the clock does.
 */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { PlainError, root, runProgram } from "./support/program.mjs";
import { ensureBuild } from "./support/setup.mjs";

const folder = path.join(root, "test/bench");
const resultsFile = path.join(folder, "results.md");
const defaultRounds = 15;

await runProgram(async () => {
  const { words, save } = readArguments(process.argv.slice(2));
  await ensureBuild();
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".ts")) : [];
  const chosen = files.filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
  if (chosen.length === 0)
    throw new PlainError(`No bench of that name. There are: ${files.join(", ") || "none"}.`);
  const before = readResults();
  const results = [];
  for (const file of chosen)
    for (const bench of (await load(file)).benches) results.push(await measure(bench, before));
  if (save) writeResults(results);
  return results.every(({ within }) => within) ? 0 : 1;
});

function readArguments(args) {
  const words = [];
  let save = false;
  for (let at = 0; at < args.length; at++) {
    if (args[at] === "--save") save = true;
    else if (args[at] === "--folder") process.env.BENCH_FOLDER = path.resolve(valueAfter(args, at++));
    else if (args[at] === "--settings") process.env.BENCH_SETTINGS = valueAfter(args, at++);
    else words.push(args[at]);
  }
  return { words, save };
}

function valueAfter(args, at) {
  if (args[at + 1] === undefined) throw new PlainError(`Say what follows ${args[at]}.`);
  return args[at + 1];
}

async function measure(
  { name, baseline, subject, limit, goal, target, rounds = defaultRounds, note, end },
  before,
) {
  const times = { baseline: [], subject: [] };
  // The first round warms caches of both and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const [key, { run }] of Object.entries({ baseline, subject })) {
      const started = performance.now();
      const own = await run();
      if (round > 0) times[key].push(typeof own === "number" ? own : performance.now() - started);
    }
  }
  const [first, second] = [median(times.baseline), median(times.subject)];
  const ratio = second / first;
  const within = limit === undefined || ratio <= limit;
  const verdict = limit === undefined ? "" : within ? ` (limit ${limit})` : ` ABOVE THE LIMIT OF ${limit}`;
  const earlier = before.get(name);
  console.log(`${name}: ${ratio.toFixed(2)}${verdict}${earlier === undefined ? "" : `, was ${earlier}`}`);
  console.log(
    `  ${subject.name} ${second.toFixed(1)} ms, ${baseline.name} ${first.toFixed(1)} ms, medians of ${rounds}`,
  );
  const aims = [
    ...(goal === undefined ? [] : [`goal ${goal}: ${ratio <= goal ? "met" : "MISSED"}`]),
    ...(target === undefined ? [] : [`target ${target} ms: ${second <= target ? "met" : "MISSED"}`]),
  ];
  for (const aim of aims) console.log(`  ${aim}`);
  const said = note?.();
  if (said) console.log(`  ${said}`);
  end?.();
  return { name, ratio, first, second, aims: said ? [...aims, said] : aims, within };
}

/** The ratios of the last run that was saved, by name. */
function readResults() {
  if (!existsSync(resultsFile)) return new Map();
  const rows = readFileSync(resultsFile, "utf8").matchAll(/^\| (.+?) \| ([\d.]+) \|/gm);
  return new Map(Array.from(rows, ([, name, ratio]) => [name, ratio]));
}

function writeResults(results) {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], {
    cwd: root,
    encoding: "utf8",
  }).trim();
  const [{ model }] = cpus();
  const rows = results.map(
    ({ name, ratio, second, first, aims }) =>
      `| ${name} | ${ratio.toFixed(2)} | ${second.toFixed(1)} | ${first.toFixed(1)} | ${aims.join("; ")} |`,
  );
  const lines = [
    "# What the benchmarks last gave",
    "",
    `Written by \`npm run bench -- --save\` on ${new Date().toISOString().slice(0, 10)}, commit ${commit}: ${cpus().length} cores (${model.trim()}), Node ${process.version}.`,
    "",
    "| measured / compared with | ratio | measured, ms | compared with, ms | |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ];
  writeFileSync(resultsFile, lines.join("\n"));
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
