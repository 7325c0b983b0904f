import type { Place } from "../../engine/finding";
import type { Evaluation, Frame } from "./evaluation";
import type { Value } from "./value";

export interface Argument {
  readonly value: Value;
  readonly place: Place;
}

/** A call, its arguments evaluated. */
export interface Call {
  readonly evaluation: Evaluation;
  readonly frame: Frame;
  /** The whole call, function and closing parenthesis included. */
  readonly place: Place;
  readonly positional: readonly Argument[];
  readonly keywords: ReadonlyMap<string, Argument>;
  /** Arguments were spread from something that is not known: any parameter may have been given. */
  readonly open: Value | undefined;
}

/** An argument by its position or its name. */
export function argumentOf(call: Call, index: number, name?: string): Argument | undefined {
  return call.positional[index] ?? (name === undefined ? undefined : call.keywords.get(name));
}

export function valuesOf(call: Call): readonly Value[] {
  const values = call.positional.map((one) => one.value);
  for (const one of call.keywords.values()) values.push(one.value);
  if (call.open) values.push(call.open);
  return values;
}

/** A function that is understood; undefined when it cannot say anything about these arguments. */
export type KnownFunction = (call: Call) => Value | undefined;
