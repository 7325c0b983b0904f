import { valuesOf } from "../arguments";
import type { Call } from "../evaluation";
import { computed } from "../values/construct";
import { exceptionTypes } from "../values/exceptions";
import { strOf } from "../values/python-text";
import type { Value } from "../values/value";

/** Calls something outside the project by its full name; undefined when it is not understood. */
export function callExternal(name: string, call: Call): Value | undefined {
  const { library } = call.evaluation;
  if (call.open && name !== "builtins.dict") return library.call(name, call);
  return library.functions[name]?.(call) ?? library.call(name, call) ?? exceptionObject(name, call);
}

/** An exception made by a class outside the project keeps its class. */
function exceptionObject(name: string, call: Call): Value | undefined {
  const last = name.slice(name.lastIndexOf(".") + 1);
  const { exceptions } = call.evaluation.library;
  if (!/(?:Error|Exception|Exit|Interrupt|Warning)$/.test(last) && exceptions[last] === undefined)
    return undefined;
  const text = call.positional[0]?.value;
  return {
    kind: "library-object",
    class: "exception",
    state: { types: exceptionTypes(last, exceptions), text: text === undefined ? "" : (strOf(text) ?? "") },
    origin: computed(call.place, `${last}()`, ...valuesOf(call)),
  };
}
