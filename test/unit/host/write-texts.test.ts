import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { applyEdits } from "../../../server/src/engine/fixes/apply-edits";
import { readWorkspace } from "../../../server/src/host/read-workspace";
import { leadsOutside, textChangesBetween, writeTexts } from "../../../server/src/host/write-texts";
import { asNobody } from "./as-nobody";
import { temporaryFolder } from "./temporary-folder";

const change = (path: string, before: string | undefined, after: string) => ({ path, before, after });

describe("writing", () => {
  it("puts the edits of a fix onto the disk", async () => {
    const folder = temporaryFolder({ "config/settings.py": "DEBUG = True\n", "other.py": "x\n" });
    const before = await readWorkspace(folder, { trusted: false });
    const after = applyEdits(before, [
      { kind: "edit", path: "config/settings.py", range: { start: 8, end: 12 }, newText: "False" },
      { kind: "create", path: "deploy/nginx/app.conf", text: "server {}\n" },
    ]);
    const result = writeTexts(folder, textChangesBetween(before, after));
    expect(result).toEqual({ kind: "written", paths: ["config/settings.py", "deploy/nginx/app.conf"] });
    expect(readFileSync(join(folder, "config/settings.py"), "utf8")).toBe("DEBUG = False\n");
    expect(readFileSync(join(folder, "deploy/nginx/app.conf"), "utf8")).toBe("server {}\n");
    expect((await readWorkspace(folder, { trusted: false })).files).toEqual(after.files);
    expect([...(await readWorkspace(folder, { trusted: false })).tree.entries.keys()]).toHaveLength(6);
  });

  it.each([
    ["UTF-8", Buffer.from("НАЗВА = 1\r\n"), Buffer.from("НАЗВА = 2\r\n")],
    ["a byte order mark", Buffer.from("\uFEFFНАЗВА = 1\r\n"), Buffer.from("\uFEFFНАЗВА = 2\r\n")],
    ["UTF-16", Buffer.from("\uFEFFНАЗВА = 1\r\n", "utf16le"), Buffer.from("\uFEFFНАЗВА = 2\r\n", "utf16le")],
    [
      "big-endian UTF-16",
      Buffer.from("\uFEFFНАЗВА = 1\r\n", "utf16le").swap16(),
      Buffer.from("\uFEFFНАЗВА = 2\r\n", "utf16le").swap16(),
    ],
  ])("keeps %s and the line breaks", (_, before, after) => {
    const folder = temporaryFolder({ "a.py": before });
    expect(writeTexts(folder, [change("a.py", "НАЗВА = 1\r\n", "НАЗВА = 2\r\n")]).kind).toBe("written");
    expect(readFileSync(join(folder, "a.py"))).toEqual(after);
  });

  it("keeps mode and owner", () => {
    const folder = temporaryFolder({ "entrypoint.sh": "old\n" });
    chmodSync(join(folder, "entrypoint.sh"), 0o751);
    if (process.getuid?.() === 0) chownSync(join(folder, "entrypoint.sh"), 12345, 12346);
    const before = statSync(join(folder, "entrypoint.sh"));
    expect(writeTexts(folder, [change("entrypoint.sh", "old\n", "new\n")]).kind).toBe("written");
    const after = statSync(join(folder, "entrypoint.sh"));
    expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
    expect(after.ino).not.toBe(before.ino);
  });

  it("writes through a link inside the folder, once", () => {
    const folder = temporaryFolder({ "env/local.env": "A=1\n" });
    symlinkSync("env/local.env", join(folder, ".env"));
    expect(
      writeTexts(folder, [change(".env", "A=1\n", "A=2\n"), change("env/local.env", "A=1\n", "A=2\n")]).kind,
    ).toBe("written");
    expect(lstatSync(join(folder, ".env")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, "env/local.env"), "utf8")).toBe("A=2\n");
    const refused = writeTexts(folder, [
      change(".env", "A=2\n", "A=3\n"),
      change("env/local.env", "A=2\n", "A=4\n"),
    ]);
    expect(refused).toMatchObject({
      kind: "refused",
      refused: [{ path: "env/local.env", reason: "conflict" }],
    });
    expect(readFileSync(join(folder, "env/local.env"), "utf8")).toBe("A=2\n");
  });
});

