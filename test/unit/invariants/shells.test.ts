import { readdirSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** Every module of ours with what it imports, as the bundler resolves it: types are gone, only what runs is left. */
const graph = await readImportGraph(["server/src", "rules", "client/src"]);

test("the graph is that of the whole program", () => {
  expect(graph.size).toBeGreaterThan(50);
});

test.each([
  ["server/src/host/", ["server/src/lsp/", "server/src/cli/", "rules/"]],
  ["client/", ["server/src/languages/", "server/src/facts/", "server/src/host/", "rules/"]],
])("%s does not reach into other shells or into judgement", (lower, higher) => {
  const upwards = importsOf((file) => file.startsWith(lower)).filter(({ to }) =>
    higher.some((folder) => to.startsWith(folder)),
  );
  expect(upwards).toEqual([]);
});

test("a rule imports no other rule, and of what stands beside rules only its own", () => {
  const between = importsOf((file) => /^rules\/.+\//.test(file)).filter(
    ({ from, to }) => to.startsWith("rules/") && ruleOf(to) !== ruleOf(from),
  );
  expect(between).toEqual([]);
});

/** `rules/security/x` of its own file and of all that stand beside it. */
function ruleOf(file: string): string {
  return file.replace(/(?:\.\w+)?\.ts$/, "");
}

test("only git is started as another program, in one file", () => {
  const starters = importsOf(() => true).filter(({ to }) => /child_process/.test(to));
  expect(starters.map(({ from }) => from).filter((file) => file !== "server/src/host/git.ts")).toEqual([]);
});

function importsOf(wanted: (file: string) => boolean): { readonly from: string; readonly to: string }[] {
  return [...graph].flatMap(([from, targets]) => (wanted(from) ? targets.map((to) => ({ from, to })) : []));
}

async function readImportGraph(folders: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = folders.flatMap((folder) =>
    (readdirSync(folder, { recursive: true }) as string[])
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
      .map((name) => path.posix.join(folder, name.replaceAll("\\", "/"))),
  );
  const { metafile } = await build({
    entryPoints: files,
    outdir: "unused",
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    packages: "external",
    external: ["*.css", "*.svg"],
    logLevel: "silent",
  });
  return new Map(
    Object.entries(metafile.inputs).map(([file, { imports }]) => [file, imports.map((each) => each.path)]),
  );
}
