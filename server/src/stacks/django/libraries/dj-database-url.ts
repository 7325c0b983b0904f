import { argumentOf } from "../../../interpreter/python/arguments";
import { readEnvironment } from "../../../interpreter/python/environment/read";
import type { Call, Library } from "../../../interpreter/python/evaluation";
import { truthinessOf } from "../../../interpreter/python/values/comparison";
import { computed, dictOf, number, string } from "../../../interpreter/python/values/construct";
import {
  type DictEntry,
  type DictValue,
  noOrigin,
  type Value,
} from "../../../interpreter/python/values/value";
import { parseDatabaseUrl } from "./database-url";

/** `dj_database_url.config(env="DATABASE_URL", default=None, …)` */
function configureDatabase(call: Call): Value | undefined {
  const key = argumentOf(call, 0, "env")?.value ?? string("DATABASE_URL", noOrigin);
  const url = readEnvironment(call.evaluation, {
    key,
    place: call.place,
    helper: "dj-database-url",
    default: argumentOf(call, 1, "default"),
    conversion: "dict",
  });
  if (url.kind === "unknown") return url;
  if (truthinessOf(url) === false) return dictOf([], url.origin);
  return url.kind === "string" ? withOptions(parseDatabaseUrl(url.value, url.origin), call) : undefined;
}

/** `dj_database_url.parse(url, …)` */
function parseDatabase(call: Call): Value | undefined {
  const url = argumentOf(call, 0, "url")?.value;
  const origin = url && computed(call.place, "parse()", url);
  if (url?.kind === "unknown" && origin) return { ...url, type: "dict", origin };
  if (url?.kind !== "string" || !origin) return undefined;
  return withOptions(parseDatabaseUrl(url.value, origin), call);
}

function withOptions(dict: DictValue | undefined, call: Call): Value | undefined {
  if (!dict) return undefined;
  const entries = new Map<string, DictEntry>(dict.entries);
  const add = (name: string, keyword: string, fallback: Value) => {
    const given = call.keywords.get(keyword);
    const value = given?.value ?? fallback;
    entries.set(name, { key: string(name, dict.origin), value, place: given?.place, presence: "certain" });
  };
  add("CONN_MAX_AGE", "conn_max_age", number(0, false, dict.origin));
  add("CONN_HEALTH_CHECKS", "conn_health_checks", { kind: "boolean", value: false, origin: dict.origin });
  const engine = call.keywords.get("engine");
  if (engine) add("ENGINE", "engine", engine.value);
  return { ...dict, entries };
}

export const djDatabaseUrl: Library = {
  functions: {
    "dj_database_url.config": configureDatabase,
    "dj_database_url.parse": parseDatabase,
  },
};
