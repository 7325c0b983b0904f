import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { harmlessTexts } from "../support/hostile-texts";
import { inNewFolder, runProgram } from "./programs";

const mounts: string[] = [];

function unmount(): void {
  for (const mount of mounts.splice(0)) execFileSync("umount", [mount]);
}

/** Only root of a machine of its own may mount; a mode that forbids writing would not stop root. */
function mountReadOnly(folder: string, ...how: readonly string[]): boolean {
  try {
    execFileSync("mount", [...how, folder], { stdio: "ignore" });
    mounts.push(folder);
    if (how.includes("--bind")) execFileSync("mount", ["-o", "remount,ro,bind", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test("on a disk that cannot be written everything is judged, and what would be written says why it is not", async (context) => {
  await inNewFolder(async (folder) => {
    try {
      await judgeOnReadOnlyDisk(folder, () => context.skip());
    } finally {
      unmount();
    }
  });
});

async function judgeOnReadOnlyDisk(folder: string, skip: () => void): Promise<void> {
  const [source, root, cache] = ["source", "workspace", "cache"].map((name) => join(folder, name));
  for (const each of [source, root, cache]) mkdirSync(each!);
  const texts = { ...harmlessTexts, ".gitignore": "*.pyc\n" };
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(source!, path)), { recursive: true });
    writeFileSync(join(source!, path), text);
  }
  const isMounted =
    mountReadOnly(root!, "--bind", source!) && mountReadOnly(cache!, "-t", "tmpfs", "-o", "ro", "tmpfs");
  if (!isMounted) return skip();
  const env = { READINESS_CACHE: "", XDG_CACHE_HOME: cache!, HOME: cache! };
  const run = (...args: readonly string[]) => runProgram(root!, args, env);

  const checked = await run("check", "--fail-on", "never", "--format", "json");
  expect(checked.code).toBe(0);
  expect(checked.stderr).toBe("");
  const written = await runProgram(source!, ["check", "--fail-on", "never", "--format", "json"]);
  expect(JSON.parse(checked.stdout).findings).toEqual(JSON.parse(written.stdout).findings);
  for (const args of [["fix"], ["baseline"], ["check", "--output", join(root!, "result.txt")]]) {
    const { code, stderr } = await run(...args);
    expect(stderr, args.join(" ")).toMatch(
      /cannot be written: (?:the file or its folder|it or its folder) is read-only/,
    );
    expect(code, args.join(" ")).toBe(2);
  }
  expect(readdirSync(source!).sort()).toEqual(
    [...new Set(Object.keys(texts).map((path) => path.split("/")[0]))].sort(),
  );
}
