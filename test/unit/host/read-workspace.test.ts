import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../../server/src/engine/snapshot";
import {
  type ReadWorkspaceOptions,
  readWorkspace,
  WorkspaceError,
} from "../../../server/src/host/read-workspace";
import { asNobody } from "./as-nobody";
import { temporaryFolder } from "./temporary-folder";

const read = (folder: string, options: Partial<ReadWorkspaceOptions> = {}): Promise<Snapshot> =>
  readWorkspace(folder, { trusted: false, today: "2026-11-23", ...options });

const texts = (snapshot: Snapshot) =>
  Object.fromEntries([...snapshot.files].map(([path, { text }]) => [path, text]));

describe("texts", () => {
  it("are what an editor shows, without byte order marks, with line breaks as they are", async () => {
    const folder = temporaryFolder({
      "plain.py": "DEBUG = True\n",
      "empty.py": "",
      "crlf.py": "A = 1\r\nB = 2\r\n",
      "bom.py": Buffer.from("\uFEFFNAME = 'Ґанок'\n"),
      "utf16le.env": Buffer.from("\uFEFFKEY=значення\r\n", "utf16le"),
      "utf16be.env": Buffer.from("\uFEFFKEY=значення\r\n", "utf16le").swap16(),
      "cp1251.py": Buffer.from([0x23, 0x20, 0xcf, 0xf0, 0xe8, 0x0a]),
    });
    const snapshot = await read(folder);
    expect(texts(snapshot)).toEqual({
      "plain.py": "DEBUG = True\n",
      "empty.py": "",
      "crlf.py": "A = 1\r\nB = 2\r\n",
      "bom.py": "NAME = 'Ґанок'\n",
      "utf16le.env": "KEY=значення\r\n",
      "utf16be.env": "KEY=значення\r\n",
      "cp1251.py": "# \uFFFD\uFFFD\uFFFD\n",
    });
    expect(snapshot.unread).toEqual(new Map());
    expect(snapshot.today).toBe("2026-11-23");
  });

  it("are not known for binary files, by content or by name", async () => {
    const folder = temporaryFolder({
      "data.txt": Buffer.from([0x50, 0x4b, 3, 4, 0, 0]),
      "logo.png": "not really a picture",
      "utf32.txt": Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]),
    });
    const snapshot = await read(folder);
    expect(snapshot.files).toEqual(new Map());
    expect([...snapshot.unread]).toEqual([
      ["data.txt", "binary"],
      ["logo.png", "binary"],
      ["utf32.txt", "binary"],
    ]);
  });

  it("are not known for files that are too large, with more room for settings and lock files", async () => {
    const megabytes = (count: number) => Buffer.alloc(count * 1024 * 1024, "#");
    const folder = temporaryFolder({
      "dump.sql": megabytes(2),
      "package-lock.json": megabytes(2),
      "config/settings/base.py": megabytes(2),
      "config/settings.py": megabytes(50),
    });
    const snapshot = await read(folder);
    expect([...snapshot.files.keys()]).toEqual(["config/settings/base.py", "package-lock.json"]);
    expect([...snapshot.unread]).toEqual([
      ["config/settings.py", "too-large"],
      ["dump.sql", "too-large"],
    ]);
    expect(snapshot.tree.entries.get("config/settings.py")).toEqual({
      kind: "file",
      bytes: 50 * 1024 * 1024,
    });
  });

  it("are read from the top down until the limits are reached", async () => {
    const folder = temporaryFolder({ "z.py": "1234", "a/y.py": "1234", "a/b/x.py": "1234" });
    const limits: ReadWorkspaceOptions["limits"] = { files: 2 };
    const few = await read(folder, { limits });
    expect([...few.files.keys()]).toEqual(["a/y.py", "z.py"]);
    expect([...few.unread]).toEqual([["a/b/x.py", "too-many-files"]]);
    expect(few.tree.complete).toBe(true);
    const small = await read(folder, { limits: { totalBytes: 7 } });
    expect([...small.files.keys()]).toEqual(["z.py"]);
  });
});

