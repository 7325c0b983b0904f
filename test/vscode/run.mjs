/**
 * Runs the tests that need a real VS Code, in two parts:
 *
 * - suite:  Mocha inside the extension host, with the extension under development (test/vscode/suite);
 * - window: Playwright drives the window of a VS Code with the packaged extension installed, what users
 *           get (test/vscode/window).
 *
 *   node test/vscode/run.mjs [suite|window] [part of a window test's file name]
 *
 * Each part works in a copy of the demo workspace that is a git repository of its own.
 */

import { spawnSync } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { root, runProgram } from "../../scripts/support/program.mjs";
import { ensureBuild, ensureDependencies } from "../../scripts/support/setup.mjs";
import {
  chooseHost,
  ensureChromium,
  installExtension,
  serverRunsHere,
  startServer,
  writeQuietSettings,
} from "../../scripts/support/vscode-host.mjs";
import { copyWorkspace } from "./workspace-copy.mjs";

const output = path.join(root, "test-output/vscode");
const suiteTimeout = 240_000;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runProgram(async () => {
    const part = process.argv[2];
    const parts = { suite: runSuite, window: runWindow };
    if (part && !parts[part])
      throw new Error(`There is no part "${part}": ${Object.keys(parts).join(" or ")}.`);
    const total = { passed: 0, failed: 0 };
    for (const run of part ? [parts[part]] : Object.values(parts)) {
      const { passed, failed } = await run();
      total.passed += passed;
      total.failed += failed;
    }
    console.log(`${total.passed} passed, ${total.failed} failed`);
    return total.failed === 0 ? 0 : 1;
  });
}

/** Runs the Mocha suite in the extension host: `{ passed, failed }`. */
export async function runSuite() {
  ensureDependencies();
  await ensureBuild();
  mkdirSync(output, { recursive: true });
  const workspace = copyWorkspace("marketplace");
  const results = path.join(output, "suite.json");
  rmSync(results, { force: true });
  const environment = {
    READINESS_TEST_RESULTS: results,
    READINESS_TEST_OUTPUT: output,
    // Megabytes: twice what the demo takes, and half of what a test lets the server read.
    READINESS_MEMORY_LIMIT: "56",
  };
  try {
    const tests = await bundleSuite();
    const host = chooseHost();
    if (host.kind === "server") await runInServer({ workspace, tests, environment });
    else await runOnDesktop({ workspace, tests, environment, executable: host.executable });
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
  if (!existsSync(results)) return { passed: 0, failed: 1 };
  return JSON.parse(readFileSync(results, "utf8"));
}

/** Packages the extension, installs it into a VS Code of its own, and drives that: `{ passed, failed }`. */
export async function runWindow() {
  ensureDependencies();
  if (!serverRunsHere()) {
    console.log("The window tests need the VS Code server, which runs on Linux only: left out.");
    return { passed: 0, failed: 0 };
  }
  mkdirSync(output, { recursive: true });
  const { packageExtension } = await import("../../scripts/package.mjs");
  const vsix = await packageExtension();
  const folder = mkdtempSync(path.join(tmpdir(), "readiness-window-"));
  const extensionsFolder = path.join(folder, "extensions");
  const dataFolder = path.join(folder, "data");
  installExtension({ vsix, extensionsFolder, dataFolder });
  writeQuietSettings(dataFolder);
  const chromium = await ensureChromium();
  const server = await startServer({ dataFolder, extensionsFolder });
  const results = path.join(output, "window.json");
  rmSync(results, { force: true });
  try {
    spawnSync(
      process.execPath,
      [
        path.join(root, "node_modules/vitest/vitest.mjs"),
        ...["run", "--config", "test/vscode/vitest.config.ts"],
        ...process.argv.slice(3),
        ...["--reporter=default", "--reporter=json", `--outputFile.json=${results}`],
      ],
      {
        cwd: root,
        stdio: "inherit",
        env: {
          ...process.env,
          READINESS_VSCODE_URL: server.url,
          READINESS_EXTENSIONS: extensionsFolder,
          READINESS_CHROMIUM: JSON.stringify(chromium),
          READINESS_TEST_OUTPUT: output,
        },
      },
    );
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  if (!existsSync(results)) return { passed: 0, failed: 1 };
  const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(results, "utf8"));
  // A file that fails before its first test counts as one failure.
  return {
    passed: numPassedTests,
    failed: Math.max(numTotalTests - numPassedTests, numTotalTests === 0 ? 1 : 0),
  };
}

/** The server's window in a headless browser; the suite runs in the server's extension host. */
async function runInServer({ workspace, tests, environment }) {
  const { chromium } = await import("playwright-core");
  const dataFolder = mkdtempSync(path.join(tmpdir(), "readiness-suite-"));
  writeQuietSettings(dataFolder);
  const browser = await chromium.launch(await ensureChromium());
  const server = await startServer({ dataFolder, development: true, environment });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1400, height: 900 } })).newPage();
    const finished = new Promise((resolve) => page.exposeFunction("codeAutomationExit", resolve));
    // The window's console carries much that says nothing about us. What the suite reports is marked; all of it is kept.
    const log = createWriteStream(path.join(output, "suite.log"));
    await page.exposeFunction("codeAutomationLog", async (type, args) => {
      const text = args.map(String).join(" ");
      log.write(`[${type}] ${text}\n`);
      const marked = /^readiness-(report|screenshot) ?(.*)$/s.exec(text);
      if (marked?.[1] === "report") console.log(marked[2]);
      // The suite cannot see the window it runs in: it asks for a picture of it.
      if (marked?.[1] === "screenshot")
        await page.screenshot({ path: path.join(output, `${marked[2]}.png`) });
    });
    const remote = (file) => `vscode-remote://localhost:${server.port}${file}`;
    const payload = [
      ["extensionDevelopmentPath", remote(root)],
      ["extensionTestsPath", remote(tests)],
      ["skipWelcome", "true"],
    ];
    await page.goto(
      `${server.url}?folder=${workspace}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
      { timeout: suiteTimeout },
    );
    const expired = new Promise((resolve) => setTimeout(resolve, suiteTimeout, "timeout").unref());
    if ((await Promise.race([finished, expired])) === "timeout") {
      await page.screenshot({ path: path.join(output, "timeout.png") });
      console.error(
        `The suite did not end within ${suiteTimeout / 1000} s; see timeout.png and suite.log in test-output/vscode.`,
      );
    }
  } finally {
    await browser.close();
    await server.stop();
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function runOnDesktop({ workspace, tests, environment, executable }) {
  const { runTests } = await import("@vscode/test-electron");
  await runTests({
    ...(executable ? { vscodeExecutablePath: executable } : {}),
    extensionDevelopmentPath: root,
    extensionTestsPath: tests,
    extensionTestsEnv: environment,
    launchArgs: [workspace, "--disable-workspace-trust", "--disable-extensions", "--skip-welcome"],
  }).catch(() => undefined); // The results file tells what failed.
}

/** test-output/vscode/suite.cjs; it lies inside the extension, so that `require("vscode")` finds the API. */
async function bundleSuite() {
  const { build } = await import("esbuild");
  const outfile = path.join(output, "suite.cjs");
  await build({
    entryPoints: [path.join(root, "test/vscode/suite/index.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
  return outfile;
}
