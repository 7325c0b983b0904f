import { valuesOf } from "../arguments";
import type { KnownFunction, Library } from "../evaluation";
import { computed, follows } from "../values/construct";
import type { Value } from "../values/value";

const seconds: Readonly<Record<string, number>> = {
  weeks: 604_800,
  days: 86_400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
  milliseconds: 0.001,
  microseconds: 0.000_001,
};

const timedelta: KnownFunction = (call) => {
  let total = 0;
  const names = ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"];
  const given: [string, Value][] = [
    ...call.positional.map((one, index): [string, Value] => [names[index] as string, one.value]),
    ...[...call.keywords].map(([name, one]): [string, Value] => [name, one.value]),
  ];
  for (const [name, value] of given) {
    if (value.kind !== "number" || seconds[name] === undefined)
      return follows([value], computed(call.place, "timedelta()", value)) ?? undefined;
    total += value.value * seconds[name];
  }
  return { kind: "duration", seconds: total, origin: computed(call.place, "timedelta()", ...valuesOf(call)) };
};

export const datetime: Library = {
  functions: { "datetime.timedelta": timedelta },
  isPure: (name) => name === "datetime.timedelta",
};
