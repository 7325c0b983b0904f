/**
 * The product on a folder, with nothing set up before:
 *
 *   npm start -- <folder> [--open | --no-open] [--port <number>] [options of "readiness check"]
 *
 * Installs and builds what is missing, prints the report, and opens the folder in VS Code with the extension:
 * by default at a terminal only. Without a folder it takes the demo, test/workspaces/marketplace.
 */

import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { PlainError, root, runProgram } from "./support/program.mjs";
import { ensureBuild } from "./support/setup.mjs";

const demo = path.join(root, "test/workspaces/marketplace");

/** npm changes to the project's folder; a relative path is meant from where the user stands. */
const userFolder = process.env.INIT_CWD ?? process.cwd();

/** Options of "readiness check" that are followed by a value, which is therefore not the folder. */
const optionsWithValue = new Set([
  "--format",
  "--fail-on",
  "--by",
  "--severity",
  "--category",
  "--rule",
  "--show",
  "--output",
  "--stdin-filename",
  "--locale",
]);

await runProgram(async () => {
  const { folder, open, isOpenUndecided, port, checkOptions } = readArguments(
    process.argv.slice(2),
    process.env.npm_config_open,
  );
  requireFolder(folder);
  await ensureBuild();
  const status = printReport(folder, checkOptions);
  if (status === 0 && isOpenUndecided && !open)
    console.error('\n"npm start -- <folder> --open" shows the findings in VS Code.');
  if (status !== 0 || !open) return status;
  await openInEditor(folder, port);
  return 0;
});

/**
 * `openByNpm`: without "--" before them npm takes "--open" and "--no-open" for settings of its own,
 * and hands them on as "true" and "" in npm_config_open.
 */
function readArguments(given, openByNpm) {
  let folder;
  let open = openByNpm === undefined ? undefined : openByNpm === "true";
  let port = 0;
  const checkOptions = [];
  for (let index = 0; index < given.length; index++) {
    const argument = given[index];
    if (argument === "--open") open = true;
    else if (argument === "--no-open") open = false;
    else if (argument === "--port") port = readPort(given[++index]);
    else if (argument.startsWith("-")) {
      checkOptions.push(argument);
      const next = given[index + 1];
      if (optionsWithValue.has(argument) && next !== undefined) checkOptions.push(given[++index]);
    } else if (folder === undefined) folder = argument;
    else
      throw new PlainError(
        `One folder at a time: "${folder}" and "${argument}" were given. Options stand after "--": npm start -- <folder> --fail-on blocker`,
      );
  }
  return {
    folder: folder === undefined ? demo : path.resolve(userFolder, folder),
    open: open ?? Boolean(process.stdin.isTTY && process.stdout.isTTY),
    isOpenUndecided: open === undefined,
    port,
    checkOptions,
  };
}

function readPort(text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new PlainError(`--port takes a number from 0 to 65535, not "${text ?? ""}".`);
  }
  return port;
}

function requireFolder(folder) {
  if (!existsSync(folder)) throw new PlainError(`There is no folder ${folder}.`);
  if (!statSync(folder).isDirectory()) throw new PlainError(`${folder} is not a folder.`);
}

/** Findings are what the user asked for, not a failure; anything beyond is passed on. */
function printReport(folder, options) {
  const cli = path.join(root, "dist/cli.cjs");
  const { status, signal } = spawnSync(process.execPath, [cli, "check", folder, ...options], {
    stdio: "inherit",
  });
  if (signal) throw new PlainError(`The check was ended by ${signal}.`);
  return status === 1 ? 0 : (status ?? 2);
}

async function openInEditor(folder, port) {
  const desktop = findDesktop();
  if (desktop) {
    console.log(`\nopening ${folder} in VS Code with the extension …`);
    const opened = spawnSync(desktop, ["--new-window", `--extensionDevelopmentPath=${root}`, folder], {
      stdio: "inherit",
      shell: process.platform === "win32",
    });
    if (opened.status !== 0)
      throw new PlainError(`${desktop} could not open the folder; the report above is complete.`);
    return;
  }
  const { serverRunsHere } = await import("./support/vscode-host.mjs");
  if (!serverRunsHere()) {
    console.log(
      '\nVS Code was not found: install it, or its "code" command, to see the findings in the editor.',
    );
    return;
  }
  await serveInBrowser(folder, port);
}

function findDesktop() {
  const command = process.platform === "win32" ? "where" : "which";
  const found = spawnSync(command, ["code"], { encoding: "utf8" });
  if (found.status === 0) return found.stdout.split(/\r?\n/)[0];
  const mac = "/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code";
  return existsSync(mac) ? mac : undefined;
}

/** VS Code in the browser, on this machine only, with the packaged extension; until Ctrl+C. */
async function serveInBrowser(folder, port) {
  const { ensureServer, installExtension, startServer, writeQuietSettings } = await import(
    "./support/vscode-host.mjs"
  );
  const { packageExtension } = await import("./package.mjs");
  console.log("\npreparing VS Code in the browser …");
  ensureServer();
  const dataFolder = path.join(root, ".vscode-test/start/data");
  const extensionsFolder = path.join(root, ".vscode-test/start/extensions");
  mkdirSync(extensionsFolder, { recursive: true });
  installExtension({ vsix: await packageExtension(), extensionsFolder, dataFolder });
  writeQuietSettings(dataFolder);
  // Whoever reaches this server has a terminal on this machine, so a web page or another user must not get in.
  const token = randomBytes(16).toString("hex");
  // The user named this folder, and the report above has asked its git already.
  const server = await startServer({ dataFolder, extensionsFolder, port, token, trust: true });
  const url = `${server.url}?folder=${encodeURIComponent(folder)}&tkn=${token}`;
  console.log(`\nVS Code runs at ${url}\nCtrl+C ends it.`);
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) {
    spawn("xdg-open", [url], { stdio: "ignore", detached: true })
      .on("error", () => undefined)
      .unref();
  }
  await server.ended;
}
