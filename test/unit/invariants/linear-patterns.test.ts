import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parser } from "@lezer/javascript";
import { expect, test } from "vitest";
import { watchdog } from "../../../server/src/host/watchdog";
import { pumpsOf } from "../../support/pumps";
import known from "./superlinear-patterns.json";

/** Of a text: one that is read once takes less than a hundredth of the limit, one that is read again from each place far more. */
const length = 10_000;
const limitMs = 25;

const root = join(import.meta.dirname, "../../..");
const typescript = parser.configure({ dialect: "ts" });

/** Every regular expression of the program by its text, with a place of it. */
function literals(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const top of ["server/src", "client/src", "rules"])
    for (const file of readdirSync(join(root, top), { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const text = readFileSync(join(root, top, file), "utf8");
      typescript.parse(text).iterate({
        enter({ name, from, to }) {
          const line = () => text.slice(0, from).split("\n").length;
          if (name === "RegExp") found.set(text.slice(from, to), `${top}/${file}:${line()}`);
        },
      });
    }
  return found;
}

/** Processor time of one use; the shortest of some attempts, since others run beside. */
function millisecondsOf(pattern: RegExp, text: string): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 4 && shortest > limitMs; attempt++) {
    const start = performance.now();
    text.replace(pattern, "");
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}

test("every regular expression is linear, or says why what it reads is short", () => {
  const slow: Record<string, string> = {};
  const found = literals();
  for (const [literal, place] of found) {
    if (literal in known) continue;
    const { 1: source = "", 2: flags = "" } = /^\/(.*)\/(\w*)$/s.exec(literal) ?? [];
    const pattern = new RegExp(source, flags);
    let worst = "";
    const ending = { ...watchdog, limit: 4 }.run(() => {
      for (const text of pumpsOf(pattern, length)) {
        const milliseconds = millisecondsOf(pattern, text);
        if (milliseconds <= limitMs) continue;
        worst = `${place} takes ${Math.round(milliseconds)} ms for ${JSON.stringify(text.slice(0, 60))} and so on`;
        break;
      }
    });
    if (ending !== "done") slow[literal] = `${place} does not end`;
    else if (worst !== "") slow[literal] = worst;
  }
  expect(
    slow,
    "Write it so that it reads a text once, or add to superlinear-patterns.json why what it reads is short",
  ).toEqual({});
  expect(Object.keys(known).filter((literal) => !found.has(literal))).toEqual([]);
});
