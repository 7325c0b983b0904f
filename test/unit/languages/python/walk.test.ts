import { describe, expect, test } from "vitest";
import { parsePython } from "../../../../server/src/languages/python/parse";
import type { Expression, Statement } from "../../../../server/src/languages/python/syntax";
import { walkPython } from "../../../../server/src/languages/python/walk";
import { fixtures } from "./settings-fixtures";

/** Every form of statement and expression that holds others. */
const everything = `import os
from .base import *
@decorate(1)
async def f(a, /, b: int = 2, *c, d=3, **e) -> str:
    x: int = [1, 2][0:1:2]
    x += {"a": 1, **b}
    async with open(a) as g, h:
        async for i, *j in {1, 2}:
            del i, j
            continue
    return f"{a!r:>{b}} {c}" if not a else (yield from d)
class A(B, metaclass=C):
    while (n := next(o)) < 3 <= 4:
        break
    try:
        assert a, "b"
    except (D, E) as error:
        raise F from error
    else:
        pass
    finally:
        global q
    if a and b or c: r = lambda s, t=1: -s ** t
    elif d: u = v = [w async for w in x if y if z]
    else: k = {l: m for l in n for m in o}
    match a:
        case [1, b] if c:
            await d.e(f, *g, h=i, **j)
type P = list[int]
print(x, end="")
`;

describe("a walk", () => {
  const texts = { everything, ...fixtures };

  test.each(Object.entries(texts))(
    "goes over all that the tree of %s holds, outer before inner",
    (_, text) => {
      const module = parsePython(text);
      const walked: (Statement | Expression)[] = [];
      walkPython(module, (node) => void walked.push(node));
      expect(walked).toEqual(all(module));
    },
  );
});

const auxiliary = new Set(["module", "argument", "parameter", "imported-name", "except-handler"]);

/** Statements and expressions, found by looking at every field. */
function all(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap(all);
  return "kind" in value && !auxiliary.has(value.kind as string) ? [value, ...below] : below;
}
