import { createDatabase } from "../../../server/src/engine/database";
import { fullReport } from "../../../server/src/full-report";
import { snapshotOf } from "../snapshot";
import { stepsOf } from "./count-steps";
import { everywhere } from "./everywhere";
import { pumpsOf } from "./pumps";

/** What stands in every place: long words, lines, blanks, signs. */
const units = ["A_b1", " ", "\n", "- a: b\n", "a.b-c/d: e = $F, ", "'a' \"b\" `c` (d) [e] {f} <g> && | ; # "];

/** Long enough to tell the text of a file, or a value of it, from a name. */
const long = 1500;

/** The patterns that are asked of long texts while a workspace is judged. */
export function patternsOfLongTexts(): ReadonlyMap<string, RegExp> {
  const found = new Map<string, RegExp>();
  const { exec } = RegExp.prototype;
  RegExp.prototype.exec = function (this: RegExp, text: string) {
    if (text.length >= long) found.set(String(this), this);
    return Reflect.apply(exec, this, [text]);
  } as typeof exec;
  try {
    for (const unit of units) {
      const text = unit.repeat((1.5 * long) / unit.length);
      createDatabase(snapshotOf(everywhere(text))).get(fullReport);
    }
  } finally {
    RegExp.prototype.exec = exec;
  }
  return found;
}

/** Of one search in the longest text: no pattern needs as many that takes steps in proportion to it. */
const mostSteps = 8_000_000;

/** How much dearer a text may be that is four times as long. */
const mostGrowth = 7;

/**
 * A text that a pattern reads again from each of its places; undefined if there is none. Looked at where a bound such as
 * `{0,500}` counts for nothing.
 */
export function textThatIsReadAgain(pattern: RegExp): string | undefined {
  const steps = stepsOf(pattern, mostSteps);
  const [tiny, small, middle, large] = [150, 450, 2500, 10_000].map((length) => pumpsOf(pattern, length));
  return small?.find((text, index) => {
    // Most texts are left out by what costs little.
    const few = steps.in(text);
    if (few > mostSteps) return true;
    if (few <= 5 * steps.in(tiny?.[index] ?? "")) return false;
    const most = steps.in(large?.[index] ?? "");
    return most > mostSteps || most > mostGrowth * steps.in(middle?.[index] ?? "");
  });
}
