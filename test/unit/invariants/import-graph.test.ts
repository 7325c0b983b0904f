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
  "server/src/interpreter/": pure,
  "server/src/facts/": pure,
  "server/src/stacks/": pure,
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
