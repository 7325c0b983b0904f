import { argumentOf } from "../arguments";
import type { Call } from "../evaluation";
import type { Value } from "../values/value";

export function madeUp(call: Call): Value {
  return call.evaluation.unknown("It is made up at every start", {}, call.place, {
    type: "string",
    truthy: true,
    assurance: "random",
  });
}

/** A made-up text that is only as good as it is long: a signing key has 50 characters. */
export function madeUpOfLength(call: Call, standard: number, factor: number): Value | undefined {
  const given = argumentOf(call, 0)?.value;
  const length =
    given === undefined || given.kind === "none" ? standard : given.kind === "number" ? given.value : 0;
  return length * factor >= 50 ? madeUp(call) : undefined;
}
