import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import {
  createDockerignoreMatcher,
  createIgnoreMatcher,
  type IgnoreSource,
  parseIgnoreFile,
} from "../../../../server/src/languages/ignore-file";
import { textAt } from "../../../../server/src/languages/parse-result";
import { assertLinear, assertRangesInside, damagedVersions } from "../damage";

const GITIGNORE = `\uFEFF# Python
__pycache__/
*.py[cod]
!keep.pyc

# Оточення
.env*
!.env.example
\\#literal
\\!literal
trailing   
quoted\\ 
/dist
docs/**/build/
`;

describe("an ignore file", () => {
  it("gives patterns and comments with ranges", () => {
    for (const text of [GITIGNORE, GITIGNORE.replaceAll("\n", "\r\n")]) {
      const file = parseIgnoreFile(text, "git");
      expect(file.patterns.map((line) => [line.pattern, line.negated, line.directoryOnly])).toEqual([
        ["__pycache__/", false, true],
        ["*.py[cod]", false, false],
        ["keep.pyc", true, false],
        [".env*", false, false],
        [".env.example", true, false],
        ["\\#literal", false, false],
        ["\\!literal", false, false],
        ["trailing", false, false],
        ["quoted\\ ", false, false],
        ["/dist", false, false],
        ["docs/**/build/", false, true],
      ]);
      for (const line of file.patterns)
        expect(textAt(text, line.range)).toBe((line.negated ? "!" : "") + line.pattern);
      expect(file.comments.map((comment) => textAt(text, comment.range))).toEqual(["# Python", "# Оточення"]);
    }
  });

  it("survives every damage", () => {
    for (const text of damagedVersions(GITIGNORE))
      for (const dialect of ["git", "docker"] as const) {
        assertRangesInside(parseIgnoreFile(text, dialect), text);
        createIgnoreMatcher([{ directory: "a", text }]).ignores("a/b.pyc", false);
        createDockerignoreMatcher(text).ignores("a/b.pyc");
      }
  });

  it("names the pattern that hides a path", () => {
    const matcher = createIgnoreMatcher([
      { directory: "", text: "*.log\n" },
      { directory: "backend", text: "# logs\n!keep.log\n/media/\n" },
    ]);
    expect(matcher.hiddenBy("backend/media/a/b.png", false)).toMatchObject({
      source: 1,
      pattern: { pattern: "/media/" },
    });
    expect(matcher.hiddenBy("other/keep.log", false)).toMatchObject({ source: 0 });
    expect(matcher.ignores("backend/x/keep.log", false)).toBe(false);
    expect(matcher.ignores("../outside", false)).toBe(false);
    expect(matcher.ignores("", true)).toBe(false);
  });

  it("ignores case only when told so", () => {
    const sources = [{ directory: "", text: "Build/\n" }];
    expect(createIgnoreMatcher(sources).ignores("build", true)).toBe(false);
    expect(createIgnoreMatcher(sources, { ignoreCase: true }).ignores("build", true)).toBe(true);
  });
});

