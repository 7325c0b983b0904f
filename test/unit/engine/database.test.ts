import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createDatabase, fact, factFamily } from "../../../server/src/engine/database";
import type { Ending } from "../../../server/src/engine/guard";
import { watchdog } from "../../../server/src/host/watchdog";
import { snapshotOf, withText } from "../../support/snapshot";

const length = factFamily("length", (db, path) => db.file(path)?.text.length ?? -1);
const total = fact("total", (db) => db.paths().reduce((sum, path) => sum + db.of(length, path), 0));
const parity = fact("parity", (db) => (db.get(total) % 2 === 0 ? "even" : "odd"));

describe("the database", () => {
  test("computes a fact once", () => {
    let runs = 0;
    const counted = fact("counted", () => ++runs);
    const db = createDatabase(snapshotOf({}));
    db.get(counted);
    db.get(counted);
    expect(runs).toBe(1);
  });

  test("reruns only what read the changed file", () => {
    const start = snapshotOf({ a: "1", b: "22", c: "333" });
    const db = createDatabase(start);
    db.get(parity);
    const before = db.computations;
    db.update(withText(start, "b", "2222"));
    expect(db.get(parity)).toBe("even");
    // length(b) and total; parity depends on an unequal total.
    expect(db.computations - before).toBe(3);
  });

  test("cuts off early when a value comes out equal", () => {
    const start = snapshotOf({ a: "1", b: "22" });
    const db = createDatabase(start);
    db.get(parity);
    const before = db.computations;
    db.update(withText(start, "b", "xx"));
    db.get(parity);
    expect(db.computations - before).toBe(1);
  });

  test("keeps the identity of an equal value", () => {
    const words = fact("words", (db) => (db.file("a")?.text ?? "").split(" "));
    const start = snapshotOf({ a: "x y" });
    const db = createDatabase(start);
    const first = db.get(words);
    db.update(withText(start, "a", "x y"));
    expect(db.get(words)).toBe(first);
  });

  test("sees files appear and vanish", () => {
    const db = createDatabase(snapshotOf({ a: "1" }));
    expect(db.get(total)).toBe(1);
    db.update(snapshotOf({ a: "1", b: "22" }));
    expect(db.get(total)).toBe(3);
    db.update(snapshotOf({ b: "22" }));
    expect(db.get(total)).toBe(2);
  });

  test("names a fact that depends on itself", () => {
    const loop: { name: string; read(db: Parameters<typeof total.read>[0]): number } = {
      name: "loop",
      read: (db) => db.get(loop),
    };
    expect(() => createDatabase(snapshotOf({})).get(loop)).toThrow('The fact "loop" depends on itself');
  });

  test("an exception is kept and goes away with its cause", () => {
    const fragile = fact("fragile", (db) => {
      if (db.file("a")?.text === "bad") throw new Error("bad text");
      return "fine";
    });
    const bad = snapshotOf({ a: "bad" });
    const db = createDatabase(bad);
    expect(() => db.get(fragile)).toThrow("bad text");
    expect(() => db.get(fragile)).toThrow("bad text");
    db.update(withText(bad, "a", "good"));
    expect(db.get(fragile)).toBe("fine");
  });

  test("gives up what does not end, keeps the rest, and tries again when what it had read changes", () => {
    const words = factFamily("words", (db, path) => {
      const text = db.file(path)?.text ?? "";
      while (text === "endless");
      return text.split(" ");
    });
    const all = fact("all", (db) => db.paths().map((path) => db.of(words, path).length));
    const start = snapshotOf({ a: "x", b: "endless", c: "x y" });
    const db = createDatabase(start, { ...watchdog, limit: 1 });
    expect(() => db.get(all)).toThrow("stopped after 1 s on b");
    expect(db.of(words, "c")).toEqual(["x", "y"]);
    const before = db.computations;
    expect(() => db.of(words, "b")).toThrow("stopped after 1 s on b");
    expect(db.computations).toBe(before);
    db.update(withText(start, "b", "ends"));
    expect(db.get(all)).toEqual([1, 1, 2]);
  });

  test("does not give up what takes long in many parts", () => {
    const part = factFamily("part", (_, key) => {
      const before = process.cpuUsage();
      for (let used = 0; used < 300_000; ) {
        const { user, system } = process.cpuUsage(before);
        used = user + system;
      }
      return key;
    });
    const slow = fact("slow", (db) => ["a", "b", "c", "d"].map((key) => db.of(part, key)));
    expect(createDatabase(snapshotOf({}), { ...watchdog, limit: 1 }).get(slow)).toHaveLength(4);
  });

  test("does not give up what hardly ran because the machine was busy", () => {
    const endings = Array.from({ length: 20 }, (): Ending => "starved");
    const run = (work: () => void): Ending => {
      const ending = endings.shift();
      if (ending === undefined) work();
      return ending ?? "done";
    };
    const length = fact("length", (db) => db.file("a")?.text.length);
    expect(createDatabase(snapshotOf({ a: "x" }), { limit: 1, run }).get(length)).toBe(1);
    expect(endings).toEqual([]);
  });

  test("incremental equals from scratch on random graphs of facts and edits", () => {
    const paths = ["a", "b", "c", "d"];
    const step = fc.record({
      path: fc.constantFrom(...paths),
      text: fc.string({ maxLength: 3 }),
      remove: fc.boolean(),
    });
    const shape = fc.array(fc.array(fc.nat({ max: 9 }), { maxLength: 4 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(shape, fc.array(step, { maxLength: 12 }), fc.nat({ max: 3 }), (reads, steps, modulus) => {
        const made = makeFacts(reads, paths, modulus + 1);
        let snapshot = snapshotOf({ a: "x", c: "yy" });
        const db = createDatabase(snapshot);
        for (const { path, text, remove } of steps) {
          const files = new Map(snapshot.files);
          if (remove) files.delete(path);
          else files.set(path, { path, text });
          snapshot = { ...snapshot, files };
          db.update(snapshot);
          const fresh = createDatabase(snapshot);
          for (const one of made) expect(db.get(one)).toBe(fresh.get(one));
        }
      }),
      { numRuns: 400 },
    );
  });
});

/** Fact i reads earlier facts or files, some of them only when another value is odd: dependencies that come and go. */
function makeFacts(reads: readonly (readonly number[])[], paths: readonly string[], modulus: number) {
  const made: { name: string; read(db: Parameters<typeof total.read>[0]): number }[] = [];
  for (const [index, wanted] of reads.entries()) {
    made.push({
      name: `f${index}`,
      read(db) {
        let sum = 0;
        for (const read of wanted) {
          const earlier = made[read];
          if (read < index && earlier) sum += db.get(earlier);
          else sum += db.file(paths[read % paths.length] ?? "a")?.text.length ?? 7;
          if (sum % 2 === 1) break;
        }
        return sum % modulus;
      },
    });
  }
  return made;
}
