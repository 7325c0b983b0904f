import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isUnchanged, takeFootprint } from "../../../server/src/host/footprint";
import { asNobody } from "./as-nobody";
import { git, temporaryFolder } from "./temporary-folder";

let outer: string;
let folder: string;

beforeEach(() => {
  outer = temporaryFolder({ "home/git/attributes": "", "attic/old.py": "x = 1\n" });
  folder = join(outer, "shop/backend");
  mkdirSync(join(folder, "config"), { recursive: true });
  mkdirSync(join(folder, "node_modules/left-pad"), { recursive: true });
  for (const [path, text] of [
    ["config/settings.py", "DEBUG = False\n"],
    ["node_modules/left-pad/index.js", "1\n"],
    [".gitignore", "node_modules\n"],
  ] as const)
    writeFileSync(join(folder, path), text);
  symlinkSync("config/settings.py", join(folder, "link.py"));
  vi.stubEnv("XDG_CONFIG_HOME", join(outer, "home"));
  git(join(outer, "shop"), "init", "--quiet");
  git(join(outer, "shop"), "add", "--all");
  git(join(outer, "shop"), "commit", "--quiet", "--message", "start");
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const write = (path: string, text: string) => writeFileSync(join(outer, path), text);
/** As if everything was written long ago. */
const later = () => Date.now() + 60_000;
const take = () => takeFootprint(folder, { trusted: true, since: later() });

test("stays the same while nothing changes, whatever git only looks at", async () => {
  const footprint = await take();
  expect(footprint?.length).toBeGreaterThan(10);
  git(join(outer, "shop"), "log", "--oneline");
  git(join(outer, "shop"), "ls-files");
  expect(isUnchanged(footprint ?? [])).toBe(true);
});

describe("is another one after", () => {
  const settings = "shop/backend/config/settings.py";
  test.each<[name: string, change: () => void]>([
    ["an edit", () => write(settings, "DEBUG = True \n")],
    [
      "an edit of the same length that sets the time back",
      () => {
        write(settings, "DEBUG = Fals3\n");
        utimesSync(join(outer, settings), 1, 1);
      },
    ],
    ["a new file", () => write("shop/backend/config/local.py", "")],
    ["a file that is gone", () => rmSync(join(outer, settings))],
    ["a file in the place of another", () => renameSync(join(outer, "attic/old.py"), join(outer, settings))],
    ["other rights", () => chmodSync(join(outer, settings), 0o600)],
    [
      "a new file in a directory that is never read",
      () => write("shop/backend/node_modules/left-pad/b.js", ""),
    ],
    ["a longer file there", () => write("shop/backend/node_modules/left-pad/index.js", "12345\n")],
    [
      "a link that leads elsewhere",
      () => {
        rmSync(join(folder, "link.py"));
        symlinkSync(".gitignore", join(folder, "link.py"));
      },
    ],
    ["a file that git takes", () => git(join(outer, "shop"), "rm", "--cached", "--quiet", "backend/link.py")],
    ["a commit", () => git(join(outer, "shop"), "commit", "--quiet", "--allow-empty", "--message", "more")],
    ["another branch", () => git(join(outer, "shop"), "checkout", "--quiet", "-b", "other")],
    ["a pattern above the folder", () => write("shop/.gitignore", "*.log\n")],
    ["a pattern of the repository alone", () => write("shop/.git/info/exclude", "*.log\n")],
    ["attributes of the repository alone", () => write("shop/.git/info/attributes", "*.bin filter=lfs\n")],
    ["a setting of the repository", () => git(join(outer, "shop"), "config", "core.ignorecase", "true")],
    ["a setting of the user", () => write("home/git/config", "[core]\n\tignorecase = true\n")],
    ["a pattern of the user", () => write("home/git/ignore", "*.log\n")],
    ["a repository around the repository", () => git(outer, "init", "--quiet")],
  ])("%s", async (_, change) => {
    const footprint = (await take()) ?? [];
    expect(isUnchanged(footprint)).toBe(true);
    change();
    expect(isUnchanged(footprint)).toBe(false);
  });
});

describe("is not taken", () => {
  test("when something was changed just before the reading began, or since", async () => {
    const now = Date.now();
    expect(await takeFootprint(folder, { trusted: true, since: now - 3_600_000 })).toBeUndefined();
    expect(await takeFootprint(folder, { trusted: true, since: now })).toBeUndefined();
  });

  test("of more files than are looked at", async () => {
    expect(await takeFootprint(folder, { trusted: true, since: later(), entryLimit: 5 })).toBeUndefined();
  });

  test("where git takes patterns from another place", async () => {
    git(join(outer, "shop"), "config", "core.excludesFile", join(outer, "patterns"));
    expect(await take()).toBeUndefined();
  });
});

describe("what cannot be looked at", () => {
  test("a link in a circle stays the same, until it leads somewhere", async () => {
    symlinkSync("round.py", join(folder, "round.py"));
    const footprint = (await take()) ?? [];
    expect(footprint.length).toBeGreaterThan(10);
    expect(isUnchanged(footprint)).toBe(true);
    rmSync(join(folder, "round.py"));
    symlinkSync("config/settings.py", join(folder, "round.py"));
    expect(isUnchanged(footprint)).toBe(false);
  });

  test.skipIf(process.platform === "win32")("a directory that may not be listed, or only be listed", () => {
    const plain = temporaryFolder({ "data/db/1.bin": "", "listed/a.py": "", "settings.py": "" });
    chmodSync(plain, 0o755);
    chmodSync(join(plain, "data/db"), 0o700);
    chmodSync(join(plain, "listed"), 0o744);
    const result = asNobody(
      `import { isUnchanged, takeFootprint } from "./server/src/host/footprint";
       import { touchedSince } from "./server/src/host/refresh-files";
       const folder = ${JSON.stringify(plain)};
       const entries = new Map([["listed/a.py", { kind: "file", bytes: 0 }]]);
       takeFootprint(folder, { trusted: true, since: Date.now() + 60_000 }).then((footprint) =>
         console.log(footprint.length > 5, isUnchanged(footprint), touchedSince(folder, { entries, complete: true }, Date.now() + 60_000).length));`,
    );
    expect(result).toBe("true true 0\n");
  });
});

test("a folder outside of every repository has one too, until it lies in one", async () => {
  const plain = temporaryFolder({ "a/settings.py": "DEBUG = True\n" });
  const footprint = await takeFootprint(join(plain, "a"), { trusted: true, since: later() });
  expect(footprint).toBeDefined();
  git(plain, "init", "--quiet");
  expect(isUnchanged(footprint ?? [])).toBe(false);
});
