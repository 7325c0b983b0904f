import type { Place } from "../../../engine/finding";
import { type Message, message } from "../../../engine/message";
import { placesOf } from "../../../interpreter/python/values/origins";
import type { Value } from "../../../interpreter/python/values/value";
import { type EvaluatedSettings, entryOf, settingOf } from "./evaluated-settings";

/** The default database of one settings module. */
export interface DatabaseSettings {
  /** "django.db.backends.postgresql" */
  readonly engine: string;
  readonly value: Value;
  /** The value of another key of the default database, such as CONN_MAX_AGE. */
  entry(...keys: readonly string[]): Value;
  /** Where the engine is decided. */
  readonly place: Place | undefined;
  /** Where it is decided in the same way by another branch. */
  readonly alternatives: readonly Place[];
}

/** `DATABASES["default"]` of a settings module, or the reason why its engine is not known. */
export function databaseOf(settings: EvaluatedSettings): DatabaseSettings | { readonly unknown: Message } {
  const databases = settingOf(settings, "DATABASES");
  const value = databases.value;
  const engine = entryOf(value, "default", "ENGINE");
  if (engine.kind === "unknown") return { unknown: engine.reason };
  if (engine.kind !== "string") return { unknown: message("The database of production is not known") };
  const assigned = databases.assigned[0];
  return {
    engine: engine.value,
    value: engine,
    entry: (...keys) => entryOf(value, "default", ...keys),
    place: placesOf(engine)[0] ?? assigned,
    alternatives: [...placesOf(engine).slice(1), ...databases.assigned],
  };
}
