import { defineConfig } from "vitest/config";

/** The tests that drive a window; `node test/vscode/run.mjs window` starts the VS Code they connect to. */
export default defineConfig({
  test: {
    include: ["test/vscode/window/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