describe("agreement with git check-ignore", () => {
  const base = mkdtempSync(join(tmpdir(), "ignore-file-"));
  afterAll(() => rmSync(base, { recursive: true, force: true }));
  const git = (folder: string, args: string[], input?: string) =>
    execFileSync("git", ["-c", "core.excludesFile=/dev/null", "-c", "core.ignoreCase=false", ...args], {
      cwd: folder,
      encoding: "utf8",
      ...(input === undefined ? {} : { input }),
    });

  const name = fc.constantFrom(
    "a",
    "b",
    "c",
    "foo",
    "bar",
    ".env",
    "x.log",
    "a b",
    "[d]",
    "e-1",
    "Їжак",
    "!f",
    "#g",
  );
  const directory = fc.array(name, { maxLength: 2, size: "max" }).map((parts) => parts.join("/"));
  const path = fc.array(name, { minLength: 1, maxLength: 4, size: "max" }).map((parts) => parts.join("/"));
  const segment = fc.constantFrom(
    ...[
      "a",
      "b",
      "c",
      "foo",
      "bar",
      ".env",
      "*.log",
      "*",
      "**",
      "?",
      "f*",
      "*o*",
      "[a-c]",
      "[!a]",
      "a b",
      "\\[d\\]",
    ],
    ...["e-[0-9]", "Їжак", "\\!f", "\\#g", ".env*", "x.*", "***", "b*", "f?o"],
  );
  const pattern = fc
    .record({
      negated: fc.constantFrom("", "", "!"),
      lead: fc.constantFrom("", "", "/"),
      segments: fc.array(segment, { minLength: 1, maxLength: 3, size: "max" }),
      trail: fc.constantFrom("", "", "/", "  ", "/**", "/*"),
    })
    .map(({ negated, lead, segments, trail }) => negated + lead + segments.join("/") + trail);
  const lines = fc.array(
    fc.oneof({ weight: 8, arbitrary: pattern }, fc.constantFrom("", "# comment", "/", "!", " ")),
    {
      minLength: 1,
      maxLength: 6,
      size: "max",
    },
  );
  const source = fc.record({ directory, text: lines.map((all) => all.join("\n")) });

  it("on random trees and patterns", () => {
    let run = 0;
    fc.assert(
      fc.property(
        fc.uniqueArray(source, {
          minLength: 1,
          maxLength: 3,
          selector: (file) => file.directory,
          size: "max",
        }),
        fc.uniqueArray(path, { minLength: 10, maxLength: 40, size: "max" }),
        (sources, paths) => {
          const folder = join(base, String(run++));
          mkdirSync(folder);
          git(folder, ["init", "-q"]);
          for (const file of sources) {
            mkdirSync(join(folder, file.directory), { recursive: true });
            writeFileSync(join(folder, file.directory, ".gitignore"), file.text);
          }
          // A path that is both a file and a directory exists as whichever came first.
          const directories = new Set<string>();
          const files = paths.filter((candidate) => {
            try {
              mkdirSync(dirname(join(folder, candidate)), { recursive: true });
              writeFileSync(join(folder, candidate), "", { flag: "wx" });
              return true;
            } catch {
              return false;
            }
          });
          for (const file of files)
            for (let parent = dirname(file); parent !== "."; parent = dirname(parent))
              directories.add(parent);
          const asked = [...files, ...directories];
          const expected = new Set(ignoredByGit(folder, asked));
          const matcher = createIgnoreMatcher(sources as IgnoreSource[]);
          const actual = asked.filter((candidate) => matcher.ignores(candidate, directories.has(candidate)));
          expect([sources, actual]).toEqual([sources, asked.filter((candidate) => expected.has(candidate))]);
          rmSync(folder, { recursive: true });
        },
      ),
      { numRuns: 100 },
    );
  });

  function ignoredByGit(folder: string, paths: readonly string[]): string[] {
    try {
      return git(folder, ["check-ignore", "--no-index", "-z", "--stdin"], paths.join("\0")).split("\0");
    } catch (error) {
      // Exit status 1 says that nothing is ignored.
      if ((error as { status?: number }).status === 1) return [];
      throw error;
    }
  }
});

describe("a .dockerignore", () => {
  const ignored = (text: string, paths: string[]) => {
    const matcher = createDockerignoreMatcher(text);
    return paths.filter((path) => matcher.ignores(path));
  };

  it("anchors patterns at the context", () => {
    expect(
      ignored(".env\nnode_modules\n/dist\n", [
        ".env",
        "api/.env",
        "node_modules/a/b",
        "web/node_modules/a",
        "dist/x",
      ]),
    ).toEqual([".env", "node_modules/a/b", "dist/x"]);
    expect(
      ignored("**/.env*\n**/node_modules", [".env", "api/.env.local", "web/node_modules/a", "xnode_modules"]),
    ).toEqual([".env", "api/.env.local", "web/node_modules/a"]);
  });

  it("lets the last match decide, even below an excluded directory", () => {
    expect(
      ignored("*\n!src\n!package*.json\nsrc/**/*.test.ts", [
        "src/a.ts",
        "src/x/a.test.ts",
        "README.md",
        "package-lock.json",
      ]),
    ).toEqual(["src/x/a.test.ts", "README.md"]);
    expect(ignored("docs\n!docs/README.md", ["docs/a", "docs/README.md"])).toEqual(["docs/a"]);
  });

  it("cleans paths, trims blanks, and knows comments only at the line's start", () => {
    expect(ignored("  ./a//b/../c/  \n#x\n ! a/c/keep \n", ["a/c/d", "#x", "a/c/keep"])).toEqual(["a/c/d"]);
    expect(
      ignored("a/**\nb/?\nc/[x-z].txt\nfoo.*", [
        "a",
        "a/b/c",
        "b/1",
        "b/12",
        "c/y.txt",
        "c/a.txt",
        "foo.js",
        "fooxjs",
      ]),
    ).toEqual(["a/b/c", "b/1", "c/y.txt", "foo.js"]);
  });

  it("is calm about patterns made to be slow", () => {
    const matcher = createDockerignoreMatcher(`${"**/a*".repeat(50)}!x`);
    assertLinear(() => expect(matcher.ignores("a/".repeat(200))).toBe(false));
  });
});