describe("refusing", () => {
  it("leaves everything outside the folder alone", () => {
    const outside = temporaryFolder({ "a.py": "old\n" });
    const folder = temporaryFolder({ ".git/config": "old\n" });
    symlinkSync(join(outside, "a.py"), join(folder, "link.py"));
    symlinkSync(outside, join(folder, "linked"));
    symlinkSync(".git", join(folder, "inner"));
    const cases: [string, string | undefined][] = [
      ["link.py", "old\n"],
      ["linked/a.py", "old\n"],
      ["linked/new.py", undefined],
      ["linked/deep/new.py", undefined],
      ["../sibling.py", undefined],
      [join(outside, "a.py"), "old\n"],
      ["a/../../b.py", undefined],
      [".git/config", "old\n"],
      [".git/hooks/post-checkout", undefined],
      ["inner/config", "old\n"],
      ["inner/hooks/post-checkout", undefined],
    ];
    for (const [path, before] of cases) {
      const result = writeTexts(folder, [change(path, before, "new\n")]);
      expect(result, path).toMatchObject({
        kind: "refused",
        refused: [{ path, reason: "outside-workspace" }],
      });
    }
    expect(readdirSync(outside)).toEqual(["a.py"]);
    expect(readFileSync(join(outside, "a.py"), "utf8")).toBe("old\n");
    expect(readdirSync(join(folder, ".git"))).toEqual(["config"]);
  });

  it("loses nothing that was written meanwhile", () => {
    const folder = temporaryFolder({ "a.py": "newer\n", "b.py": "there\n" });
    expect(writeTexts(folder, [change("a.py", "older\n", "fixed\n")])).toMatchObject({
      refused: [{ reason: "changed-on-disk", message: "a.py was changed meanwhile, so it was not written." }],
    });
    expect(writeTexts(folder, [change("b.py", undefined, "created\n")])).toMatchObject({
      refused: [{ reason: "exists-already" }],
    });
    expect(writeTexts(folder, [change("c.py", "old\n", "new\n")])).toMatchObject({
      refused: [{ reason: "missing" }],
    });
    expect(readFileSync(join(folder, "a.py"), "utf8")).toBe("newer\n");
    expect(readFileSync(join(folder, "b.py"), "utf8")).toBe("there\n");
  });

  it("does not create over a broken link", () => {
    const outside = temporaryFolder();
    const folder = temporaryFolder();
    symlinkSync(join(outside, "new.env"), join(folder, ".env.example"));
    expect(writeTexts(folder, [change(".env.example", undefined, "A=\n")])).toMatchObject({
      refused: [{ reason: "exists-already" }],
    });
    expect(readdirSync(outside)).toEqual([]);
  });

  it("does not write back what it could not read whole", () => {
    const bytes = Buffer.from([0x23, 0x20, 0xcf, 0xf0, 0x0a]);
    const folder = temporaryFolder({ "cp1251.py": bytes, "data.bin": Buffer.from([0, 1, 2]) });
    expect(writeTexts(folder, [change("cp1251.py", "# \uFFFD\uFFFD\n", "new\n")])).toMatchObject({
      refused: [{ reason: "not-text" }],
    });
    expect(writeTexts(folder, [change("data.bin", "\0\u0001\u0002", "new\n")])).toMatchObject({
      refused: [{ reason: "not-text" }],
    });
    expect(readFileSync(join(folder, "cp1251.py"))).toEqual(bytes);
  });

  it("respects read-only files, also as the superuser", () => {
    const folder = temporaryFolder({ "a.py": "old\n", "b.py": "old\n" });
    chmodSync(join(folder, "a.py"), 0o444);
    const result = writeTexts(folder, [change("b.py", "old\n", "new\n"), change("a.py", "old\n", "new\n")]);
    expect(result).toEqual({
      kind: "refused",
      refused: [
        {
          path: "a.py",
          reason: "read-only",
          message: "a.py cannot be written: the file or its folder is read-only.",
        },
      ],
    });
    // All or none.
    expect(readFileSync(join(folder, "b.py"), "utf8")).toBe("old\n");
    expect(readdirSync(folder)).toEqual(["a.py", "b.py"]);
  });

  it("undoes everything when one file cannot be put in place", () => {
    const folder = temporaryFolder({ "open/a.py": "old\n", "closed/b.py": "old\n" });
    for (const path of ["", "open", "closed"]) chmodSync(join(folder, path), 0o777);
    for (const path of ["open/a.py", "closed/b.py"]) chmodSync(join(folder, path), 0o666);
    chmodSync(join(folder, "closed"), 0o555);
    const result = asNobody(
      `import { writeTexts } from "./server/src/host/write-texts";
       console.log(JSON.stringify(writeTexts(${JSON.stringify(folder)}, [
         { path: "open/a.py", before: "old\\n", after: "new\\n" },
         { path: "open/made/for/c.py", before: undefined, after: "new\\n" },
         { path: "closed/b.py", before: "old\\n", after: "new\\n" },
       ])));`,
    );
    expect(JSON.parse(result)).toMatchObject({
      kind: "refused",
      refused: [{ path: "closed/b.py", reason: "read-only" }],
    });
    expect(readFileSync(join(folder, "open/a.py"), "utf8")).toBe("old\n");
    expect(readdirSync(join(folder, "open"))).toEqual(["a.py"]);
    expect(readdirSync(join(folder, "closed"))).toEqual(["b.py"]);
  });

  it("puts back what was replaced already when a later file appeared meanwhile", () => {
    const folder = temporaryFolder({ "a.py": "old\n" });
    // Two names of one new file: free when looked at, taken when the second is put in place.
    const result = writeTexts(folder, [
      change("a.py", "old\n", "new\n"),
      change("Б.py", undefined, "one\n"),
      change("dir/file", undefined, "one\n"),
      change("dir/file/deeper", undefined, "two\n"),
    ]);
    expect(result.kind).toBe("refused");
    expect(readFileSync(join(folder, "a.py"), "utf8")).toBe("old\n");
    expect(readdirSync(folder)).toEqual(["a.py"]);
  });
});

it("leaves other names of a file as they were", () => {
  const folder = temporaryFolder({ "a.py": "old\n" });
  linkSync(join(folder, "a.py"), join(folder, "b.py"));
  expect(writeTexts(folder, [change("a.py", "old\n", "new\n")]).kind).toBe("written");
  expect(readFileSync(join(folder, "b.py"), "utf8")).toBe("old\n");
});

describe("a path", () => {
  it("leads outside through a link, to itself or of a folder above it, and through a broken one", () => {
    const outside = temporaryFolder({ "a.py": "x\n" });
    const folder = temporaryFolder({ "a.py": "x\n", "real/b.py": "x\n" });
    symlinkSync(join(outside, "a.py"), join(folder, "out.py"));
    symlinkSync(outside, join(folder, "out"));
    symlinkSync("nowhere", join(folder, "broken.py"));
    symlinkSync("real", join(folder, "inside"));
    const leading = ["out.py", "out/a.py", "out/new.py", "broken.py", "../a.py", ".git/config"];
    expect(leading.filter((path) => !leadsOutside(folder, path))).toEqual([]);
    expect(
      ["a.py", "new.py", "new/folder/a.py", "inside/b.py"].filter((path) => leadsOutside(folder, path)),
    ).toEqual([]);
  });
});
