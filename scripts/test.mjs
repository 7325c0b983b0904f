/**
 * Everything that can be checked, from a fresh clone, with nothing else typed:
 *
 *   npm test                          all stages
 *   npm test -- --only unit,suite     some of them
 *   npm test -- --release             all stages and what only a release needs: complete translations
 *   npm run test:fast                 what a minute tells: lint, types, generated files, unit tests without the slow ones
 *
 * Installs what is missing, runs stage after stage, goes on after a failure, and ends with the line
 * `N passed, N failed`. Lint, types, build and generated files count as one test each.
 */

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { PlainError, root, runProgram } from "./support/program.mjs";
import { ensureDependencies } from "./support/setup.mjs";
import { ensureTestPackages } from "./support/system-packages.mjs";

const output = path.join(root, "test-output");
const unitResults = path.join(output, "unit.json");

/** `command` is run by Node; `count` turns its exit code and output into `{ passed, failed }`. Limits are minutes. */
const stages = [
  { name: "lint", command: ["node_modules/@biomejs/biome/bin/biome", "check", "."], count: asOne, limit: 2 },
  { name: "types", command: ["scripts/typecheck.mjs"], count: asOne, limit: 2 },
  { name: "build", command: ["scripts/build.mjs"], count: asOne, limit: 2 },
  { name: "generated", command: ["scripts/generate.mjs", "--check"], count: asOne, limit: 2 },
  {
    name: "unit",
    command: [
      "node_modules/vitest/vitest.mjs",
      ...["run", "--reporter=default", "--reporter=json", `--outputFile.json=${unitResults}`],
    ],
    count: fromVitest,
    limit: 15,
  },
  { name: "suite", command: ["test/vscode/run.mjs", "suite"], count: fromLastLine, limit: 6 },
  { name: "window", command: ["test/vscode/run.mjs", "window"], count: fromLastLine, limit: 12 },
  { name: "neovim", command: ["test/neovim/run.mjs"], count: fromLastLine, limit: 3 },
  { name: "translations", command: ["scripts/translations.mjs"], count: asOne, limit: 2, forRelease: true },
];

/** Programs that are started or compared with, file systems that are watched, all workspaces, and many random inputs. */
const slow = [
  "test/protocol/**",
  "test/attack/**",
  "test/unit/invariants/**",
  "test/unit/host/**",
  "test/unit/scripts/**",
  "test/unit/ways-in/**",
  "test/unit/cli/{program,writing}.test.ts",
  "test/unit/facts/deployment/deployment-styles.test.ts",
  "test/unit/languages/ignore-file/**",
  "test/unit/languages/python/{cpython,damage}.test.ts",
  "test/unit/stacks/django/{models/real-django,settings/agreement}.test.ts",
];

await runProgram(async () => {
  const chosen = chooseStages(process.argv.slice(2));
  ensureDependencies();
  const missing = ensureTestPackages();
  if (missing.length > 0) console.log(`missing, so tests that need them fail: ${missing.join(" ")}`);
  mkdirSync(output, { recursive: true });

  const results = [];
  for (const stage of chosen) results.push(await runStage(stage));
  if (!chosen.some(({ forRelease }) => forRelease)) await remindOfTranslations();

  console.log("\n— result —");
  for (const { name, passed, failed, seconds } of results) {
    console.log(
      `${failed === 0 ? "ok    " : "FAILED"} ${name.padEnd(10)} ${passed} passed, ${failed} failed  (${seconds} s)`,
    );
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  return sum("failed") === 0 ? 0 : 1;
});

/** Everyday work does not wait for a translator; it is only told. */
async function remindOfTranslations() {
  const { compare } = await import("./translations/compare.mjs");
  const { collectTemplates } = await import("./translations/templates.mjs");
  const { readTranslations } = await import("./translations/translation-file.mjs");
  const { missing } = compare((await collectTemplates()).templates, readTranslations());
  if (missing.length > 0)
    console.log(
      `\n${missing.length} texts are not translated yet (a release needs them: npm run release-check)`,
    );
}

function chooseStages(given) {
  if (given.length === 0) return stages.filter((stage) => isPresent(stage) && !stage.forRelease);
  if (given[0] === "--release") return stages.filter(isPresent);
  if (given[0] === "--fast") return fastStages();
  const [option, names = ""] = given[0].startsWith("--only=") ? given[0].split("=") : given;
  const chosen = names.split(",").map((name) => stages.find((stage) => stage.name === name));
  if (option !== "--only" || chosen.includes(undefined)) {
    throw new PlainError(
      `Use --release, --fast, or --only with some of: ${stages.map(({ name }) => name).join(",")}`,
    );
  }
  return chosen;
}

function fastStages() {
  const names = ["lint", "types", "generated", "unit"];
  return stages
    .filter(({ name }) => names.includes(name))
    .map((stage) =>
      stage.name === "unit"
        ? {
            ...stage,
            command: [...stage.command, ...slow.map((glob) => `--exclude=${glob}`)],
          }
        : stage,
    );
}

function isPresent({ command }) {
  return command[0].startsWith("node_modules/") || existsSync(path.join(root, command[0]));
}

async function runStage({ name, command, count, limit }) {
  console.log(`\n— ${name} —`);
  const started = performance.now();
  const ended = await runNode(command, limit);
  if (ended.expired) console.log(`${name} was ended after ${limit} minutes`);
  const { passed, failed } = count(ended);
  // A stage that ends badly has failed, whatever it counted before.
  const atLeast = ended.code === 0 ? 0 : 1;
  return {
    name,
    passed,
    failed: Math.max(failed, atLeast),
    seconds: Math.round((performance.now() - started) / 1000),
  };
}

/** Shows the output while it comes. Resolves with `{ code, text, expired }`. */
function runNode(command, minutes) {
  return new Promise((resolve) => {
    rmSync(unitResults, { force: true });
    const child = spawn(process.execPath, command, {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    let text = "";
    let expired = false;
    child.stdout.on("data", (chunk) => {
      text += chunk;
      process.stdout.write(chunk);
    });
    const endGroup = () => {
      try {
        process.kill(-child.pid, "SIGTERM");
      } catch {
        // It has ended already.
      }
    };
    const timer = setTimeout(() => {
      expired = true;
      endGroup();
    }, minutes * 60_000);
    const interrupt = () => {
      endGroup();
      process.exit(130);
    };
    process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
    child.once("close", (code) => {
      clearTimeout(timer);
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
      resolve({ code: code ?? 1, text, expired });
    });
  });
}

function asOne({ code }) {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** For a program that ends with `N passed, N failed`, as this one does. */
function fromLastLine({ text }) {
  const line = /^(\d+) passed, (\d+) failed$/.exec(text.trimEnd().split("\n").at(-1) ?? "");
  return line ? { passed: Number(line[1]), failed: Number(line[2]) } : { passed: 0, failed: 1 };
}

function fromVitest() {
  if (!existsSync(unitResults)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(unitResults, "utf8"));
  // A file that could not be loaded has no tests, and is a failure all the same.
  const broken = testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  return { passed: numPassedTests, failed: numFailedTests + broken };
}
