import type { Argument, Call } from "./evaluation";
import type { Value } from "./values/value";

/** An argument by its position or its name. */
export function argumentOf(call: Call, index: number, name?: string): Argument | undefined {
  return call.positional[index] ?? (name === undefined ? undefined : call.keywords.get(name));
}

/** All values of a call, for what follows from any of them. */
export function valuesOf(call: Call): readonly Value[] {
  const values = call.positional.map((one) => one.value);
  for (const one of call.keywords.values()) values.push(one.value);
  if (call.open) values.push(call.open);
  return values;
}

/** Calls a value with one argument. */
export function callWith(called: Value, value: Value, call: Call): Value {
  return call.evaluation.callValue(called, {
    ...call,
    positional: [{ value, place: call.place }],
    keywords: new Map(),
    open: undefined,
  });
}