describe("the tree", () => {
  it("records what tools fill without looking inside", async () => {
    const folder = temporaryFolder({
      "node_modules/react/index.js": "",
      "api/__pycache__/views.cpython-312.pyc": "",
      ".git/config": "",
      "my-env/pyvenv.cfg": "home = /usr/bin\n",
      "my-env/lib/python3.12/site-packages/django/conf/global_settings.py": "DEBUG = False",
      "cache-of-a-tool/CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55",
      "shop.egg-info/PKG-INFO": "",
      "web/build/asset-manifest.json": "{}",
      "web/dist/app.js.map": "{}",
      "staticfiles/admin/css/base.css": "",
    });
    const snapshot = await read(folder);
    const skipped = [...snapshot.tree.entries].filter(([, entry]) => entry.skipped).map(([path]) => path);
    expect(skipped).toEqual([
      ".git",
      "api/__pycache__",
      "cache-of-a-tool",
      "my-env",
      "node_modules",
      "shop.egg-info",
      "staticfiles",
      "web/build",
      "web/dist",
    ]);
    expect([...snapshot.tree.entries.keys()].filter((path) => !skipped.includes(path))).toEqual([
      "api",
      "web",
    ]);
  });

  it("looks into directories that only share their name with output", async () => {
    const folder = temporaryFolder({
      "build/Dockerfile": "FROM python:3.13\n",
      "dist/nginx.conf": "",
      "out/report.md": "",
      "static/js/jquery.min.js": "",
      "env/production.env": "",
      "coverage/models.py": "",
    });
    expect([...(await read(folder)).files.keys()]).toHaveLength(6);
  });

  it("holds a directory named .env and a file without a name to speak of", async () => {
    const folder = temporaryFolder({
      ".env/production": "DEBUG=False\n",
      "дані/назва з пробілами.yml": "a: 1\n",
    });
    const snapshot = await read(folder);
    expect(snapshot.tree.entries.get(".env")).toEqual({ kind: "directory", bytes: 0 });
    expect(texts(snapshot)).toEqual({
      ".env/production": "DEBUG=False\n",
      "дані/назва з пробілами.yml": "a: 1\n",
    });
  });

  it("says when a limit ended the walk", async () => {
    const folder = temporaryFolder({ "a/1.py": "", "a/2.py": "", "b.py": "" });
    expect((await read(folder, { limits: { entries: 4 } })).tree.complete).toBe(true);
    const cut = await read(folder, { limits: { entries: 3 } });
    expect(cut.tree.complete).toBe(false);
    expect([...cut.tree.entries.keys()]).toEqual(["a", "a/1.py", "b.py"]);
  });

  it("lists excluded files without reading them, and not the inside of excluded directories", async () => {
    const folder = temporaryFolder({
      "docs/a.md": "",
      "docs/deep/b.md": "",
      "gen/x_pb2.py": "",
      "gen/y.py": "",
    });
    const snapshot = await read(folder, { exclude: ["docs/**", "**/*_pb2.py"] });
    expect([...snapshot.files.keys()]).toEqual(["gen/y.py"]);
    expect([...snapshot.tree.entries.keys()]).toEqual(["docs", "gen", "gen/x_pb2.py", "gen/y.py"]);
    expect(snapshot.tree.entries.get("docs")?.skipped).toBe(true);
    expect(snapshot.unread).toEqual(new Map());
  });

  it("is the same every time, whatever order the files were made in", async () => {
    const names = ["b/c.py", "a.py", "b-c.py", "B.py", "b/a/x.py", "ї.py"];
    const one = temporaryFolder(Object.fromEntries(names.map((name) => [name, name])));
    const two = temporaryFolder(Object.fromEntries(names.reverse().map((name) => [name, name])));
    const [first, second] = [await read(one), await read(two)];
    expect([...first.tree.entries]).toEqual([...second.tree.entries]);
    expect([...first.files]).toEqual([...second.files]);
    expect([...first.files.keys()]).toEqual([...names].sort());
  });
});

describe("links", () => {
  it("are followed to files inside the folder, and nowhere else", async () => {
    const outside = temporaryFolder({ "secret.env": "KEY=outside\n", "code/views.py": "" });
    const folder = temporaryFolder({ "env/local.env": "KEY=inside\n", "shop/a.py": "", ".git/config": "" });
    symlinkSync("env/local.env", join(folder, ".env"));
    symlinkSync(join(outside, "secret.env"), join(folder, ".env.production"));
    symlinkSync(join(outside, "code"), join(folder, "vendor"));
    symlinkSync("shop", join(folder, "alias"));
    symlinkSync(".git/config", join(folder, "git-config"));
    symlinkSync("nowhere", join(folder, "broken"));
    const snapshot = await read(folder);
    expect(texts(snapshot)).toEqual({
      ".env": "KEY=inside\n",
      "env/local.env": "KEY=inside\n",
      "shop/a.py": "",
    });
    expect(Object.fromEntries(snapshot.unread)).toEqual({
      ".env.production": "outside-workspace",
      vendor: "outside-workspace",
      "git-config": "outside-workspace",
      broken: "failed",
    });
    for (const path of [".env", ".env.production", "vendor", "alias", "broken"])
      expect(snapshot.tree.entries.get(path)).toEqual({ kind: "symlink", bytes: 0 });
  });

  it("in a loop end the walk nowhere", async () => {
    const folder = temporaryFolder({ "a/b/c.py": "" });
    symlinkSync("../..", join(folder, "a/b/up"));
    symlinkSync("me", join(folder, "me"));
    const snapshot = await read(folder);
    expect([...snapshot.tree.entries.keys()]).toEqual(["a", "a/b", "a/b/c.py", "a/b/up", "me"]);
  });
});

