import { argumentOf } from "../arguments";
import type { Call } from "../evaluation";
import type { Value } from "../values/value";

/** Characters of a signing key that are enough. */
export const keyLength = 50;

/** A random text: not known, and no secret that stands anywhere. */
export function madeUp(call: Call): Value {
  return call.evaluation.unknown("It is made up at every start", {}, call.place, {
    type: "string",
    truthy: true,
    assurance: "random",
  });
}

/** One of several characters, as chance has it: alone it guards nothing. */
export function drawn(call: Call): Value | undefined {
  if (argumentOf(call, 0)?.value.kind !== "string") return undefined;
  return call.evaluation.unknown("It is made up at every start", {}, call.place, {
    type: "string",
    truthy: true,
    isDrawn: true,
  });
}

/** A made-up text that is only as good as it is long. */
export function madeUpOfLength(call: Call, standard: number, factor: number): Value | undefined {
  const given = argumentOf(call, 0)?.value;
  const length =
    given === undefined || given.kind === "none" ? standard : given.kind === "number" ? given.value : 0;
  return length * factor >= keyLength ? madeUp(call) : undefined;
}
