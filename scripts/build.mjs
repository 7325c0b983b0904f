/**
 * Bundles everything that ships into dist/: extension, language server, command line, panel, rule pages.
 *
 *   node scripts/build.mjs            production: minified
 *   node scripts/build.mjs --watch    development: source maps, rebuilds until Ctrl+C
 */

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { root } from "./support/program.mjs";
import { readTranslations, translationFile } from "./translations/translation-file.mjs";
import { ukrainianPage } from "./translations/ukrainian-pages.mjs";

const dist = path.join(root, "dist");

/** One program that ships. `entry` and `output` are relative to the repository. */
const programs = [
  { name: "extension", entry: "client/src/extension.ts", output: "dist/extension.cjs" },
  { name: "server", entry: "server/src/lsp/main.ts", output: "dist/server-main.cjs" },
  { name: "cli", entry: "server/src/cli/main.ts", output: "dist/cli-main.cjs" },
  // What is started: they run the programs above from compiled code.
  { name: "server-launch", entry: "server/src/lsp/launch.ts", output: "dist/server.cjs" },
  { name: "cli-launch", entry: "server/src/cli/launch.ts", output: "dist/cli.cjs" },
];

/** Beside the programs, which read it where it is wanted. */
const translations = "uk.json";

const webviewFolder = "client/src/panel/webview";

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--watch")) await watchAll();
  else await buildAll();
}

/** Writes dist/ once, minified. Throws when a program does not compile; esbuild has printed why. */
export async function buildAll() {
  const started = performance.now();
  const results = await Promise.all(configurations({ production: true }).map((each) => esbuild.build(each)));
  makeExecutable();
  writePages();
  writeTranslations();
  writeNotices(results.map((result) => result.metafile));
  for (const { output } of programs) {
    console.log(`${output.padEnd(20)} ${kilobytes(readFileSync(path.join(root, output)).length)}`);
  }
  console.log(`built in ${Math.round(performance.now() - started)} ms`);
}

/**
 * esbuild's options for every program.
 * Each leaves its import graph in dist/meta/<name>.json, for the test of the layers.
 */
export function configurations({ production }) {
  const shared = {
    absWorkingDir: root,
    bundle: true,
    minify: production,
    sourcemap: production ? false : "linked",
    metafile: true,
    logLevel: "warning",
    // jsonc-parser's UMD build, which "main" names, fails when bundled.
    mainFields: ["module", "main"],
    legalComments: "none",
  };
  const bundles = programs.map(({ name, entry, output }) => ({
    ...shared,
    entryPoints: [entry],
    outfile: output,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["vscode"],
    ...(name === "cli-launch" ? { banner: { js: "#!/usr/bin/env node" } } : {}),
    plugins: [translationsBeside(), afterBuild(name)],
  }));
  const webview = webviewEntries();
  if (webview.length > 0) {
    bundles.push({
      ...shared,
      entryPoints: webview,
      outdir: "dist/panel",
      platform: "browser",
      target: "chrome120",
      format: "iife",
      plugins: [afterBuild("panel")],
    });
  }
  return bundles;
}

async function watchAll() {
  const contexts = await Promise.all(
    configurations({ production: false }).map((each) => esbuild.context(each)),
  );
  // The two lines are what .vscode/tasks.json waits for.
  console.log("[watch] build started");
  await Promise.all(contexts.map((context) => context.rebuild().catch(() => undefined)));
  writePages();
  writeTranslations();
  await Promise.all(contexts.map((context) => context.watch()));
  watch(path.join(root, "rules"), { recursive: true }, (_event, file) => {
    if (file?.endsWith(".md")) writePages();
  });
  watch(path.join(root, translationFile), () => writeTranslations());
  console.log("[watch] build finished");
}

/** The translations are not a part of the programs: who reads English never loads them. */
function translationsBeside() {
  return {
    name: "translations-beside",
    setup(build) {
      build.onResolve({ filter: /\/bundle\.l10n\.uk\.json$/ }, () => ({
        path: `./${translations}`,
        external: true,
      }));
    },
  };
}

/** dist/uk.json: Ukrainian texts by English template. */
function writeTranslations() {
  mkdirSync(dist, { recursive: true });
  writeFileSync(path.join(dist, translations), JSON.stringify(readTranslations()));
}

function afterBuild(name) {
  return {
    name: "after-build",
    setup(build) {
      build.onEnd((result) => {
        if (!result.metafile) return;
        mkdirSync(path.join(dist, "meta"), { recursive: true });
        writeFileSync(path.join(dist, "meta", `${name}.json`), JSON.stringify(result.metafile));
        if (name === "cli-launch") makeExecutable();
      });
    },
  };
}

/** A script or style sheet directly in the webview folder is a program of its own; modules it imports lie in folders below. */
function webviewEntries() {
  const folder = path.join(root, webviewFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.(ts|js|css)$/.test(name) && !name.endsWith(".d.ts"))
    .map((name) => `${webviewFolder}/${name}`);
}

/**
 * dist/pages.json: `{ [ruleId]: { en: markdown, uk?: markdown } }`.
 * Rule ids are unique over all categories, so the file name alone is the key.
 */
function writePages() {
  const pages = {};
  const rules = path.join(root, "rules");
  if (existsSync(rules)) {
    for (const file of readdirSync(rules, { recursive: true }).sort()) {
      if (file.endsWith(".md"))
        pages[path.basename(file, ".md")] = { en: readFileSync(path.join(rules, file), "utf8") };
    }
  }
  for (const [id, page] of Object.entries(pages)) {
    const uk = ukrainianPage(id, page.en);
    if (uk !== undefined) page.uk = uk;
  }
  mkdirSync(dist, { recursive: true });
  writeFileSync(path.join(dist, "pages.json"), JSON.stringify(pages));
}

/** The licences of the packages that ended up in a bundle ask that their text goes along. */
function writeNotices(metafiles) {
  const packages = new Set();
  for (const file of metafiles.flatMap((metafile) => Object.keys(metafile.inputs))) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
    if (match) packages.add(match[1]);
  }
  const notices = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(path.join(root, folder, "package.json"), "utf8"),
    );
    const text = readdirSync(path.join(root, folder)).find((file) => /^licen[cs]e/i.test(file));
    const body = text ? readFileSync(path.join(root, folder, text), "utf8").trim() : "";
    return `${name} ${version} (${license})\n\n${body}\n`;
  });
  writeFileSync(path.join(dist, "third-party-notices.txt"), notices.join(`\n${"-".repeat(80)}\n\n`));
}

function makeExecutable() {
  const cli = path.join(dist, "cli.cjs");
  if (existsSync(cli)) chmodSync(cli, 0o755);
}

function kilobytes(bytes) {
  return `${Math.ceil(bytes / 1024)} KB`;
}
