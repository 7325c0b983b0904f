import { argumentOf } from "../arguments";
import type { Library } from "../evaluation";
import { readFile } from "../files";
import { computed, follows } from "../values/construct";
import { exceptionTypes } from "../values/exceptions";
import { valueOfJson } from "../values/json-values";

export const json: Library = {
  functions: {
    "json.loads": (call) => {
      const text = argumentOf(call, 0)?.value;
      if (text?.kind === "string") {
        const origin = computed(call.place, "json.loads()", text);
        return (
          valueOfJson(text.value, origin) ??
          call.evaluation.raise(exceptionTypes("JSONDecodeError"), "", call.place, text)
        );
      }
      if (text?.kind === "none")
        return call.evaluation.raise(exceptionTypes("TypeError"), "", call.place, text);
      return text && follows([text], computed(call.place, "json.loads()", text));
    },
    "json.load": (call) => {
      const source = argumentOf(call, 0)?.value;
      if (source?.kind !== "library-object" || source.class !== "file") return undefined;
      const text = readFile(call.evaluation, source.state as string);
      return text?.kind === "string"
        ? valueOfJson(text.value, computed(call.place, "json.load()", text))
        : undefined;
    },
  },
};
