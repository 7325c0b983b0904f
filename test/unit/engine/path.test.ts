import { describe, expect, test } from "vitest";
import {
  extensionOf,
  fileNameOf,
  folderOf,
  foldersUpwards,
  inFolder,
  isInside,
  joinContainerPath,
  joinPath,
  relativeTo,
} from "../../../server/src/engine/path";

describe("paths", () => {
  test("fall into folder and name", () => {
    expect(["a/b/c.py", "c.py", "a/", ""].map(folderOf)).toEqual(["a/b", "", "a", ""]);
    expect(["a/b/c.py", "c.py", "a/", ""].map(fileNameOf)).toEqual(["c.py", "c.py", "", ""]);
    expect(["a/b.c/d.test.TS", "Dockerfile", ".env", "a/.env.prod"].map(extensionOf)).toEqual([
      "TS",
      "",
      "",
      "prod",
    ]);
    expect([...foldersUpwards("a/b")]).toEqual(["a/b", "a", ""]);
    expect([...foldersUpwards("")]).toEqual([""]);
  });

  test("lie in folders, whose names end at a slash", () => {
    expect(inFolder("", "a")).toBe("a");
    expect(inFolder("a", "b/c")).toBe("a/b/c");
    expect(isInside("web/a", "web")).toBe(true);
    expect(isInside("web", "web")).toBe(true);
    expect(isInside("website/a", "web")).toBe(false);
    expect(isInside("anything", "")).toBe(true);
    expect(relativeTo("web", "web/a/b")).toBe("a/b");
    expect(relativeTo("", "web/a")).toBe("web/a");
  });

  test("are joined within the repository", () => {
    expect(joinPath("a/b", "../c/./d")).toBe("a/c/d");
    expect(joinPath("a", "b\\c")).toBe("a/b/c");
    expect(joinPath("a", "..")).toBe("");
    for (const outside of ["../..", "/etc", "~/x", "C:\\x"]) expect(joinPath("a", outside)).toBeUndefined();
  });

  test("are joined within a container", () => {
    expect(joinContainerPath("/app", "../x")).toBe("/x");
    expect(joinContainerPath("/app", "/etc//nginx/")).toBe("/etc/nginx");
    expect(joinContainerPath("/", "../..")).toBe("/");
  });
});
