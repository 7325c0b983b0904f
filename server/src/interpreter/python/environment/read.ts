import type { Place } from "../../../engine/finding";
import { distribute } from "../evaluate/distribute";
import type { Evaluation } from "../evaluation";
import { computed, none, string, withOrigin } from "../values/construct";
import { PythonError } from "../values/exceptions";
import type { EnvironmentOrigin, KnownType, StringValue, UnknownValue, Value } from "../values/value";
import { lookUp, requiredValue } from "./look-up";
import { tellsStage } from "./stage-switch";

/** Reading the environment, whichever library does it. */
export interface EnvironmentRequest {
  readonly key: Value;
  readonly place: Place;
  readonly helper: string;
  readonly default?: { readonly place: Place; readonly value: Value } | undefined;
  /** The type a set variable becomes; undefined when its string is handed on. */
  readonly conversion?: string | undefined;
  readonly convert?: (text: StringValue) => Value;
  /** What the library makes of the default; undefined when it is handed on. */
  readonly convertDefault?: ((value: Value) => Value) | undefined;
  /** Types of the exception when the variable is unset and there is no default; undefined when the result is None. */
  readonly missing?: readonly string[] | undefined;
}

/** What a read gives in production. */
export function readEnvironment(evaluation: Evaluation, read: EnvironmentRequest): Value {
  if (read.key.kind === "choice")
    return distribute(evaluation, [read.key], read.place, ([key]) =>
      readEnvironment(evaluation, { ...read, key: key as Value }),
    );
  if (read.key.kind !== "string")
    return evaluation.unknown("Which environment variable is read here is not known", {}, read.place);
  const key = read.key.value;
  const found = lookUp(evaluation, key, read.place);
  const origin = (
    outcome: EnvironmentOrigin["outcome"],
    setBy: readonly Place[] = [],
  ): EnvironmentOrigin => ({
    kind: "environment",
    place: read.place,
    key,
    helper: read.helper,
    outcome,
    default: read.default,
    setBy,
    conversion: read.conversion,
  });
  if (found.state === "set") {
    const how = origin("set", found.setBy);
    const text = string(found.value, how);
    return read.convert ? withOrigin(read.convert(text), how) : text;
  }
  const mustBeThere = !read.default && read.missing && !evaluation.isCaught(read.missing);
  if (found.state === "unknown" && !(found.isKeptElsewhere && mustBeThere)) {
    const type = knownTypeOf(read.conversion);
    const sure = found.why.assurance !== undefined;
    // It may be unset after all: then the default stands, or there is nothing.
    if (!sure && !read.default && read.missing && !evaluation.isCaught(read.missing))
      evaluation.demand(key, "perhaps");
    if (!sure && !read.default && read.missing)
      evaluation.noteMayRaise(new PythonError(read.missing, "", new Set(), read.place, true));
    const keepsType =
      sure || (read.default ? kindOfType(read.default.value) === type : read.missing !== undefined);
    return { ...found.why, origin: origin("unknown"), type: keepsType ? type : undefined };
  }
  if (found.state === "unset" && !mustBeThere) evaluation.unsetReads.add(key);
  if ((read.default || !read.missing) && tellsStage(key, read.default?.value))
    return {
      ...stageUnknown(evaluation, key, read.place),
      origin: origin("unknown"),
      type: knownTypeOf(read.conversion),
    };
  if (read.default) {
    const value = read.convertDefault ? read.convertDefault(read.default.value) : read.default.value;
    return withOrigin(value, origin("default"));
  }
  if (!read.missing) return none(origin("missing"));
  if (evaluation.isCaught(read.missing))
    throw new PythonError(
      read.missing,
      `Set the ${key} environment variable`,
      new Set([key]),
      read.place,
      true,
    );
  evaluation.demand(key);
  return {
    ...requiredValue(evaluation, key, read.place),
    origin: origin("unknown"),
    type: knownTypeOf(read.conversion),
  };
}

/** Whether a variable is set, as `"KEY" in os.environ` asks. */
export function isInEnvironment(
  evaluation: Evaluation,
  key: Value,
  place: Place,
): Value | boolean | undefined {
  if (key.kind !== "string") return undefined;
  const found = lookUp(evaluation, key.value, place);
  if (found.state === "unknown") return found.why.assurance === "required" ? true : undefined;
  if (found.state === "unset") {
    if (tellsStage(key.value, undefined)) return undefined;
    evaluation.unsetReads.add(key.value);
  }
  const origin: EnvironmentOrigin = {
    kind: "environment",
    place,
    key: key.value,
    helper: "in os.environ",
    outcome: found.state === "set" ? "set" : "missing",
    default: undefined,
    setBy: found.state === "set" ? found.setBy : [],
    conversion: "bool",
  };
  return { kind: "boolean", value: found.state === "set", origin };
}

/** Sets a variable from code: `os.environ["KEY"] = value`. */
export function writeEnvironment(evaluation: Evaluation, key: Value, value: Value, place: Place): void {
  if (key.kind !== "string") {
    evaluation.openScope(
      evaluation.environment,
      evaluation.unknown("Which environment variable is set here is not known", {}, place),
    );
    return;
  }
  evaluation.assign(evaluation.environment, key.value, { value, steps: [place] });
}

/** What follows from a variable that only production sets. */
export function stageUnknown(evaluation: Evaluation, key: string, place: Place): UnknownValue {
  return evaluation.unknown("{key} tells production apart, and nothing here sets it", { key }, place);
}

function kindOfType(value: Value): string | undefined {
  return value.kind === "unknown" ? value.type : value.kind;
}

function knownTypeOf(conversion: string | undefined): KnownType | undefined {
  switch (conversion) {
    case undefined:
    case "str":
      return "string";
    case "bool":
      return "boolean";
    case "int":
    case "float":
      return "number";
    case "list":
    case "tuple":
    case "dict":
    case "path":
      return conversion;
    case "csv":
      return "list";
    default:
      return undefined;
  }
}

/** What a conversion gives for a string that has been read, or why it raises. */
export function convertBoolean(
  evaluation: Evaluation,
  text: Value,
  place: Place,
  truths: readonly string[],
  falsehoods: readonly string[] | undefined,
): Value {
  if (text.kind !== "string") return { ...text, origin: computed(place, "bool()", text) } as Value;
  const word = text.value.toLowerCase();
  const origin = computed(place, "bool()", text);
  if (truths.includes(word)) return { kind: "boolean", value: true, origin };
  if (!falsehoods || falsehoods.includes(word)) return { kind: "boolean", value: false, origin };
  return evaluation.raise(["ValueError", "Exception"], `Invalid truth value: ${word}`, place, text);
}
