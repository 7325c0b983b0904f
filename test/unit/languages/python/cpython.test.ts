import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { parsePython } from "../../../../server/src/languages/python/parse";
import { type FlatNode, flatten, wild } from "./flatten";

/** READINESS_ALL_PYTHON=1 compares every file of the standard library, READINESS_PYTHON names another interpreter. */
const python = process.env["READINESS_PYTHON"] ?? "python3";
const all = process.env["READINESS_ALL_PYTHON"] === "1";
const available = spawnSync(python, ["--version"]).status === 0;

describe.skipIf(!available)("against CPython's own parser", () => {
  it("finds the same statements, expressions, ranges and values in the standard library", async () => {
    const differences: string[] = [];
    let files = 0;
    for await (const { path, fields, nodes } of dumpTrees(all ? 1 : 41)) {
      const text = readFileSync(path, "utf8");
      const module = parsePython(text);
      files++;
      const difference = firstDifference(flatten(module, text, fields), nodes, text);
      if (difference) differences.push(`${path}: ${difference}`);
      if (module.errors.length > 0) differences.push(`${path}: ${JSON.stringify(module.errors[0])}`);
    }
    if (all) console.info(`${files} files compared`);
    expect(differences).toEqual([]);
    expect(files).toBeGreaterThan(20);
  }, 3_600_000);
});

interface Dump {
  readonly path: string;
  readonly fields: boolean;
  readonly nodes: readonly FlatNode[];
}

async function* dumpTrees(stride: number): AsyncGenerator<Dump> {
  const script = join(import.meta.dirname, "dump_ast.py");
  const dump = spawn(
    python,
    [script, String(stride), ...(process.env["READINESS_PYTHON_FILES"]?.split(" ") ?? [])],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = new Promise<number | null>((resolve) => dump.on("close", resolve));
  for await (const line of createInterface({ input: dump.stdout })) yield JSON.parse(line);
  expect(await ended).toBe(0);
}

function firstDifference(
  ours: readonly FlatNode[],
  theirs: readonly FlatNode[],
  text: string,
): string | undefined {
  for (let index = 0; index < Math.max(ours.length, theirs.length); index++) {
    const own = ours[index];
    const expected = theirs[index];
    if (own && expected && sameNode(own, expected)) continue;
    const line = text.slice(0, (expected ?? own)![1]).split("\n").length;
    return `line ${line}: ${show(own, text)} instead of ${show(expected, text)}`;
  }
  return undefined;
}

function sameNode(own: FlatNode, expected: FlatNode): boolean {
  if (own[0] !== expected[0] || own[1] !== expected[1] || own[2] !== expected[2]) return false;
  const detail = own[3];
  if (detail === wild || detail === expected[3]) return true;
  return typeof detail === "object" && JSON.stringify(detail) === JSON.stringify(expected[3]);
}

function show(node: FlatNode | undefined, text: string): string {
  if (!node) return "nothing";
  const [kind, start, end, detail] = node;
  return `${kind} ${JSON.stringify(detail)} ${JSON.stringify(text.slice(start, end).slice(0, 60))}`;
}
