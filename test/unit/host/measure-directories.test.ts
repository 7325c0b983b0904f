import { linkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { directoriesToMeasure, measureDirectories } from "../../../server/src/host/measure-directories";
import { readWorkspace } from "../../../server/src/host/read-workspace";
import { temporaryFolder } from "./temporary-folder";

it("measures skipped directories, but git's own", async () => {
  const outside = temporaryFolder({ "big.bin": Buffer.alloc(100_000) });
  const folder = temporaryFolder({
    "manage.py": "",
    ".git/objects/aa": "12345",
    "node_modules/a/index.js": "1234567890",
    "node_modules/a/lib/b.js": "12345",
    "web/.next/cache.bin": Buffer.alloc(3000),
  });
  linkSync(join(folder, "node_modules/a/index.js"), join(folder, "node_modules/same.js"));
  symlinkSync(outside, join(folder, "node_modules/outside"));
  symlinkSync("..", join(folder, "node_modules/up"));
  const { tree } = await readWorkspace(folder, { trusted: false });
  const directories = directoriesToMeasure(tree);
  expect(directories).toEqual(["node_modules", "web/.next"]);
  expect(await measureDirectories(folder, directories)).toEqual(
    new Map([
      ["node_modules", { bytes: 15, files: 2, complete: true }],
      ["web/.next", { bytes: 3000, files: 1, complete: true }],
    ]),
  );
});

it("gives lower bounds when a limit is reached or a directory is gone", async () => {
  const folder = temporaryFolder({ "cache/a": "1", "cache/b": "1", "cache/c": "1" });
  const sizes = await measureDirectories(folder, ["cache", "gone"], { entryLimit: 2 });
  expect([...sizes]).toEqual([
    ["cache", { bytes: 2, files: 2, complete: false }],
    ["gone", { bytes: 0, files: 0, complete: false }],
  ]);
});

it("stops when aborted, and leaves room for others until then", async () => {
  const files = Array.from({ length: 3000 }, (_, n) => [`cache/${n % 50}/${n}`, "x"]);
  const folder = temporaryFolder(Object.fromEntries(files));
  const controller = new AbortController();
  const running = measureDirectories(folder, Array<string>(200).fill("cache"), { signal: controller.signal });
  // Only a process that is not held up gets to this.
  setTimeout(() => controller.abort(), 30);
  const start = performance.now();
  await expect(running).rejects.toThrow(/abort/i);
  expect(performance.now() - start).toBeLessThan(30_000);
});
