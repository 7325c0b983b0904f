import type * as syntax from "../../../languages/python/syntax";
import type { Evaluation, Frame } from "../evaluation";
import { truthinessOf } from "../values/comparison";
import type { Value } from "../values/value";

/** In a branch that needs a name to be true (or false, or None), only the alternatives of its value that are so remain. */
export function narrowing(
  evaluation: Evaluation,
  frame: Frame,
  test: syntax.Expression,
  holds: boolean,
): void {
  if (test.kind === "unary" && test.operator === "not") {
    narrowing(evaluation, frame, test.operand, !holds);
    return;
  }
  if (test.kind === "boolean") {
    if ((test.operator === "and") === holds)
      for (const one of test.values) narrowing(evaluation, frame, one, holds);
    return;
  }
  if (test.kind === "compare") {
    const [operator] = test.operators;
    const [right] = test.comparators;
    if (
      test.left.kind !== "name" ||
      test.operators.length !== 1 ||
      right?.kind !== "constant" ||
      right.value !== null
    )
      return;
    if (operator !== "is" && operator !== "is not" && operator !== "==" && operator !== "!=") return;
    const wanted = (operator === "is" || operator === "==") === holds;
    narrowName(evaluation, frame, test.left.name, (value) =>
      value.kind === "unknown" ? undefined : (value.kind === "none") === wanted,
    );
    return;
  }
  if (test.kind === "name")
    narrowName(evaluation, frame, test.name, (value) => {
      const truthy = truthinessOf(value);
      return truthy === undefined ? undefined : truthy === holds;
    });
}

function narrowName(
  evaluation: Evaluation,
  frame: Frame,
  name: string,
  fits: (value: Value) => boolean | undefined,
): void {
  let scope = frame.scope;
  while (!scope.names.has(name) && scope.parent) scope = scope.parent;
  const binding = scope.names.get(name);
  if (binding?.value.kind !== "choice") return;
  const kept = binding.value.alternatives.filter((one) => fits(one) !== false);
  if (kept.length === 0 || kept.length === binding.value.alternatives.length) return;
  const value = kept.length === 1 ? (kept[0] as Value) : { ...binding.value, alternatives: kept };
  evaluation.assign(scope, name, { ...binding, value });
}
