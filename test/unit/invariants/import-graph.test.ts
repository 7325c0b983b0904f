import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";

const pure = [
  "server/src/engine/",
  "server/src/languages/",
  "server/src/interpreter/",
  "server/src/facts/",
  "server/src/stacks/",
  "rules/",
];

/** What a layer may import from the project: itself and the layers below it. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "server/src/engine/": ["server/src/engine/"],
  "server/src/languages/": [
    "server/src/languages/",
    "server/src/engine/text",
    "server/src/engine/message",
    "server/src/engine/path",
  ],
  "server/src/interpreter/": ["server/src/interpreter/", "server/src/languages/", "server/src/engine/"],
  // Facts see frameworks only as the interface shows them.
  "server/src/facts/": [
    "server/src/facts/",
    "server/src/languages/",
    "server/src/engine/",
    "server/src/stacks/stack",
  ],
  "server/src/stacks/": pure.filter((layer) => layer !== "rules/"),
  "rules/": pure,
};

describe("the import graph", async () => {
  const { metafile } = await build({
    entryPoints: ["rules/index.ts"],
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    logLevel: "silent",
  });
  const imports = Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports.map(({ path, external }) => ({ from, to: path, external: external === true })),
  );

  test("the pure layers import neither Node, VS Code nor the language server protocol", () => {
    const ours = imports.filter(({ from }) => pure.some((layer) => from.startsWith(layer)));
    expect(ours.length).toBeGreaterThan(10);
    const foreign = ours.filter(
      ({ to, external }) => external || /node:|vscode|server\/src\/(?:host|lsp|cli)\//.test(to),
    );
    expect(foreign).toEqual([]);
  });

  test("each layer imports only itself and what lies below", () => {
    const upward = imports.filter(({ from, to }) => {
      const layer = pure.find((prefix) => from.startsWith(prefix));
      return (
        layer !== undefined &&
        !to.startsWith("node_modules/") &&
        !allowed[layer]?.some((prefix) => to.startsWith(prefix))
      );
    });
    expect(upward).toEqual([]);
  });
});

/** Every source below a folder, by its path from the root. */
function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, "/")))
    .filter((file) => /\.(?:ts|mjs)$/.test(file) && !file.endsWith(".d.ts"));
}

/** What a source imports from the project, types and what it exports again included. */
function importsOf(file: string): readonly string[] {
  const declared = /^(?:import|export)\b(?:[^;"]*\bfrom)? ?"(\.[^"]*)"|\bimport\("(\.[^"]*)"\)/gm;
  return [...readFileSync(file, "utf8").matchAll(declared)].flatMap(([, still, called]) => {
    const target = path.posix.join(path.posix.dirname(file), still ?? called ?? "");
    const candidates = [`${target}.ts`, `${target}/index.ts`, target];
    return candidates.find((one) => existsSync(one) && statSync(one).isFile()) ?? [];
  });
}

/** The circles of a graph, each once, as the way around. */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (file: string): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(" → "));
    if (done.has(file) || way.includes(file)) return;
    way.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    way.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return circles;
}

describe("circles of imports", () => {
  test("are found: of three files, and of a file with itself", () => {
    const graph = new Map([
      ["a", ["b", "c"]],
      ["b", ["c"]],
      ["c", ["a"]],
      ["d", ["d", "a"]],
    ]);
    expect(circlesIn(graph)).toEqual(["a → b → c → a", "d → d"]);
  });

  test("there are none, not even of types", () => {
    const files = ["server/src", "rules", "client/src", "scripts"].flatMap(sourcesBelow);
    expect(files.length).toBeGreaterThan(500);
    const graph = new Map(files.map((file) => [file, importsOf(file)]));
    expect([...graph.values()].flat().length).toBeGreaterThan(files.length);
    expect(circlesIn(graph)).toEqual([]);
  });
});

/** The same for the layers that the bundle of the rules does not reach, types included. */
const allowedAbove: Readonly<Record<string, readonly string[]>> = {
  "server/src/host/": ["server/src/host/", "server/src/engine/", "server/src/facts/dependencies/"],
  "server/src/summary/": [
    "server/src/summary/",
    "server/src/facts/",
    "server/src/engine/",
    "server/src/stacks/stack",
    "server/src/stacks/understanding",
    "rules/categories",
    "rules/checklist",
  ],
  "server/src/navigation/": [
    "server/src/navigation/",
    "server/src/facts/",
    "server/src/stacks/",
    "server/src/engine/",
  ],
  "server/src/report/": [
    "server/src/report/",
    "server/src/summary/",
    "server/src/facts/",
    "server/src/stacks/",
    "server/src/engine/",
    "rules/categories",
    "rules/checklist",
  ],
  "client/src/": [
    "client/src/",
    "server/src/lsp/protocol",
    "server/src/engine/",
    "server/src/summary/",
    "server/src/locale",
  ],
};

test.each(Object.entries(allowedAbove))(
  "%s imports nothing but what its row in ARCHITECTURE.md says",
  (folder, may) => {
    const files = sourcesBelow(folder);
    expect(files.length).toBeGreaterThan(3);
    const foreign = files.flatMap((file) =>
      importsOf(file)
        .filter((to) => to.endsWith(".ts") && !may.some((prefix) => to.startsWith(prefix)))
        .map((to) => `${file} → ${to}`),
    );
    expect(foreign).toEqual([]);
  },
);

test("nobody imports a shell, and the shells not each other; what both share imports neither", () => {
  const files = ["server/src", "rules"].flatMap(sourcesBelow);
  const shellOf = (file: string) => /^server\/src\/(?:lsp|cli)\//.exec(file)?.[0];
  const foreign = files.flatMap((file) =>
    importsOf(file)
      .filter((to) => shellOf(to) !== undefined && shellOf(to) !== shellOf(file))
      .map((to) => `${file} → ${to}`),
  );
  expect(foreign).toEqual([]);
});

test("engine, summary and host import no framework by its name", () => {
  const named = ["server/src/engine", "server/src/summary", "server/src/host"]
    .flatMap(sourcesBelow)
    .filter((file) => /stacks\/(?!stacks?"|understanding")/.test(readFileSync(file, "utf8")));
  expect(named).toEqual([]);
});

test("the interpreter names no framework, no library from outside Python, and no container tool", () => {
  const named = sourcesBelow("server/src/interpreter").filter((file) =>
    /django|environs|decouple|dynaconf|dotenv|compose|docker/i.test(readFileSync(file, "utf8")),
  );
  expect(named).toEqual([]);
});
