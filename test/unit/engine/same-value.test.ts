import { expect, test } from "vitest";
import { isSameValue } from "../../../server/src/engine/same-value";

test("plain data is compared by what it holds", () => {
  expect(isSameValue({ a: [1, new Map([["x", { y: 1 }]])] }, { a: [1, new Map([["x", { y: 1 }]])] })).toBe(
    true,
  );
  expect(isSameValue({ a: 1 }, { a: 2 })).toBe(false);
  expect(isSameValue({ a: undefined }, {})).toBe(false);
  expect(
    isSameValue(
      new Map([
        [1, 2],
        [3, 4],
      ]),
      new Map([
        [3, 4],
        [1, 2],
      ]),
    ),
  ).toBe(false);
  expect(isSameValue(new Set([1, 2]), new Set([2, 1]))).toBe(true);
  expect(isSameValue(new Date(0), new Date(0))).toBe(false);
});

test("a part that many others share is compared a few times, not once for each", () => {
  let reads = 0;
  const family = () => {
    const parent = {
      get children() {
        reads++;
        return [1, 2, 3];
      },
    };
    return Array.from({ length: 20_000 }, (_, index) => ({ index, parent }));
  };
  expect(isSameValue(family(), family())).toBe(true);
  expect(reads).toBeLessThan(3_000);
});

test("lists that double hold no more parts than they are written with", () => {
  const doubled = () => {
    let list: readonly unknown[] = ["x"];
    for (let times = 0; times < 100; times++) list = [list, list];
    return list;
  };
  expect(isSameValue(doubled(), doubled())).toBe(true);
});
