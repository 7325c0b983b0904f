import { argumentOf } from "../arguments";
import { attributeOf, memberNames } from "../evaluate/attributes";
import type { Library } from "../evaluation";
import { computed, list, tuple } from "../values/construct";
import { certain, noOrigin } from "../values/value";
import { nameElements } from "./builtins";

/** Of Python's `inspect`: the names of an object, each with what reading it gives. */
export const inspect: Library = {
  functions: {
    "inspect.getmembers"(call) {
      const object = argumentOf(call, 0)?.value;
      const names = object && memberNames(object);
      if (!names || call.positional.length > 1 || call.keywords.size > 0) return undefined;
      const pairs = nameElements(names).map((element) => {
        if (element.value.kind !== "string") return element;
        const value = attributeOf(call.evaluation, call.frame, object, element.value.value, call.place);
        return { ...element, value: tuple([certain(element.value), certain(value)], noOrigin) };
      });
      return list(pairs, computed(call.place, "getmembers()", object));
    },
  },
};
