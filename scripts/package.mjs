/**
 * Packages the extension: readiness-<version>.vsix in dist/, what users install.
 *
 *   npm run package
 */

import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brokenLinks, marketplacePage } from "./support/extension-links.mjs";
import { PlainError, root, runProgram } from "./support/program.mjs";
import { ensureDependencies } from "./support/setup.mjs";

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runProgram(async () => {
    await packageExtension();
  });
}

/** Returns the absolute path of the VSIX. */
export async function packageExtension() {
  ensureDependencies();
  const broken = brokenLinks();
  if (broken.length > 0)
    throw new PlainError(
      `Links of the extension lead nowhere:\n${broken.map((each) => `  ${each}`).join("\n")}`,
    );
  // What lies in dist/ may be a development build.
  const { buildAll } = await import("./build.mjs");
  await buildAll();
  const { name, version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const vsix = path.join(root, "dist", `${name}-${version}.vsix`);
  const vsce = path.join(root, "node_modules/@vscode/vsce/vsce");
  const options = [
    // The bundles carry what they need of node_modules.
    "--no-dependencies",
    "--allow-missing-repository",
    ...["--readme-path", marketplacePage],
    // Its links are whole: nothing has to be rewritten.
    "--no-rewrite-relative-links",
    // The rule pages show made-up secrets, and vsce would refuse them.
    "--allow-package-all-secrets",
    ...["--out", vsix],
  ];
  const result = spawnSync(process.execPath, [vsce, "package", ...options], { cwd: root, encoding: "utf8" });
  if (result.status !== 0)
    throw new PlainError(`vsce could not package the extension:\n${result.stdout}${result.stderr}`);
  console.log(`dist/${path.basename(vsix)}  ${Math.ceil(statSync(vsix).size / 1024)} KB`);
  return vsix;
}
