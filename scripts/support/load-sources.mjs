import { createRequire } from "node:module";
import path from "node:path";
import { root } from "./program.mjs";

/**
 * Exports of our TypeScript modules, given as `export … from "./…"` relative to a folder of this repository.
 * Only for modules without input or output: they are bundled and run.
 */
export async function loadSources(exports, folder = ".") {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    stdin: { contents: exports, resolveDir: path.join(root, folder), loader: "ts" },
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: "node",
    // Not ES modules: a dependency asks for Node's modules with `require`.
    format: "cjs",
    mainFields: ["module", "main"],
    logLevel: "error",
  });
  const module = { exports: {} };
  new Function("module", "exports", "require", outputFiles[0].text)(
    module,
    module.exports,
    createRequire(import.meta.url),
  );
  return module.exports;
}
