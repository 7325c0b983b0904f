import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import type { Finding } from "../../../../server/src/engine/finding";
import { applyEdits } from "../../../../server/src/engine/fixes/apply-edits";
import { type IgnoreScope, ignoreEdits } from "../../../../server/src/engine/ignores/ignore-edit";
import { inlineIgnores, isInForce, meansFinding } from "../../../../server/src/engine/ignores/suppression";
import { message } from "../../../../server/src/engine/message";
import { linesOf } from "../../../../server/src/engine/text";
import { snapshotOf } from "../../../support/snapshot";

/** Ignores the rule "bad" at the first "X" of a file and gives the file that changed. */
function ignoring(path: string, text: string, scope: IgnoreScope = "line", reason = "why", more = {}) {
  const snapshot = snapshotOf({ [path]: text, ...more });
  const offset = text.indexOf("X");
  const place = { path, range: { start: offset, end: offset + 1 } };
  const existing = inlineIgnores(createDatabase(snapshot), path);
  const edits = ignoreEdits({ rule: "bad", place, scope, reason }, snapshot, existing);
  const after = applyEdits(snapshot, edits);
  const [edit] = edits;
  return { path: edit?.path, text: after.files.get(edit?.path ?? "")?.text, after };
}

describe("an ignore for a line", () => {
  test.each([
    ["a.py", "if a:\n    X = 1\n", "if a:\n    # readiness: ignore[bad] why\n    X = 1\n"],
    ["a.py", "a = 1\r\nX = 2\r\n", "a = 1\r\n# readiness: ignore[bad] why\r\nX = 2\r\n"],
    ["compose.yml", "a:\n  - X\n", "a:\n  # readiness: ignore[bad] why\n  - X\n"],
    ["next.config.ts", "  X: 1,\n", "  // readiness: ignore[bad] why\n  X: 1,\n"],
    ["README.md", "# A\n\n[a](X)\n", "# A\n\n<!-- readiness: ignore[bad] why -->\n[a](X)\n"],
    [".env", "X=1\n", "# readiness: ignore[bad] why\nX=1\n"],
    ["backend/.env.production", "X=1\n", "# readiness: ignore[bad] why\nX=1\n"],
    ["Dockerfile", "FROM X\n", "# readiness: ignore[bad] why\nFROM X\n"],
    ["nginx.conf", "  listen X;\n", "  # readiness: ignore[bad] why\n  listen X;\n"],
    ["style.css", "a { X }\n", "/* readiness: ignore[bad] why */\na { X }\n"],
    // What is there for the same reason takes the rule along.
    ["a.py", "# readiness: ignore[other] why\nX = 1\n", "# readiness: ignore[other, bad] why\nX = 1\n"],
    ["a.py", "X = 1  # readiness: ignore[other] why\n", "X = 1  # readiness: ignore[other, bad] why\n"],
    [
      "a.py",
      "# readiness: ignore[other] because\nX = 1\n",
      "# readiness: ignore[other] because\n# readiness: ignore[bad] why\nX = 1\n",
    ],
  ])("in %s", (path, text, expected) => {
    const result = ignoring(path, text);
    expect(result).toMatchObject({ path, text: expected });
    expectIgnored(path, result.after.files.get(path)?.text ?? "");
  });

  test.each([
    ["package.json", '{ "X": 1 }\n'],
    ["logs/app.log", "X\n"],
    // A comment there would be text, or break the line before it.
    ["compose.yml", "command: |\n  run X\n"],
    [".github/workflows/ci.yml", "- run: >-\n    test\n    X\n"],
    ["a.py", "a = 1 + \\\n  X\n"],
    ["Dockerfile", "RUN a && \\\n  X\n"],
    ["run.sh", "#!/bin/X\n"],
  ])("goes into the configuration for %s", (path, text) => {
    const { path: changed, text: configuration } = ignoring(path, text);
    expect(changed).toBe(".readiness.json");
    expect(JSON.parse(configuration ?? "")).toEqual({ ignore: [{ rule: "bad", path, reason: "why" }] });
  });

  test("joins a configuration that is there, comments and all", () => {
    const configuration = '{\n  // ours\n  "ignore": [\n    { "rule": "a", "reason": "b" }\n  ]\n}\n';
    const { text } = ignoring("package.json", "X", "line", "why", { ".readiness.json": configuration });
    expect(text).toContain("// ours");
    expect(text).toContain('"path": "package.json"');
    expect(text).toMatch(/"rule": "a"[\s\S]*"rule": "bad"/);
  });
});

describe("an ignore for a file", () => {
  test.each([
    ["a.py", "a = 1\nX = 2\n", "# readiness: ignore-file[bad] why\na = 1\nX = 2\n"],
    [
      "manage.py",
      "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nX = 2\n",
      "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# readiness: ignore-file[bad] why\nX = 2\n",
    ],
    [
      "Dockerfile",
      "# syntax=docker/dockerfile:1\nFROM X\n",
      "# syntax=docker/dockerfile:1\n# readiness: ignore-file[bad] why\nFROM X\n",
    ],
    ["run.sh", "#!/bin/X", "#!/bin/X\n# readiness: ignore-file[bad] why"],
    ["a.py", "# readiness: ignore-file[other] why\nX\n", "# readiness: ignore-file[other, bad] why\nX\n"],
  ])("in %s", (path, text, expected) => {
    expect(ignoring(path, text, "file")).toMatchObject({ path, text: expected });
    expectIgnored(path, expected);
  });

  test("without a reason waits for one, and is not honoured before", () => {
    expect(ignoring("a.py", "X\n", "file", "").text).toBe("# readiness: ignore-file[bad]\nX\n");
  });
});

/** The comment that was written is one that the engine reads. */
function expectIgnored(path: string, text: string): void {
  const snapshot = snapshotOf({ [path]: text });
  const offset = text.search(/X(?!.*readiness)/);
  const place = { path, range: { start: offset, end: offset + 1 } };
  const { line } = linesOf({ text }).positionAt(offset);
  const finding: Finding = {
    rule: "bad",
    category: "security",
    severity: "major",
    message: message("bad"),
    place,
    related: [],
    fixes: [],
  };
  const found = inlineIgnores(createDatabase(snapshot), path).filter(
    (ignore) => isInForce(ignore, "2026-11-23") && meansFinding(ignore, finding, line),
  );
  expect(found.length).toBe(1);
}
