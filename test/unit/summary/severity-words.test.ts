import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { english, renderMessage } from "../../../server/src/engine/message";
import { severityCount, severityHeading, severityWord } from "../../../server/src/summary/severity-words";

const root = path.join(import.meta.dirname, "../../..");

test("a severity has one word, a heading and a number", () => {
  expect(renderMessage(severityWord("blocker"), english)).toBe("Blocker");
  expect(renderMessage(severityHeading("blocker"), english)).toBe("Blockers");
  expect(renderMessage(severityCount("blocker", 1), english)).toBe("1 blocker");
  expect(renderMessage(severityCount("blocker", 2), english)).toBe("2 blockers");
});

test("its words are written down in one place", () => {
  const sources = ["server/src", "client/src"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => path.posix.join(folder, name.replaceAll(path.sep, "/"))),
  );
  const holders = sources.filter((file) =>
    /"Blockers?"|"(?:Major|Minor)"/.test(readFileSync(path.join(root, file), "utf8")),
  );
  expect(holders).toEqual(["server/src/summary/severity-words.ts"]);
});
