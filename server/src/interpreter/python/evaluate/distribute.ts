import type { Place } from "../../../engine/finding";
import type { Evaluation } from "../evaluation";
import { PythonError } from "../values/exceptions";
import { alternativesOf, type Value } from "../values/value";

const maximumCombinations = 16;

/** Applies a function of known values to every combination of alternatives, and joins the results. */
export function distribute(
  evaluation: Evaluation,
  values: readonly Value[],
  place: Place,
  apply: (values: readonly Value[]) => Value,
): Value {
  let combinations: Value[][] = [[]];
  for (const value of values) {
    const alternatives = alternativesOf(value).filter((one) => one.kind !== "unbound");
    if (combinations.length * alternatives.length > maximumCombinations)
      return evaluation.unknown("There are too many possibilities", {}, place);
    combinations = combinations.flatMap((head) => alternatives.map((one) => [...head, one]));
  }
  const results: Value[] = [];
  let raised: PythonError | undefined;
  for (const combination of combinations)
    try {
      results.push(apply(combination));
    } catch (thrown) {
      if (!(thrown instanceof PythonError)) throw thrown;
      raised = thrown;
    }
  if (results.length === 0 && raised) throw raised;
  // Where some alternatives raise, what follows only happens with the others.
  if (raised) evaluation.noteMayRaise(raised);
  return evaluation.joinValues(results, place);
}