describe("trouble", () => {
  it("with the folder itself is told in a sentence", async () => {
    const folder = temporaryFolder({ "file.txt": "" });
    await expect(read(join(folder, "missing"))).rejects.toMatchObject({
      name: "WorkspaceError",
      reason: "missing",
    });
    const error = await read(join(folder, "file.txt")).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkspaceError);
    expect(error).toMatchObject({
      reason: "not-a-folder",
      message: `${join(folder, "file.txt")} is not a folder.`,
    });
    await expect(read(join(folder, "file.txt/inside"))).rejects.toMatchObject({ reason: "not-a-folder" });
  });

  it("with a file or a folder costs only that one", async () => {
    const folder = temporaryFolder({ "locked.py": "", "private/a.py": "", "open.py": "x = 1\n" });
    chmodSync(join(folder, "locked.py"), 0);
    chmodSync(join(folder, "private"), 0);
    chmodSync(folder, 0o755);
    const result = asNobody(
      `import { readWorkspace } from "./server/src/host/read-workspace";
       readWorkspace(${JSON.stringify(folder)}, { trusted: false }).then((snapshot) =>
         console.log(JSON.stringify([[...snapshot.files.keys()], [...snapshot.unread], [...snapshot.tree.entries], snapshot.tree.complete])));`,
    );
    chmodSync(join(folder, "private"), 0o755);
    expect(JSON.parse(result)).toEqual([
      ["open.py"],
      [
        ["locked.py", "no-permission"],
        ["private", "no-permission"],
      ],
      [
        ["locked.py", { kind: "file", bytes: 0 }],
        ["open.py", { kind: "file", bytes: 6 }],
        ["private", { kind: "directory", bytes: 0, skipped: true }],
      ],
      true,
    ]);
  });

  it("with permission for the folder is told apart from its absence", () => {
    const folder = temporaryFolder({ "private/a.py": "" });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, "private"), 0);
    const result = asNobody(
      `import { readWorkspace } from "./server/src/host/read-workspace";
       readWorkspace(${JSON.stringify(join(folder, "private"))}, { trusted: false }).catch((error) => console.log(error.reason));`,
    );
    chmodSync(join(folder, "private"), 0o755);
    expect(result).toBe("no-permission\n");
  });

  it.skipIf(process.platform === "win32")("with a pipe does not make us wait", async () => {
    const folder = temporaryFolder({ "a.py": "" });
    execFileSync("mkfifo", [join(folder, "settings.py")]);
    symlinkSync("settings.py", join(folder, "local_settings.py"));
    const snapshot = await read(folder);
    expect([...snapshot.unread]).toEqual([["settings.py", "failed"]]);
    expect(snapshot.tree.entries.get("settings.py")).toEqual({ kind: "file", bytes: 0 });
  });
});

it("stops when aborted, and says how far it is until then", async () => {
  const folder = temporaryFolder(
    Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`d${n}/a.py`, ""])),
  );
  const controller = new AbortController();
  const running = read(folder, { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(running).rejects.toThrow(/abort/i);
  const phases: string[] = [];
  await read(folder, { onProgress: ({ phase, done, total }) => phases.push(`${phase} ${done} ${total}`) });
  expect(phases[0]).toBe("listing 50 undefined");
  expect(phases.at(-1)).toBe("reading 50 50");
});

it("reads the shallowest of very many files, and rests on the way", async () => {
  const folder = temporaryFolder({ "manage.py": "", "backend/apps/shop/models.py": "" });
  for (let directory = 0; directory < 50; directory++) {
    mkdirSync(join(folder, `data/${directory}`), { recursive: true });
    for (let file = 0; file < 100; file++)
      writeFileSync(join(folder, `data/${directory}/${file}.csv`), "a,b\n1,2\n");
  }
  let beats = 0;
  const heartbeat = setInterval(() => beats++, 1);
  const snapshot = await read(folder, { limits: { files: 1000 } });
  clearInterval(heartbeat);
  expect(beats).toBeGreaterThan(0);
  expect(snapshot.tree.entries.size).toBe(5056);
  expect(snapshot.tree.complete).toBe(true);
  expect(snapshot.files.size).toBe(1000);
  expect(snapshot.files.has("backend/apps/shop/models.py")).toBe(true);
});
