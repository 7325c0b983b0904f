import { argumentOf } from "../arguments";
import { lookUp } from "../environment/look-up";
import { readEnvironment, stageUnknown, writeEnvironment } from "../environment/read";
import { tellsStage } from "../environment/stage-switch";
import type { Call, KnownFunction, Library } from "../evaluation";
import { none, string } from "../values/construct";
import { exceptionTypes } from "../values/exceptions";
import { noOrigin, type Value } from "../values/value";

const functions: Readonly<Record<string, KnownFunction>> = {
  "os.getenv": (call) => get(call, "os.getenv"),
  "os.environ.get": (call) => get(call, "os.environ.get"),
  "os.environ.__getitem__": (call) => get(call, "os.environ[]"),
  "os.environ.pop"(call) {
    const key = argumentOf(call, 0)?.value;
    if (!key) return undefined;
    const value = readEnvironment(call.evaluation, {
      key,
      place: call.place,
      helper: "os.environ.pop",
      default: argumentOf(call, 1, "default"),
      missing: argumentOf(call, 1, "default") ? undefined : exceptionTypes("KeyError"),
    });
    writeEnvironment(call.evaluation, key, { kind: "unbound", origin: noOrigin }, call.place);
    return value;
  },
  "os.environ.setdefault"(call) {
    const [key, value] = call.positional;
    if (!key || !value) return undefined;
    const unset =
      key.value.kind === "string" && lookUp(call.evaluation, key.value.value, call.place).state === "unset";
    // What the code falls back to by itself is not what production runs as.
    if (unset && key.value.kind === "string" && tellsStage(key.value.value, value.value))
      writeEnvironment(
        call.evaluation,
        key.value,
        stageUnknown(call.evaluation, key.value.value, call.place),
        value.place,
      );
    else if (unset || key.value.kind !== "string")
      writeEnvironment(call.evaluation, key.value, value.value, value.place);
    return readEnvironment(call.evaluation, {
      key: key.value,
      place: call.place,
      helper: "os.environ.setdefault",
    });
  },
  "os.environ.update"(call) {
    const first = argumentOf(call, 0)?.value;
    if (first?.kind === "dict" && !first.open)
      for (const entry of first.entries.values())
        writeEnvironment(call.evaluation, entry.key, entry.value, entry.place ?? call.place);
    else if (first) writeEnvironment(call.evaluation, first, first, call.place);
    for (const [key, { value, place }] of call.keywords)
      writeEnvironment(call.evaluation, string(key, noOrigin), value, place);
    return none(noOrigin);
  },
  // A copy is made to be read: what the code writes into it may as well stand in the environment.
  "os.environ.copy": () => ({ kind: "external", name: "os.environ", origin: noOrigin }),
  "os.putenv"(call) {
    const [key, value] = call.positional;
    if (key && value) writeEnvironment(call.evaluation, key.value, value.value, call.place);
    return none(noOrigin);
  },
};

function get(call: Call, helper: "os.getenv" | "os.environ.get" | "os.environ[]"): Value | undefined {
  const key = argumentOf(call, 0, "key");
  if (!key) return undefined;
  return readEnvironment(call.evaluation, {
    key: key.value,
    place: call.place,
    helper,
    default: argumentOf(call, 1, "default"),
    missing: helper === "os.environ[]" ? exceptionTypes("KeyError") : undefined,
  });
}

/** `os.getenv` and the methods of `os.environ`. */
export const osEnvironment: Library = { functions, isPure: (name) => name === "os.getenv" };
