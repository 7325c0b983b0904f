import type { Place } from "../../../engine/finding";
import { decisionOf, environmentReadsOf } from "../../../interpreter/python/values/origins";
import { alternativesOf, type EnvironmentOrigin, type Value } from "../../../interpreter/python/values/value";

/** A text in a list, tuple or set, with the place where it is written. */
export interface TextElement {
  readonly text: string;
  readonly place: Place | undefined;
  /** Written as an element of its own, so that it can be removed; otherwise a part of a longer text, such as `"a,b".split(",")`. */
  readonly own: boolean;
}

/** The texts that are certainly members, in order. */
export function certainTexts(value: Value): readonly TextElement[] {
  if (value.kind !== "list" && value.kind !== "tuple" && value.kind !== "set") return [];
  return value.elements.flatMap((element) => {
    if (element.presence !== "certain" || element.value.kind !== "string") return [];
    const literal = element.value.origin.kind === "literal" ? element.value.origin.place : undefined;
    const own = element.place !== undefined && literal !== undefined && isSame(element.place, literal);
    return [
      {
        text: element.value.value,
        place: element.place ?? decisionOf(element.value).place ?? decisionOf(value).place,
        own,
      },
    ];
  });
}

/** Whether every member is known, in every branch. */
export function isClosed(value: Value): boolean {
  return alternativesOf(value).every(
    (one) =>
      (one.kind === "list" || one.kind === "tuple" || one.kind === "set") &&
      one.elements.every(
        ({ presence, value: member }) => presence === "certain" && member.kind !== "unknown",
      ),
  );
}

/** Reads of variables that are unset here and that a list, or a member of it, falls back from. */
export function unsetReadsOf(value: Value): readonly EnvironmentOrigin[] {
  const members = alternativesOf(value).flatMap((one) =>
    one.kind === "list" || one.kind === "tuple" || one.kind === "set"
      ? one.elements.map((element) => element.value)
      : [],
  );
  return environmentReadsOf(value, ...members).filter(
    ({ outcome }) => outcome === "default" || outcome === "missing",
  );
}

function isSame(a: Place, b: Place): boolean {
  return a.path === b.path && a.range.start === b.range.start && a.range.end === b.range.end;
}
