/**
 * A real VS Code, also where none can be downloaded.
 *
 * Where a desktop VS Code can run, the tests use it. On a Linux machine without a display they use the
 * VS Code server from the npm registry with a headless Chromium in front: the real workbench, the real
 * extension host, real webviews. The server needs no native build and no install script, so it is ready
 * within half a minute on a machine that has nothing but Node and npm.
 */

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { PlainError, root } from "./program.mjs";
import { npm } from "./setup.mjs";
import { installSystemPackages } from "./system-packages.mjs";

const home = path.join(root, ".vscode-test");

/** The server's own dependencies are pinned by the shrinkwrap files it ships. */
const serverPackages = {
  "code-server": "4.139.1",
  // This VS Code wants Node 24, the project itself runs on 20: Node comes as a package, too.
  [`node-linux-${process.arch}`]: "24.20.0",
};

/** Only used where the distribution offers no Chromium, so it stays out of the project's own lock file. */
const chromiumPackage = { "@sparticuz/chromium": "153.0.0" };

const startPatience = 60_000;

const browserArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Which VS Code the tests run in: `{ kind: "desktop", executable?: string }` or `{ kind: "server" }`.
 * `VSCODE_EXECUTABLE` names an installed one; `READINESS_VSCODE=desktop|server` decides without looking.
 */
export function chooseHost(environment = process.env) {
  if (environment.VSCODE_EXECUTABLE) return { kind: "desktop", executable: environment.VSCODE_EXECUTABLE };
  if (environment.READINESS_VSCODE === "desktop" || environment.READINESS_VSCODE === "server") {
    return { kind: environment.READINESS_VSCODE };
  }
  return serverRunsHere() ? { kind: "server" } : { kind: "desktop" };
}

/** The VS Code server is started with a Node that npm offers for Linux only. */
export function serverRunsHere() {
  return process.platform === "linux" && ["x64", "arm64"].includes(process.arch);
}

