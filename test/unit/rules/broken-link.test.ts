import { describe, expect, test } from "vitest";
import { brokenLinks } from "../../../rules/documentation/broken-link.facts";
import { createDatabase } from "../../../server/src/engine/database";
import { isAbsent } from "../../../server/src/engine/rule";
import type { Snapshot, TreeEntry } from "../../../server/src/engine/snapshot";
import { snapshotOf } from "../../support/snapshot";

/** "kind target" of every broken link. */
function brokenIn(snapshot: Snapshot): readonly string[] {
  const found = createDatabase(snapshot).get(brokenLinks);
  return isAbsent(found) ? [] : found.map(({ kind, target }) => `${kind} ${target}`);
}

function linkTo(...targets: readonly string[]): string {
  return targets.map((target) => `[x](${target})\n`).join("");
}

function withEntries(snapshot: Snapshot, added: Readonly<Record<string, TreeEntry>>): Snapshot {
  const entries = new Map([...snapshot.tree.entries, ...Object.entries(added)]);
  return { ...snapshot, tree: { ...snapshot.tree, entries } };
}

describe("pages of an application", () => {
  const onboarding = { "server/onboarding/Start.md": linkTo("/search", "settings/members", "gone.md") };

  test("link to its own addresses, and to files only by a name with an ending", () => {
    expect(brokenIn(snapshotOf(onboarding))).toEqual(["missing server/onboarding/gone.md"]);
    expect(brokenIn(snapshotOf({ "docs/start.md": linkTo("search") }))).toEqual(["missing docs/search"]);
  });
});

test("a template that readers are told is gone is asked for by nobody", () => {
  const told = (more: string) =>
    brokenIn(snapshotOf({ "config/app.yml": "", "docs/start.md": `- \`config/keys.yml.sample\`${more}\n` }));
  expect(told(" - take it as it is")).toEqual(["named config/keys.yml.sample"]);
  expect(told(" (removed)")).toEqual([]);
});

test("nobody mends what a generator writes anew", () => {
  expect(
    brokenIn(
      snapshotOf({
        "client/.openapi-generator-ignore": "",
        "client/docs/UserApi.md": linkTo("../README.md"),
        "proto/README.md": `# Protocol Documentation\n<a name="top"></a>\n\n${linkTo("#google-protobuf-Empty")}`,
        "docs/proto.md": linkTo("gone.md"),
      }),
    ),
  ).toEqual(["missing docs/gone.md"]);
});

describe("links into what is not known", () => {
  const readme = { "README.md": linkTo("gone.md") };

  test("a tree that was not read completely", () => {
    const snapshot = snapshotOf(readme);
    expect(brokenIn(snapshot)).toEqual(["missing gone.md"]);
    expect(brokenIn({ ...snapshot, tree: { ...snapshot.tree, complete: false } })).toEqual([]);
  });

  test("a directory that is not listed, or a link to one", () => {
    const snapshot = snapshotOf({ "README.md": linkTo("manual/a.md", "elsewhere/b.md") });
    const skipped = withEntries(snapshot, {
      manual: { kind: "directory", bytes: 0, skipped: true },
      elsewhere: { kind: "symlink", bytes: 0 },
    });
    expect(brokenIn(snapshot)).toHaveLength(2);
    expect(brokenIn(skipped)).toEqual([]);
  });

  test("a file whose text was not read has unknown anchors", () => {
    const snapshot = withEntries(snapshotOf({ "README.md": linkTo("big.md#part", "big.md") }), {
      "big.md": { kind: "file", bytes: 90_000_000 },
    });
    expect(brokenIn(snapshot)).toEqual([]);
  });

  test("a submodule, and what a sparse checkout leaves out", () => {
    const snapshot = snapshotOf({ "README.md": linkTo("library/README.md", "docs/setup.md", "docs") });
    expect(brokenIn(snapshot)).toHaveLength(3);
    if (snapshot.git.kind !== "repository") throw new Error("a repository");
    const git = {
      ...snapshot.git,
      nested: ["library"],
      tracked: new Set([...snapshot.git.tracked, "docs/setup.md"]),
    };
    expect(brokenIn({ ...snapshot, git })).toEqual([]);
  });

  test("what git ignores, at whatever depth", () => {
    expect(
      brokenIn(
        snapshotOf({
          "README.md": linkTo("private/a/b.md", "notes.local.md", "kept.md"),
          ".gitignore": "/private/\n*.local.md\n",
        }),
      ),
    ).toEqual(["missing kept.md"]);
  });

  test("without git everything is looked at", () => {
    const git = { kind: "unavailable", reason: "not-a-repository", detail: "" } as const;
    expect(brokenIn(snapshotOf(readme, { git }))).toEqual(["missing gone.md"]);
  });

  test("a note of one's own that git does not have", () => {
    expect(brokenIn(snapshotOf(readme, { ignored: ["README.md"] }))).toEqual([]);
  });
});

