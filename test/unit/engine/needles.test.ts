import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../server/src/engine/database";
import { hasNeedle, needles, searched } from "../../../server/src/engine/needles";
import { snapshotOf } from "../../support/snapshot";

const address = needles("she", "hers", "Needle-Test.address");
const ending = needles("eedle-test.ad");
const never = needles("needle that stands nowhere");
const reads: string[] = [];
const wordsIn = searched("words of a test", address, 0, (db, path) => {
  reads.push(path);
  return db.file(path)?.text.split(/\s+/).length ?? 0;
});

describe("needles", () => {
  test("a text that ends another, overlaps it or stands in it is found, in capital and small letters", () => {
    const db = createDatabase(
      snapshotOf({
        "a.txt": "uSHErs",
        "b.txt": "xNEEDLE-TEST.ADx",
        "c.txt": "needle-test.address",
        "d.txt": "sh e",
      }),
    );
    expect(["a.txt", "b.txt", "c.txt", "d.txt"].map((path) => hasNeedle(db, path, address))).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(["a.txt", "b.txt", "c.txt"].map((path) => hasNeedle(db, path, ending))).toEqual([
      false,
      true,
      true,
    ]);
    expect(hasNeedle(db, "a.txt", never)).toBe(false);
    expect(hasNeedle(db, "not there.txt", address)).toBe(false);
  });

  test("letters that only look like those of a needle are others", () => {
    const db = createDatabase(snapshotOf({ "a.txt": "ſhe", "b.txt": "ѕhe", "c.txt": "ж she" }));
    expect(["a.txt", "b.txt", "c.txt"].map((path) => hasNeedle(db, path, address))).toEqual([
      false,
      false,
      true,
    ]);
  });

  test("finds what looking for each alone finds", () => {
    const texts = [
      "needle-test.address",
      "eedle-test.ad",
      "she hers",
      "xshx",
      "heneedle-test.needle-test.address",
    ];
    const db = createDatabase(snapshotOf(Object.fromEntries(texts.map((text, at) => [`${at}.txt`, text]))));
    texts.forEach((text, at) => {
      const alone = ["she", "hers", "needle-test.address"].some((needle) => text.includes(needle));
      expect(hasNeedle(db, `${at}.txt`, address), text).toBe(alone);
    });
  });

  test("of files without a needle nothing is read", () => {
    reads.length = 0;
    const db = createDatabase(snapshotOf({ "a.txt": "she sells", "b.txt": "nothing of it" }));
    expect([wordsIn(db, "a.txt"), wordsIn(db, "b.txt")]).toEqual([2, 0]);
    expect(reads).toEqual(["a.txt"]);
  });

  test("what is declared after a search is found as well, and what was found stays so", () => {
    const db = createDatabase(snapshotOf({ "a.txt": "she was declared late" }));
    expect(hasNeedle(db, "a.txt", address)).toBe(true);
    const late = needles("declared late");
    expect(hasNeedle(db, "a.txt", late)).toBe(true);
    expect(hasNeedle(db, "a.txt", address)).toBe(true);
    expect(needles("SHE").mask & address.mask).not.toBe(0n);
  });
});
