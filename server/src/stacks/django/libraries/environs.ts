import { folderOf } from "../../../engine/path";
import { argumentOf, callWith } from "../../../interpreter/python/arguments";
import { convertBoolean, readEnvironment } from "../../../interpreter/python/environment/read";
import type { Argument, Call, Library, LibraryClass } from "../../../interpreter/python/evaluation";
import { falsehoods, truths } from "../../../interpreter/python/standard-library/strtobool";
import {
  computed,
  dictOf,
  list,
  none,
  number,
  string,
  strings,
} from "../../../interpreter/python/values/construct";
import { exceptionTypes } from "../../../interpreter/python/values/exceptions";
import { valueOfJson } from "../../../interpreter/python/values/json-values";
import {
  certain,
  type LibraryObject,
  noOrigin,
  type StringValue,
  type Value,
} from "../../../interpreter/python/values/value";
import { parseDatabaseUrl } from "./database-url";
import { findUpwards, loadEnvironmentFile } from "./environment-files";

/** `environs.Env()` */
function createEnvironsEnv(): LibraryObject {
  return { kind: "library-object", class: "environs.Env", state: { prefix: "" }, origin: noOrigin };
}

const environsEnv: LibraryClass = {
  call(self, method, call) {
    if (method === "read_env") {
      const path = argumentOf(call, 0, "path")?.value;
      const found =
        path && path.kind !== "none"
          ? path
          : findUpwards(call.evaluation, folderOf(call.frame.path), [".env"]);
      if (found !== undefined)
        loadEnvironmentFile(call.evaluation, found, isTrue(call.keywords.get("override")), call.place);
      return none(noOrigin);
    }
    if (method === "seal") return none(noOrigin);
    if (method === "prefixed") {
      const prefix = argumentOf(call, 0)?.value;
      const state = self.state as { prefix: string };
      return prefix?.kind === "string"
        ? { ...self, class: "environs.prefixed", state: { env: self, prefix: state.prefix + prefix.value } }
        : undefined;
    }
    return read(self, method, call);
  },
};

function isTrue(argument: Argument | undefined): boolean {
  return argument?.value.kind === "boolean" && argument.value.value;
}

function read(self: LibraryObject, method: string, call: Call): Value | undefined {
  const key = argumentOf(call, 0, "name");
  if (!key) return undefined;
  const { prefix } = self.state as { prefix: string };
  const name: Value =
    key.value.kind === "string" ? { ...key.value, value: prefix + key.value.value } : key.value;
  const conversion = method === "__call__" || method === "str" ? undefined : method;
  return readEnvironment(call.evaluation, {
    key: name,
    place: call.place,
    helper: "environs",
    default: argumentOf(call, 1, "default") ?? call.keywords.get("missing"),
    conversion: conversion === "dj_db_url" ? "dict" : conversion,
    convert: (text) =>
      convert(method, call, text) ??
      call.evaluation.unknown("This conversion is not followed", {}, call.place),
    convertDefault:
      method === "dj_db_url"
        ? (value) => (value.kind === "string" ? (convert(method, call, value) ?? value) : value)
        : undefined,
    missing: exceptionTypes("EnvError", exceptions),
  });
}

function convert(method: string, call: Call, text: StringValue): Value | undefined {
  const { evaluation, place } = call;
  const origin = computed(place, `.${method}()`, text);
  switch (method) {
    case "__call__":
    case "str":
      return text;
    case "bool":
      return convertBoolean(evaluation, text, place, truths, [...falsehoods, ""]);
    case "int":
    case "float":
    case "decimal":
      if (!/^\s*[+-]?\d+(\.\d+)?\s*$/.test(text.value))
        return evaluation.raise(exceptionTypes("ValueError"), "", place, text);
      return number(Number(text.value), method !== "int", origin);
    case "list": {
      const parts = text.value === "" ? [] : text.value.split(",").map((part) => part.trim());
      const cast = call.keywords.get("subcast")?.value;
      if (!cast) return list(strings(parts, origin), origin);
      const elements = parts.map((part) => certain(callWith(cast, string(part, origin), call)));
      return list(elements, origin);
    }
    case "dict":
      return dictOf(
        text.value
          .split(",")
          .filter((part) => part.trim() !== "")
          .map((part) => [
            (part.split("=")[0] ?? "").trim(),
            string((part.split("=")[1] ?? "").trim(), origin),
          ]),
        origin,
      );
    case "json":
      return valueOfJson(text.value, origin);
    case "path":
      return { kind: "path", value: text.value, origin };
    case "dj_db_url":
      return parseDatabaseUrl(text.value, origin);
    default:
      return undefined;
  }
}

interface Prefixed {
  readonly env: { readonly state: { prefix: string } };
  readonly prefix: string;
}

/** `with env.prefixed("MAIL_"):` */
const environsPrefixed: LibraryClass = {
  enter(self) {
    const { env, prefix } = self.state as Prefixed;
    const before = env.state.prefix;
    env.state.prefix = prefix;
    return () => {
      env.state.prefix = before;
    };
  },
};

const exceptions = { EnvError: "ValueError" };

export const environs: Library = {
  functions: {
    "environs.Env": createEnvironsEnv,
    "environs.FileAwareEnv": createEnvironsEnv,
    "environs.env": (call) => environsEnv.call?.(createEnvironsEnv(), "__call__", call),
  },
  call(name, call) {
    if (call.open || !name.startsWith("environs.env.")) return undefined;
    return environsEnv.call?.(createEnvironsEnv(), name.slice("environs.env.".length), call);
  },
  classes: { "environs.Env": environsEnv, "environs.prefixed": environsPrefixed },
  exceptions,
  exports: (module) => (module === "environs" ? new Map() : undefined),
};
