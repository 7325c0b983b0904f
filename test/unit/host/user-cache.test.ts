import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openUserCache } from "../../../server/src/host/user-cache";
import { temporaryFolder } from "./temporary-folder";

const content = Buffer.from("what was computed");

function cacheIn(folder: string) {
  const cache = openUserCache("answers", [], { READINESS_CACHE: folder });
  if (!cache) throw new Error("The cache is off");
  return { cache, path: join(folder, "answers", "one") };
}

describe("the user's cache", () => {
  test("gives back what was written, and nothing that was not", () => {
    const { cache } = cacheIn(join(temporaryFolder(), "cache"));
    expect(cache.read("one")).toBeUndefined();
    cache.write("one", content);
    expect(cache.read("one")).toEqual(content);
    expect(cache.read("two")).toBeUndefined();
  });

  test.each([
    ["cut off", (bytes: Buffer) => bytes.subarray(0, 40)],
    ["empty", () => Buffer.alloc(0)],
    [
      "changed by one bit",
      (bytes: Buffer) => Buffer.from([...bytes.subarray(0, -1), (bytes.at(-1) as number) ^ 1]),
    ],
    ["another file", () => Buffer.from("#!/bin/sh\n")],
  ])("an entry that is %s is none, and is written anew", (_, damage) => {
    const { cache, path } = cacheIn(join(temporaryFolder(), "cache"));
    cache.write("one", content);
    writeFileSync(path, damage(readFileSync(path)));
    expect(cache.read("one")).toBeUndefined();
    cache.write("one", content);
    expect(cache.read("one")).toEqual(content);
  });

  test.skipIf(process.platform === "win32")("what others may write, or a link, is not read", () => {
    const { cache, path } = cacheIn(join(temporaryFolder(), "cache"));
    cache.write("one", content);
    chmodSync(path, 0o666);
    expect(cache.read("one")).toBeUndefined();
    chmodSync(path, 0o600);
    expect(cache.read("one")).toEqual(content);
    symlinkSync(path, join(path, "../two"));
    expect(cache.read("two")).toBeUndefined();
  });

  test("a place that cannot be written is no cache and no error", () => {
    const folder = join(temporaryFolder(), "cache");
    writeFileSync(folder, "a file");
    const { cache } = cacheIn(folder);
    cache.write("one", content);
    expect(cache.read("one")).toBeUndefined();
    expect(readFileSync(folder, "utf8")).toBe("a file");
  });

  test("two that write at once leave one whole entry", () => {
    const { cache, path } = cacheIn(join(temporaryFolder(), "cache"));
    cache.write("one", content);
    writeFileSync(`${path}.${process.pid}.tmp`, "half of what another wr");
    cache.write("one", Buffer.from("later"));
    expect(cache.read("one")).toEqual(content);
  });

  test("the oldest entries go", () => {
    const folder = join(temporaryFolder(), "cache");
    const { cache } = cacheIn(folder);
    for (let index = 0; index < 80; index++) cache.write(`entry-${index}`, content);
    expect(readdirSync(join(folder, "answers")).length).toBeLessThanOrEqual(64);
    expect(cache.read("entry-79")).toEqual(content);
  });

  test("nothing is kept when it is off, or inside of what is judged", () => {
    const workspace = temporaryFolder();
    mkdirSync(join(workspace, "cache"));
    for (const [avoided, value] of [
      [[], "off"],
      [[workspace], join(workspace, "cache")],
      [[], "relative"],
    ] as const) {
      expect(openUserCache("answers", avoided, { READINESS_CACHE: value })).toBeUndefined();
    }
    expect(readdirSync(join(workspace, "cache"))).toEqual([]);
    expect(existsSync("relative")).toBe(false);
  });
});
