import type { Place } from "../../../engine/finding";
import type { CompareOperator } from "../../../languages/python/syntax";
import { isInEnvironment } from "../environment/read";
import type { Evaluation } from "../evaluation";
import { number } from "../values/construct";
import { noOrigin, type Value } from "../values/value";

/**
 * What the process was started with. A web server in production is not `manage.py test`:
 * no word that code looks for is among its arguments.
 */
const startValues = new Set(["sys.argv", "sys.argv[]", "sys.modules", "sys.orig_argv"]);

/** Whether a dotted name is a value that depends on how the process was started: `sys.argv`. */
export function isStartValue(name: string): boolean {
  return startValues.has(name);
}

/** A comparison with something that is known to differ in production, whatever it is. */
export function compareWithExternal(
  operator: CompareOperator,
  left: Value,
  right: Value,
): boolean | undefined {
  const [external, other, flipped] = left.kind === "external" ? [left, right, false] : [right, left, true];
  if (external.kind !== "external" || other.kind === "external") return undefined;
  if (startValues.has(external.name) && (operator === "==" || operator === "!=")) {
    if (other.kind !== "string" && other.kind !== "list" && other.kind !== "tuple") return undefined;
    return operator === "!=";
  }
  if (external.name === "sys.argv[]" && (operator === "in" || operator === "not in") && !flipped)
    return other.kind === "list" || other.kind === "tuple" || other.kind === "set"
      ? operator === "not in"
      : undefined;
  if (external.name === "sys.version_info" && !flipped) return compareVersion(operator, other);
  return undefined;
}

/** Every Python that production still runs is at least 3.8; more is not known. */
function compareVersion(operator: CompareOperator, other: Value): boolean | undefined {
  if (other.kind !== "tuple") return undefined;
  const parts = other.elements.map(({ value }) => (value.kind === "number" ? value.value : Number.NaN));
  const [major = Number.NaN, minor = 0] = parts;
  const atMost = major < 3 || (major === 3 && minor <= 8);
  const above = major > 3;
  if (operator === ">=" || operator === ">") return atMost ? true : above ? false : undefined;
  if (operator === "<" || operator === "<=")
    return atMost ? (major === 3 && minor === 8 ? undefined : false) : above ? true : undefined;
  return undefined;
}

/** `needle in external`. */
export function isMemberOfExternal(
  evaluation: Evaluation,
  needle: Value,
  haystack: Value,
  place: Place,
): Value | boolean | undefined {
  if (haystack.kind !== "external") return undefined;
  if (haystack.name === "os.environ") return isInEnvironment(evaluation, needle, place);
  if (startValues.has(haystack.name)) return needle.kind === "string" ? false : undefined;
  return undefined;
}

/** `external[index]`, where something is known about it; an index of undefined is a slice. */
export function subscriptExternal(name: string, index: Value | undefined): Value | undefined {
  if (name === "sys.argv" || name === "sys.argv[]" || name === "sys.orig_argv")
    return { kind: "external", name: "sys.argv[]", origin: noOrigin };
  if (name === "sys.version_info") {
    if (!index) return { kind: "external", name, origin: noOrigin };
    return index.kind === "number" && index.value === 0 ? number(3, false, noOrigin) : undefined;
  }
  return undefined;
}

/** The result of a text method of an argument of the process: `sys.argv[0].endswith("pytest")`. */
export function callStartValueMethod(name: string): boolean | undefined {
  return name === "startswith" || name === "endswith" ? false : undefined;
}
