import { expect, test } from "vitest";
import { emptyEnvironment } from "../../../../server/src/engine/process-environment";
import { argumentOf } from "../../../../server/src/interpreter/python/arguments";
import { runModule } from "../../../../server/src/interpreter/python/evaluate/import";
import { Evaluation, type Library } from "../../../../server/src/interpreter/python/evaluation";
import { createInterpreter } from "../../../../server/src/interpreter/python/interpreter";
import { libraryObject, number, string } from "../../../../server/src/interpreter/python/values/construct";
import { strOf } from "../../../../server/src/interpreter/python/values/python-text";
import { noOrigin } from "../../../../server/src/interpreter/python/values/value";
import { worldOf } from "../../stacks/django/settings/settings-in-memory";

/** Runs a module, and gives its names as Python writes their values; "?" for what is not known. */
function namesOf(text: string, ...libraries: readonly Library[]): Readonly<Record<string, string>> {
  const world = worldOf({ "main.py": text });
  const interpreter = createInterpreter(libraries);
  const evaluation = new Evaluation(interpreter, world, emptyEnvironment, [""], new Map());
  const tree = world.parse("main.py");
  if (!tree) throw new Error("no tree");
  const { scope } = runModule(evaluation, "main.py", tree);
  return Object.fromEntries(
    [...scope.names].flatMap(([name, { value }]) =>
      /^[A-Z]+$/.test(name) ? [[name, strOf(value) ?? "?"]] : [],
    ),
  );
}

const box: Library = {
  functions: {
    "box.Box": (call) => {
      const first = argumentOf(call, 0)?.value;
      return first?.kind === "number"
        ? libraryObject("box.Box", { content: first.value }, noOrigin)
        : undefined;
    },
  },
  call: (name) =>
    name.startsWith("box.make_") ? string(name.slice("box.make_".length), noOrigin) : undefined,
  constants: { "box.SIZE": number(3, false, noOrigin) },
  classes: {
    "box.Box": {
      call: ({ state }, method) =>
        method === "look" ? number((state as { content: number }).content, false, noOrigin) : undefined,
      attribute: (_self, name) => (name === "colour" ? string("red", noOrigin) : undefined),
      item: ({ state }) => number((state as { content: number }).content * 10, false, noOrigin),
      operate: ({ state }, operator, right) =>
        operator === "+" && right.kind === "number"
          ? number((state as { content: number }).content + right.value, false, noOrigin)
          : undefined,
      enter({ state }) {
        const open = state as { content: number };
        const before = open.content;
        open.content = 100;
        return () => {
          open.content = before;
        };
      },
    },
  },
  exceptions: { BoxError: "ValueError" },
  exports: (module) => (module === "box.names" ? new Map([["NAME", string("given", noOrigin)]]) : undefined),
};

test("a library brings functions, constants, objects and what a star import assigns", () => {
  const text = `
import box
from box import SIZE
from box.names import *
one = box.Box(7)
LOOK = one.look()
COLOUR = one.colour
ITEM = one["x"]
SUM = one + 2
with one:
    INSIDE = one.look()
OUTSIDE = one.look()
MADE = box.make_lid()
HELD = SIZE
`;
  expect(namesOf(text, box)).toEqual({
    SIZE: "3",
    NAME: "given",
    LOOK: "7",
    COLOUR: "red",
    ITEM: "70",
    SUM: "9",
    INSIDE: "100",
    OUTSIDE: "7",
    MADE: "lid",
    HELD: "3",
  });
});

test("without the library nothing of it is known, and what Python brings still is", () => {
  const text = 'import os\nimport box\nLOOK = box.Box(7).look()\nPATH = os.path.join("a", "b")\n';
  expect(namesOf(text)).toEqual({ LOOK: "?", PATH: "a/b" });
});

test("an exception of a library is caught by its parent", () => {
  const text = `
from box import BoxError
CAUGHT = False
try:
    raise BoxError("no")
except ValueError:
    CAUGHT = True
`;
  expect(namesOf(text, box)).toEqual({ CAUGHT: "True" });
  expect(() => namesOf(text)).toThrow();
});

test("a function of the code that is called like a part of every JavaScript object is not known", () => {
  expect(
    namesOf("import constructor\nimport valueOf\nA = constructor(1)\nB = valueOf\nC = valueOf(1)\n", box),
  ).toEqual({ A: "?", B: "?", C: "?" });
});

test("of two libraries that know the same name the later one counts", () => {
  const other: Library = { constants: { "box.SIZE": number(4, false, noOrigin) } };
  expect(namesOf("from box import SIZE\n", box, other)).toEqual({ SIZE: "4" });
});

test("a value is an instance of the abstract classes that it fits", () => {
  expect(
    namesOf(
      "from collections.abc import Iterable, Mapping\nfrom typing import Sequence\n" +
        "A = isinstance([], Iterable)\nB = isinstance(1, Iterable)\nC = isinstance({}, (str, Mapping))\nD = isinstance({}, Sequence)\n",
    ),
  ).toEqual({ A: "True", B: "False", C: "True", D: "False" });
});