/** Installs the VS Code server if it is missing or of another version: `{ node, main }`, both absolute paths. */
export function ensureServer() {
  if (!serverRunsHere())
    throw new Error(`The VS Code server from npm runs on Linux only, this is ${process.platform}.`);
  const prefix = path.join(home, "server");
  const vscode = path.join(prefix, "node_modules/code-server/lib/vscode");
  installOnce(prefix, serverPackages, () => {
    npm(["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: vscode });
  });
  return {
    node: path.join(prefix, `node_modules/node-linux-${process.arch}/bin/node`),
    main: path.join(vscode, "out/server-main.js"),
  };
}

/**
 * Launch options for playwright-core: a Chromium of the system, installed from the distribution if this
 * process may do that, and otherwise the one from npm.
 */
export async function ensureChromium() {
  const installed = systemChromium() ?? (installSystemPackages(["chromium"]) ? systemChromium() : undefined);
  if (installed) return { executablePath: installed, args: browserArguments };
  const prefix = path.join(home, "chromium");
  installOnce(prefix, chromiumPackage, () => undefined);
  const { default: chromium } = await import(
    pathToFileURL(createRequire(path.join(prefix, "package.json")).resolve("@sparticuz/chromium")).href
  );
  return { executablePath: await chromium.executablePath(), args: browserArguments };
}

/** Installs a VSIX into `extensionsFolder` with the server's own installer. */
export function installExtension({ vsix, extensionsFolder, dataFolder }) {
  const { node, main } = ensureServer();
  const result = spawnSync(
    node,
    [
      main,
      "--install-extension",
      vsix,
      "--force",
      "--extensions-dir",
      extensionsFolder,
      "--server-data-dir",
      dataFolder,
    ],
    { encoding: "utf8" },
  );
  if (result.status !== 0)
    throw new Error(`VS Code did not install ${vsix}:\n${result.stdout}${result.stderr}`);
}

/**
 * Starts the server on 127.0.0.1 and resolves when it listens.
 *
 * @param {object} options
 * @param {string} options.dataFolder       user data, settings and logs
 * @param {string} [options.extensionsFolder]
 * @param {number} [options.port]           0, the default, takes a free one
 * @param {string} [options.token]          only who knows it gets in, with `&tkn=<token>` in the address
 * @param {boolean} [options.trust]         true: every folder is trusted; false: windows open in restricted mode
 * @param {boolean} [options.development]   whether a page may ask for an extension under development and its tests
 * @param {Record<string, string>} [options.environment]
 * @returns {Promise<{ port: number, url: string, ended: Promise<unknown>, stop(): Promise<unknown>, log(): string }>}
 */
export async function startServer(options) {
  const {
    dataFolder,
    extensionsFolder,
    port = 0,
    token,
    trust = true,
    development = false,
    environment = {},
  } = options;
  const { node, main } = ensureServer();
  const server = spawn(
    node,
    [
      main,
      ...["--host", "127.0.0.1", "--port", String(port)],
      ...(token ? ["--connection-token", token] : ["--without-connection-token"]),
      ...["--accept-server-license-terms", "--telemetry-level", "off"],
      ...["--server-data-dir", dataFolder],
      ...(extensionsFolder ? ["--extensions-dir", extensionsFolder] : []),
      ...(trust ? ["--disable-workspace-trust"] : []),
      ...(development ? ["--enable-smoke-test-driver"] : []),
    ],
    { env: { ...serverEnvironment(), ...environment }, stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  let output = "";
  const stopped = new Promise((resolve) => server.once("exit", resolve));
  // The server's extension hosts are children of it: the whole group goes, also when this process is interrupted.
  const kill = () => {
    try {
      process.kill(-server.pid, "SIGKILL");
    } catch {
      // The group has ended already.
    }
  };
  process.once("exit", kill);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
  const listening = await new Promise((resolve, reject) => {
    const fail = () => {
      clearTimeout(timer);
      kill();
      reject(new PlainError(explainFailedStart(output, port)));
    };
    const timer = setTimeout(fail, startPatience);
    const read = (chunk) => {
      output += chunk;
      const match = /Extension host agent listening on (\d+)/.exec(output);
      if (match) {
        clearTimeout(timer);
        resolve(Number(match[1]));
        // It stays up without a port, and would never say anything again.
      } else if (/EADDRINUSE/.test(output)) fail();
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.once("error", reject);
    stopped.then(fail);
  });
  return {
    port: listening,
    url: `http://localhost:${listening}/`,
    ended: stopped,
    log: () => output,
    stop: () => {
      kill();
      return stopped;
    },
  };
}

/** Settings that leave away what would cover what somebody wants to see: welcome page, tips, chat. */
export function writeQuietSettings(dataFolder) {
  const folder = path.join(dataFolder, "data/Machine");
  mkdirSync(folder, { recursive: true });
  const settings = {
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": false,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "chat.disableAIFeatures": true,
    "git.openRepositoryInParentFolders": "never",
    "extensions.ignoreRecommendations": true,
    "telemetry.telemetryLevel": "off",
  };
  writeFileSync(path.join(folder, "settings.json"), JSON.stringify(settings));
}

function explainFailedStart(output, port) {
  if (/EADDRINUSE/.test(output))
    return `Port ${port} is taken by another program. Choose another one with --port, or leave it away.`;
  return `The VS Code server did not start:\n${output}`;
}

/** What a test process or an editor terminal sets for itself must not reach the extension host. */
function serverEnvironment() {
  const own = /^(npm_|VSCODE_|ELECTRON_|NODE_OPTIONS$|VITEST)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}

function systemChromium() {
  const candidates = [
    process.env.CHROMIUM,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ];
  return candidates.find((candidate) => candidate && existsSync(candidate));
}

/** Installs exact versions into a folder of their own, and writes the mark that says so only when all went well. */
function installOnce(prefix, packages, afterwards) {
  const mark = path.join(prefix, "installed.json");
  const wanted = JSON.stringify(packages);
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  const names = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  console.log(`installing ${names.join(" and ")} …`);
  rmSync(prefix, { recursive: true, force: true });
  mkdirSync(prefix, { recursive: true });
  // npm walks up to the nearest package.json: without this one it would install into the project.
  writeFileSync(path.join(prefix, "package.json"), JSON.stringify({ private: true }));
  npm(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", ...names], { cwd: prefix });
  afterwards();
  writeFileSync(mark, wanted);
}
