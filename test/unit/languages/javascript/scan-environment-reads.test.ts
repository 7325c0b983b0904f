import { describe, expect, test } from "vitest";
import { scanEnvironmentReads } from "../../../../server/src/languages/javascript/scan-environment-reads";

const keysOf = (text: string) =>
  scanEnvironmentReads(text).map(({ key, fallback }) =>
    fallback === undefined ? key : `${key}=${fallback}`,
  );

describe("reads of process.env and import.meta.env", () => {
  test.each([
    ["const a = process.env.A;", ["A"]],
    ['const a = process.env["A"] ?? "x";', ["A=x"]],
    ["const a = process.env.A || 'x';", ["A=x"]],
    ["const a = process.env?.A!;", ["A"]],
    ['const { A, B: b, C = "x", "D": d, ...rest } = process.env;', ["A", "B", "C=x", "D"]],
    ["const a = import.meta.env.VITE_A;", ["VITE_A"]],
    ["const a = `${process.env.A}/x/${fn({ b: process.env.B })}`;", ["A", "B"]],
    ["// process.env.A\n/* process.env.B */ const c = process.env.C;", ["C"]],
    ["const a = 'process.env.A'; const b = `process.env.B`;", []],
    ["const r = /process.env.A/; const b = 4 / 2 / process.env.B;", ["B"]],
    ["const a = process.env[name]; fn(process.env);", []],
    ["const a = my.process.env.A;", []],
    ["const a = process.env.", []],
    ["const s = 'unclosed\nconst b = process.env.B;", ["B"]],
    ["<p>Don't {process.env.A} it's</p>", ["A"]],
    ['<p>the "x {process.env.A}</p>', ["A"]],
    ["<b>x</b> {process.env.A}<br/>{process.env.B}", ["A", "B"]],
    ["switch (a) { case'process.env.A': return'process.env.B' }", []],
  ])("%s", (text, keys) => {
    expect(keysOf(text)).toEqual(keys);
  });

  test.each([
    ["const a = given || process.env.A || undefined;", true],
    ["const a = given ?? import.meta.env.A ?? null;", true],
    ["const a = process.env.A || undefined;", false],
    ["const a = given || process.env.A;", false],
  ])("%s is done without: %s", (text, hasDefault) => {
    expect(scanEnvironmentReads(text).map((one) => one.hasDefault)).toEqual([hasDefault]);
  });

  test("ranges cover the key", () => {
    const text = 'x(process.env["A_B"], process.env.C_D)';
    expect(scanEnvironmentReads(text).map(({ range }) => text.slice(range.start, range.end))).toEqual([
      "A_B",
      "C_D",
    ]);
  });

  test("every prefix and deletion is read without an exception", () => {
    const text = "const { A = 'x' } = process.env; const b = `${process.env.B ?? `n${1}`}` / /[/]/.y; // end";
    for (let length = 0; length <= text.length; length++) {
      scanEnvironmentReads(text.slice(0, length));
      scanEnvironmentReads(text.slice(0, length) + text.slice(length + 1));
    }
    expect(keysOf(text)).toEqual(["A=x", "B"]);
  });
});
