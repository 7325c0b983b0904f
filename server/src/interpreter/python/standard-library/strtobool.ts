import { argumentOf } from "../arguments";
import type { KnownFunction } from "../evaluation";
import { computed, number } from "../values/construct";
import { exceptionTypes } from "../values/exceptions";

/** What `strtobool` of Python takes for true, and libraries after it. */
export const truths = ["y", "yes", "t", "true", "on", "1"];

/** What it takes for false. */
export const falsehoods = ["n", "no", "f", "false", "off", "0"];

/** `distutils.util.strtobool`: 1 or 0; raises for any other text. */
export const strtobool: KnownFunction = (call) => {
  const text = argumentOf(call, 0)?.value;
  if (!text) return undefined;
  const origin = computed(call.place, "strtobool()", text);
  if (text.kind !== "string") {
    if (text.kind === "unknown") return { ...text, origin, type: "number" };
    return call.evaluation.raise(
      exceptionTypes("AttributeError"),
      "object has no attribute 'lower'",
      call.place,
      text,
    );
  }
  const word = text.value.toLowerCase();
  if (truths.includes(word)) return number(1, false, origin);
  if (falsehoods.includes(word)) return number(0, false, origin);
  return call.evaluation.raise(exceptionTypes("ValueError"), `invalid truth value ${word}`, call.place, text);
};