describe("what is no link of this repository", () => {
  test.each([
    "https://atlas.example/a#b",
    "//atlas.example",
    "mailto:a@atlas.example",
    "../../issues",
    "../other-repository/README.md",
    "{{ site.baseurl }}/a",
    "$ADDRESS/a.md",
    "#L10",
    "setup.md#L3-L5",
    "#/route",
    "#fn1",
    "/anna/atlas/wiki/Home",
    "blob/main/src/a.py",
    "dist/index.html",
    "",
    "#",
    "#top",
  ])("%s", (target) => {
    expect(brokenIn(snapshotOf({ "README.md": linkTo(target), "setup.md": "# A\n" }))).toEqual([]);
  });

  test("a template, a fixture, and text that only looks like a definition", () => {
    expect(
      brokenIn(
        snapshotOf({
          ".github/PULL_REQUEST_TEMPLATE.md": linkTo("gone.md"),
          "templates/README.md": linkTo("gone.md"),
          "tests/fixtures/page.md": linkTo("gone.md"),
          "README.md":
            "[WARNING]: This is not maintained\n\n[//]: # (a comment)\n\nrow[1][2] and [ ] and [x]\n",
        }),
      ),
    ).toEqual([]);
  });

  test("contributors that a bot lists", () => {
    const list =
      '<!-- ALL-CONTRIBUTORS-LIST:START -->\n<a href="#infra-anna">x</a>\n<!-- ALL-CONTRIBUTORS-LIST:END -->\n';
    expect(brokenIn(snapshotOf({ "README.md": list }))).toEqual([]);
  });
});

describe("what is broken", () => {
  test("by case, whatever the machine overlooks", () => {
    expect(
      brokenIn(
        snapshotOf({
          "README.md": linkTo("Docs/setup.md", "docs/Setup.md#part"),
          "docs/setup.md": "# Part\n",
        }),
      ),
    ).toEqual(["case Docs/setup.md", "case docs/Setup.md"]);
  });

  test("from the root, in images, in HTML and in definitions that are used", () => {
    const text = `![a](img/a.png)
<img src="img/b.png"> <a href="c.md">c</a> [d](/d.md)

[e] and [f][f]

[e]: e.md
[f]: <f g.md>
[unused]: h.md
`;
    expect(brokenIn(snapshotOf({ "docs/README.md": text }))).toEqual([
      "missing docs/img/a.png",
      "missing docs/img/b.png",
      "missing docs/c.md",
      "missing d.md",
      "missing docs/e.md",
      "missing docs/f g.md",
    ]);
  });

  test("letters with marks are the same in either form", () => {
    expect(
      brokenIn(
        snapshotOf({
          "README.md": linkTo("Запуск%20й.md".normalize("NFC")),
          ["Запуск й.md".normalize("NFD")]: "",
        }),
      ),
    ).toEqual([]);
  });

  test("anchors, where the hosting site makes them as GitHub does", () => {
    const files = { "README.md": `${linkTo("#setup", "#-set-up", "#set-up")}## 🚀 Set-up\n` };
    expect(brokenIn(snapshotOf(files))).toEqual(["anchor #setup", "anchor #set-up"]);
    expect(brokenIn(snapshotOf({ ...files, ".gitlab-ci.yml": "" }))).toEqual([]);
  });

  test("a page of a site is judged by its links to Markdown alone", () => {
    expect(
      brokenIn(
        snapshotOf({
          "docs/mkdocs.yml": "",
          "docs/pages/a.md": `${linkTo("/guide", "b", "c.html", "gone.md", "#1-part")}# 1. Part\n`,
        }),
      ),
    ).toEqual(["missing docs/pages/gone.md"]);
  });
});
