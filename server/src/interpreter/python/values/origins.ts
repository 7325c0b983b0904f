import type { Place } from "../../../engine/finding";
import type { ComputedOrigin, EnvironmentOrigin, Origin, Value } from "./value";

/** Where the value is written down that decides this one: the place where a fix would begin. */
export interface Decision {
  /** The deciding literal, environment variable or unknown value itself. */
  readonly value: Value;
  /** Its place: the innermost default, the literal, the env file entry. Undefined for defaults that stand nowhere in the code. */
  readonly place: Place | undefined;
  /** Environment reads on the way, the outermost first. The last one's default is the deciding literal. */
  readonly reads: readonly EnvironmentOrigin[];
  /** Operations on the way, the outermost first: "not", ".lower()", "in". */
  readonly operations: readonly ComputedOrigin[];
}

const longestWalk = 200;

/** Follows a value to what decides it: through conversions, to the default of the innermost environment read. */
export function decisionOf(value: Value): Decision {
  const reads: EnvironmentOrigin[] = [];
  const operations: ComputedOrigin[] = [];
  let current = value;
  let place: Place | undefined;
  for (let walked = 0; walked < longestWalk; walked++) {
    const { origin } = current;
    if (origin.kind === "environment") {
      reads.push(origin);
      if (origin.outcome === "default" && origin.default) {
        place = origin.default.place;
        if (origin.default.value === current) break;
        current = origin.default.value;
        continue;
      }
      place = origin.setBy[0] ?? origin.place;
      break;
    }
    if (origin.kind === "computed") {
      operations.push(origin);
      place = origin.place;
      const next = origin.from[0];
      if (!next || next.origin.kind === "none") break;
      current = next;
      continue;
    }
    if (origin.kind === "literal") place = origin.place;
    break;
  }
  return { value: current, place, reads, operations };
}

/** All places a value was derived at, the deciding one first, each once. */
export function placesOf(value: Value): readonly Place[] {
  const { place } = decisionOf(value);
  const places: Place[] = [];
  const seen = new Set<string>();
  const add = (one: Place) => {
    const key = `${one.path}:${one.range.start}:${one.range.end}`;
    if (seen.has(key)) return;
    seen.add(key);
    places.push(one);
  };
  if (place) add(place);
  const chain: Place[] = [];
  walk(value, (origin) => {
    if (origin.kind === "literal" || origin.kind === "computed") chain.push(origin.place);
    if (origin.kind === "environment") {
      chain.push(origin.place);
      chain.push(...origin.setBy);
    }
  });
  for (const one of chain.reverse()) add(one);
  return places;
}

/** Every environment read that this value depends on, the outermost first. */
export function environmentReadsOf(...values: readonly Value[]): readonly EnvironmentOrigin[] {
  const reads: EnvironmentOrigin[] = [];
  for (const value of values)
    walk(value, (origin) => {
      if (origin.kind === "environment" && !reads.includes(origin)) reads.push(origin);
    });
  return reads;
}

/** What a function of the project has computed: `flag("DEBUG")` is what it returns. */
export function returnedValue(value: Value): Value {
  let current = value;
  for (let walked = 0; walked < longestWalk; walked++) {
    const { origin } = current;
    const returned =
      origin.kind === "computed" && /^\w+\(\)$/.test(origin.operation) ? origin.from[0] : undefined;
    const isPassedOn =
      returned?.origin.kind === "computed" &&
      returned.origin.operation === "bool()" &&
      returned.kind === current.kind;
    if (!isPassedOn) return current;
    current = returned;
  }
  return current;
}

/**
 * The environment read whose string is used as it comes, without conversion:
 * for `os.getenv("DEBUG", False)` and for `bool(os.environ.get("DEBUG"))`, where any text that is set counts as true.
 */
export function rawEnvironmentRead(value: Value): EnvironmentOrigin | undefined {
  let current = value;
  for (let walked = 0; walked < longestWalk; walked++) {
    const { origin } = current;
    if (origin.kind === "environment") return origin.conversion === undefined ? origin : undefined;
    if (origin.kind !== "computed" || !["or", "if", "bool()", "either"].includes(origin.operation))
      return undefined;
    const raw = origin.from.find((one) => one.origin.kind === "environment");
    if (!raw && origin.from.length === 0) return undefined;
    current = raw ?? (origin.from[0] as Value);
  }
  return undefined;
}

function walk(value: Value, visit: (origin: Origin) => void): void {
  const seen = new Set<Value>();
  const pending = [value];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (seen.has(next) || seen.size > longestWalk) continue;
    seen.add(next);
    const { origin } = next;
    visit(origin);
    if (next.kind === "choice") pending.push(...next.alternatives);
    if (origin.kind === "computed")
      for (let i = origin.from.length - 1; i >= 0; i--) pending.push(origin.from[i] as Value);
    if (origin.kind === "environment" && origin.default) pending.push(origin.default.value);
  }
}
