import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/{unit,protocol,attack}/**/*.test.ts"],
    globalSetup: ["test/protocol/support/build.mjs"],
    setupFiles: ["test/support/same-seed.ts"],
    pool: "threads",
    isolate: false,
    // All processors: by itself vitest leaves one to itself, which of two is half of them.
    maxWorkers: "100%",
    // Only what hangs is ended: how long a test takes depends on the machine and on what else runs there.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
