import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import type { FolderReport } from "../../server/src/lsp/protocol";
import { startSession } from "../protocol/support/server";
import { isFull, some } from "./extent";
import { folderAt, hostileWorkspaces } from "./hostile-workspaces";
import { inNewFolder, runProgram } from "./programs";

/** Of one repository and one command. */
const mostMilliseconds = 10_000;
const mostMegabytes = 1024;

/** What no line of any output may hold: it is obeyed by terminals, or read in another order than written. */
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const commands: readonly (readonly string[])[] = isFull
  ? [
      ...["text", "compact", "json", "sarif", "github", "markdown"].map((format) => [
        "check",
        "--format",
        format,
      ]),
      ["check", "--show", "passed"],
      ["fix", "--dry-run", "--review"],
      ["report"],
      ["report", "--locale", "uk"],
      ["settings"],
      ["baseline"],
      ["check"],
    ]
  : [["check"]];

// Every text alone is tried without a process of its own (invariants/hostile-texts).
const chosen = isFull
  ? hostileWorkspaces
  : some(
      hostileWorkspaces.filter(({ hasOwnTest }) => !hasOwnTest),
      5,
    );

let worst = { name: "", milliseconds: 0 };
let largest = { name: "", megabytes: 0 };

afterAll(() => {
  console.log(
    `${chosen.length} hostile workspaces × ${commands.length} commands; longest ${worst.milliseconds} ms (${worst.name}), largest ${largest.megabytes} MB (${largest.name})`,
  );
});

describe("the command line stays within its limits on", () => {
  test.each(chosen)("$name", async ({ name, build }) => {
    await inNewFolder(async (root) => {
      build(folderAt(root));
      for (const command of commands) {
        const ended = await runProgram(root, command);
        const where = `${name}: ${command.join(" ")}`;
        const { milliseconds = Number.POSITIVE_INFINITY, megabytes = Number.POSITIVE_INFINITY } = ended;
        if (milliseconds > worst.milliseconds) worst = { name: where, milliseconds };
        if (megabytes > largest.megabytes) largest = { name: where, megabytes };
        expect(ended.stderr, where).not.toMatch(/internal error|failed to run/);
        expect([0, 1, 2], where).toContain(ended.code);
        if (command[0] === "check") expect([0, 1], where).toContain(ended.code);
        expect(milliseconds, where).toBeLessThan(mostMilliseconds);
        expect(megabytes, where).toBeLessThan(mostMegabytes);
        expect(ended.stdout + ended.stderr, where).not.toMatch(obeyed);
      }
    });
  });
});

test("the server gives a verdict on all of them", async () => {
  for (const { name, build } of chosen)
    await inNewFolder(async (root) => {
      build(folderAt(root));
      const { server } = await startSession({
        folders: [{ uri: pathToFileURL(root).href }],
        options: { reports: true },
      });
      const report = await server.next<FolderReport>("readiness/reportChanged");
      expect(
        report.rules.filter(({ state }) => state === "error"),
        name,
      ).toEqual([]);
      await server.request("shutdown");
      server.notify("exit");
      expect(await server.exited, name).toBe(0);
      expect(server.stderr(), name).toBe("");
    });
});
