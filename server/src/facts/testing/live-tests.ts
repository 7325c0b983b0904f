import { factFamily } from "../../engine/database";

/** What Create React App and Nest write for a page that nobody keeps. */
const scaffolded =
  /^(?:test|it)\(['"]renders learn react link['"]|getHello\(\)\)\.toBe\(['"]Hello World!|^\s*\.expect\(['"]Hello World!/m;

/** A call that tests or compares, outside of a comment. */
const testing =
  /^(?![ \t]*(?:\/\/|\*|\/\*)).*\b(?:it|test|tests|describe|suite|specify|scenario|fixture|expect|assert|should|check|cy|Feature|Scenario)\b[ \t]*[.(`]/m;

/** What is always so, what is planned, and what has nothing in it, the innermost first. */
const emptied = [
  /\/\/[^\n]*|\/\*[^*]{0,2000}\*\//g,
  /\bexpect\((true|false)\)\.(?:toBe|toEqual|toStrictEqual)\(\1\);?|\bexpect\(true\)\.toBeTruthy\(\);?/g,
  /\b(?:it|test)\.todo\([^)\n]{0,300}\);?/g,
  /\b(?:it|test|specify)\([^,\n]{1,300},\s{0,20}(?:async\s{0,9})?(?:function\s{0,9})?\([^)\n]{0,99}\)\s{0,9}(?:=>)?\s{0,9}\{\s{0,99}\}\);?/g,
  /\b(?:describe|suite)\([^,\n]{1,300},\s{0,20}(?:function\s{0,9})?\(\)\s{0,9}(?:=>)?\s{0,9}\{\s{0,99}\}\);?/g,
];

/** A helper among tests, what a generator wrote, and a file whose tests are all empty or left out test nothing. */
export const holdsScriptTests = factFamily("holds script tests", (db, path) => {
  const text = db.file(path)?.text ?? "";
  const isLeftOut =
    /^(?:(?:describe|test|it)\.skip|x(?:describe|context|test|it))[ \t]*\(/m.test(text) &&
    !/^(?:describe|test|it|suite)(?:\.(?!skip|todo)\w+)?[ \t]*[(`]/m.test(text);
  const isEachLeftOut =
    /\b(?:(?:test|it|specify)\.(?:skip|fixme)|x(?:test|it|specify))[ \t]*\(/.test(text) &&
    !/\b(?:test|it|specify|scenario)(?:\.(?!skip|todo|fixme|describe|beforeEach|afterEach|use)\w+)*[ \t]*[(`]/.test(
      text,
    );
  if (isLeftOut || isEachLeftOut || scaffolded.test(text) || !testing.test(text)) return false;
  return (
    !/\{\s*\}\)|\.todo\(|\{\s*(?:\/\/|\/\*)|expect\((?:true|false)\)/.test(text) ||
    testing.test(emptied.reduce((left, nothing) => left.replace(nothing, ""), text))
  );
});

/** A script that somebody starts to look at what is printed is no test, whatever its functions are called. */
export const holdsPythonTests = factFamily("holds python tests", (db, path) => {
  const text = db.file(path)?.text ?? "";
  const isScript = /^if[ \t]+__name__\b/m.test(text) && !/pytest|unittest|TestCase|\bassert/.test(text);
  // `pytestmark = pytest.mark.skip` leaves all of them out, and of `xfail` any result will do.
  const isLeftOut =
    /^pytestmark[ \t]{0,10}=[ \t]{0,10}(?:\[[ \t]{0,10})?pytest\.mark\.(?:skip\b(?!if)|xfail\b(?![^\n]{0,300}strict=True))|^pytest\.skip\([^\n]{0,300}allow_module_level/m.test(
      text,
    );
  return !isScript && !isLeftOut && hasLiveTest(text.split("\n"));
});

const aloneInPython = /^[ \t]*>>>[ \t]|^@(?:given|scenario|when|then)\b/;
const testCase = /^class[ \t]+(?:\w*Test\w*\([^)\n]*Test|\w+\([^)\n]*TestCase\b)/;
const testFunction = /^[ \t]*(?:async[ \t]+)?def[ \t]+test/;

/** Skipped, allowed to fail whatever happens, or no test but what tests are given. */
const leavesOut =
  /^[ \t]*@(?:\w+\.){0,5}(?:skip\b|expectedFailure\b|fixture\b|xfail[ \t]*(?:$|\((?:\)|reason=(?![^\n]{0,300}strict=True))))/;

/** Whether a test does something and is not skipped, itself or with its class. */
function hasLiveTest(lines: readonly string[]): boolean {
  let isSkipped = false;
  /** What is deeper than this is skipped with its class or function. */
  let deeperThan = Number.POSITIVE_INFINITY;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const depth = depthOf(line);
    if (depth <= deeperThan) deeperThan = Number.POSITIVE_INFINITY;
    else continue;
    if (aloneInPython.test(line)) return true;
    if (/^[ \t]*@/.test(line)) {
      isSkipped ||= leavesOut.test(line);
      continue;
    }
    if (!/^[ \t]*(?:async[ \t]+)?(?:def|class)\b/.test(line)) continue;
    if (isSkipped) deeperThan = depth;
    else if (
      testFunction.test(line)
        ? !isEmpty(lines, index, depth) && !isHelper(lines, index, depth)
        : testCase.test(line) && inherits(lines, index)
    )
      return true;
    isSkipped = false;
  }
  return false;
}

/** A class whose tests stand in the class it extends. */
function inherits(lines: readonly string[], start: number): boolean {
  const written = /\(([^)\n]*)\)/.exec(lines[start] ?? "")?.[1] ?? "";
  return !/^(?:\w+\.)*(?:Simple|Transaction|LiveServer|API|IsolatedAsyncio)?TestCase$/.test(written.trim());
}

/** `def test_client(app): return app.client()`: it hands something over, and compares nothing. */
function isHelper(lines: readonly string[], start: number, depth: number): boolean {
  const body: string[] = [];
  for (const line of lines.slice(start + 1)) {
    if (line.trim() === "" || /^[ \t]*\)/.test(line)) continue;
    if (depthOf(line) <= depth) break;
    body.push(line);
  }
  return (
    /^[ \t]*return[ \t]+(?!None\b)\S/.test(body.at(-1) ?? "") &&
    !body.some((line) => /\bassert|\braises\b|\.(?:assert\w*|fail)\(|\breturn[ \t]+self\./.test(line))
  );
}

/** What is always so: `assert True`, `self.assertEqual(1, 1)`. */
const isAlwaysSo =
  /^[ \t]*(?:assert[ \t]+(?:True|1|(\d+)[ \t]*==[ \t]*\1)|self\.assert(?:True\(True|Equals?\((\w+),[ \t]*\2)\))[ \t]*(?:#.*)?$/;

/** Whether a function's body is a sentence about it, `pass`, `...` or what is always so. */
function isEmpty(lines: readonly string[], start: number, depth: number): boolean {
  const first = lines[start] ?? "";
  if (!/:[ \t]*(?:#.*)?$/.test(first)) return /:[ \t]*(?:pass|\.\.\.)[ \t]*$/.test(first);
  for (const line of lines.slice(start + 1)) {
    if (line.trim() === "") continue;
    if (depthOf(line) <= depth) return true;
    const saysNothing = /^[ \t]*(?:pass|\.\.\.|#.*|("""|'''|"|').*\1)[ \t]*$/.test(line);
    if (!saysNothing && !isAlwaysSo.test(line)) return false;
  }
  return true;
}

function depthOf(line: string): number {
  return line.length - line.trimStart().length;
}
