/**
 * Applies the fixes to strangers' repositories, to copies in memory, and asks others whether the files are still right:
 *
 *   npm run crater:fixes -- <folder>          every folder in it is a checkout
 *     --only <word>                           checkouts whose name contains it; may be given several times
 *     --each <number>                         so many review fixes of a rule and a checkout (4)
 *     --compose-schema <file>                 compose-spec.json of the Compose specification
 *     --diffs <folder>                        keeps the differences there, to be read; they are not masked
 *     --jobs <number>                         so many at a time (half of the processors)
 *
 * All safe fixes of a checkout together, all fixes together, and each review fix alone. For each checkout what is left out
 * and why; new findings; what Python, nginx and Compose's schema say that they did not say before; whether git applies the
 * patch of a dry run; and whether a second run finds something to do. At the end the figures by rule.
 * Exit code 1 when a judge complains. Nothing of the checkouts is run, and nothing is written to them.
 */

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { PlainError, root, runProgram } from "./support/program.mjs";
import { ensureDependencies } from "./support/setup.mjs";

process.stdout.on("error", () => process.exit());

const exportsOfSources = `
  export { readWorkspace } from "./server/src/host/read-workspace";
  export { createDatabase } from "./server/src/engine/database";
  export { applyEdits } from "./server/src/engine/fixes/apply-edits";
  export { problemAfter } from "./server/src/engine/fixes/verify-fix";
  export { renderMessage } from "./server/src/engine/message";
  export { parseErrorsOf } from "./server/src/languages/parse-errors";
  export { fullReport, repairAll } from "./server/src/full-report";
  export { textChangesBetween } from "./server/src/host/write-texts";
  export { toPatch } from "./server/src/cli/patch";
`;

await runProgram(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: "string", multiple: true },
      each: { type: "string", default: "4" },
      "compose-schema": { type: "string" },
      diffs: { type: "string" },
      jobs: { type: "string" },
    },
  });
  if (positionals.length !== 1)
    throw new PlainError("usage: npm run crater:fixes -- <folder of checkouts> [options]");
  ensureDependencies();
  const folder = path.resolve(positionals[0]);
  const checkouts = readdirSync(folder)
    .filter((name) => !name.startsWith(".") && (values.only?.some((word) => name.includes(word)) ?? true))
    .map((name) => path.join(folder, name))
    .filter((place) => statSync(place).isDirectory())
    .sort();
  const temporary = mkdtempSync(path.join(tmpdir(), "readiness-fixes-"));
  try {
    const bundle = path.join(temporary, "sources.cjs");
    await bundleSources(bundle);
    const options = JSON.stringify({
      composeSchema: values["compose-schema"] && path.resolve(values["compose-schema"]),
      diffs: values.diffs && path.resolve(values.diffs),
      each: Number(values.each),
    });
    const jobs = Number(values.jobs ?? Math.max(1, availableParallelism() >> 1));
    const results = [];
    const waiting = [...checkouts];
    await Promise.all(
      Array.from({ length: jobs }, async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const result = await judgeCheckout(bundle, next, options);
          results.push(result);
          for (const line of describe(path.basename(next), result)) console.log(line);
        }
      }),
    );
    for (const line of summarize(results)) console.log(line);
    return results.some((result) => result.crash || complaintsOf(result).length > 0) ? 1 : 0;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
});

async function bundleSources(outfile) {
  const { build } = await import("esbuild");
  await build({
    stdin: { contents: exportsOfSources, resolveDir: root, loader: "ts" },
    absWorkingDir: root,
    bundle: true,
    outfile,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    logLevel: "error",
  });
}

function judgeCheckout(bundle, checkout, options) {
  return new Promise((resolve, reject) => {
    const program = path.join(root, "scripts/crater/fixes.mjs");
    const child = spawn(process.execPath, [program, bundle, checkout, options], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const out = [];
    const err = [];
    child.stdout.on("data", (data) => out.push(data));
    child.stderr.on("data", (data) => err.push(data));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(out).toString("utf8")));
      else resolve({ crash: Buffer.concat(err).toString("utf8").trim().split("\n").slice(-8).join(" ") });
    });
  });
}

function complaintsOf({ safe, all, review }) {
  return [
    ...safe.problems.map((complaint) => `safe fixes: ${complaint}`),
    ...all.problems.map((complaint) => `all fixes: ${complaint}`),
    ...review
      .filter(({ because }) => !because)
      .flatMap(({ rule, problems }) => problems.map((complaint) => `${rule}: ${complaint}`)),
  ];
}

function describe(name, result) {
  if (result.crash) return [`${name}  CRASH ${result.crash}`, ""];
  const { offered, safe, all, review } = result;
  const rejected = [...safe.leftOut, ...review.filter(({ because }) => because)];
  const alone = new Set(rejected.map(({ rule, title, path: at }) => `${rule} ${title} ${at}`));
  const besides = all.leftOut.filter(({ rule, title, path: at }) => !alone.has(`${rule} ${title} ${at}`));
  return [
    `${name}  ${offered.safe} safe offered, ${safe.applied.length} applied in ${safe.seconds.toFixed(1)} s; ${review.length} of ${offered.review} review tried; ${all.applied.length} applied together in ${all.seconds.toFixed(1)} s`,
    ...rejected.map(
      ({ rule, title, path: at, because }) => `  left out  ${rule}: ${title} (${at}), ${because}`,
    ),
    ...besides.map(
      ({ rule, title, path: at, because }) => `  left out together  ${rule}: ${title} (${at}), ${because}`,
    ),
    ...complaintsOf(result).map((complaint) => `  WRONG  ${complaint}`),
    "",
  ];
}

function summarize(results) {
  const whole = results.filter(({ crash }) => !crash);
  const byRule = new Map();
  const count = (rule, key) => {
    const counts = byRule.get(rule) ?? { safe: 0, review: 0, leftOut: 0 };
    counts[key]++;
    byRule.set(rule, counts);
  };
  for (const { safe, review } of whole) {
    for (const { rule } of safe.applied) count(rule, "safe");
    for (const { rule } of safe.leftOut) count(rule, "leftOut");
    for (const { rule, because } of review) count(rule, because ? "leftOut" : "review");
  }
  const sum = (pick) => whole.reduce((total, result) => total + pick(result), 0);
  return [
    ...[...byRule]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(
        ([rule, { safe, review, leftOut }]) =>
          `${String(safe).padStart(5)} safe ${String(review).padStart(5)} review ${String(leftOut).padStart(5)} left out  ${rule}`,
      ),
    `${results.length} checkouts, ${results.length - whole.length} with a crash`,
    `safe: ${sum(({ offered }) => offered.safe)} offered, ${sum(({ safe }) => safe.applied.length)} applied, ${sum(({ safe }) => safe.leftOut.length)} left out`,
    `review: ${sum(({ offered }) => offered.review)} offered, ${sum(({ review }) => review.length)} tried, ${sum(({ review }) => review.filter(({ because }) => because).length)} do not verify`,
    `together: ${sum(({ all }) => all.applied.length)} applied, ${sum(({ all }) => all.leftOut.length)} left out; ${sum(({ all }) => all.masked)} files have a line that a patch does not show`,
    `complaints: ${sum((result) => complaintsOf(result).length)}`,
  ];
}
