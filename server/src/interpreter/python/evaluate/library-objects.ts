import type { Place } from "../../../engine/finding";
import type { Call, Evaluation } from "../evaluation";
import { type LibraryObject, noOrigin, type Value } from "../values/value";

/** What the libraries say about their objects; undefined where they do not know. */

export function readLibraryAttribute(
  evaluation: Evaluation,
  object: LibraryObject,
  name: string,
  place: Place,
): Value {
  const known = evaluation.library.classes[object.class]?.attribute?.(object, name, evaluation, place);
  return known ?? { kind: "method", self: object, name, origin: noOrigin };
}

/** A method; "__call__" when the object itself is called. */
export function callLibraryMethod(object: LibraryObject, name: string, call: Call): Value | undefined {
  return call.evaluation.library.classes[object.class]?.call?.(object, name, call);
}

/** `object[index]` of a library's object; undefined where the library does not say. */
export function subscriptLibrary(
  evaluation: Evaluation,
  object: LibraryObject,
  index: Value,
  place: Place,
): Value | undefined {
  return evaluation.library.classes[object.class]?.item?.(object, index, evaluation, place);
}

/** `object operator right` */
export function operateLibrary(
  evaluation: Evaluation,
  object: LibraryObject,
  operator: string,
  right: Value,
): Value | undefined {
  return evaluation.library.classes[object.class]?.operate?.(object, operator, right);
}
