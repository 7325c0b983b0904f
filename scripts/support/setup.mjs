/**
 * Brings a fresh clone into a state where everything runs: packages installed, bundles built.
 * Imported before node_modules exists, therefore only Node's own modules at the top.
 */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { PlainError, root } from "./program.mjs";

const oldestNode = [20, 11];

/** What goes into dist/; when any of it is newer than dist/, the bundles are stale. */
const sources = [
  "client/src",
  "server/src",
  "rules",
  "l10n",
  "scripts/build.mjs",
  "scripts/translations",
  "package-lock.json",
];

/** Installs what package-lock.json asks for, when node_modules is missing or of another state. */
export function ensureDependencies() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new PlainError(`Node ${oldestNode.join(".")} or newer is needed, this is ${process.version}.`);
  }
  if (dependenciesInstalled()) return;
  console.log("installing packages (npm ci) …");
  npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: root });
}

/** Builds dist/ when it is missing or older than its sources. */
export async function ensureBuild() {
  ensureDependencies();
  const outputs = [
    "extension.cjs",
    "server.cjs",
    "server-main.cjs",
    "cli.cjs",
    "cli-main.cjs",
    "pages.json",
    "uk.json",
  ].map((name) => path.join(root, "dist", name));
  if (outputs.every((output) => existsSync(output))) {
    const built = Math.min(...outputs.map((output) => statSync(output).mtimeMs));
    if (sources.every((source) => newestChange(path.join(root, source)) <= built)) return;
  }
  const { buildAll } = await import("../build.mjs");
  await buildAll();
}

/** Runs npm and throws a plain error when it fails. Works with the npm that started us and without any. */
export function npm(args, { cwd }) {
  const inside = process.env.npm_execpath;
  const [command, leading] = inside?.endsWith(".js") ? [process.execPath, [inside]] : ["npm", []];
  // Settings of an outer "npm test" or "npm start" are meant for that run, not for this one.
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(config_(prefix|local_prefix|global|omit|include)|package_|lifecycle_)/.test(name),
    ),
  );
  const result = spawnSync(command, [...leading, ...args], {
    cwd,
    env: environment,
    encoding: "utf8",
    shell: command === "npm" && process.platform === "win32",
  });
  if (result.error) throw new PlainError(`npm could not be started: ${result.error.message}`);
  if (result.status !== 0) {
    throw new PlainError(`"npm ${args.join(" ")}" failed in ${cwd}:\n${result.stdout}${result.stderr}`);
  }
}

/** Compares versions, not times: a checkout or a copy changes times. */
function dependenciesInstalled() {
  const wanted = readPackages(path.join(root, "package-lock.json"));
  const present = readPackages(path.join(root, "node_modules/.package-lock.json"));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(
    // Optional packages are for other platforms as well, and those are rightly missing.
    ([name, { version, optional }]) => name === "" || optional || present[name]?.version === version,
  );
}

function readPackages(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, "utf8")).packages : undefined;
}

function newestChange(file) {
  if (!existsSync(file)) return 0;
  const stats = statSync(file);
  if (!stats.isDirectory()) return stats.mtimeMs;
  // A folder's own time tells of removed files.
  return Math.max(stats.mtimeMs, ...readdirSync(file).map((name) => newestChange(path.join(file, name))));
}
