import { folderOf } from "../../../engine/path";
import { argumentOf } from "../../../interpreter/python/arguments";
import type { KnownFunction, Library } from "../../../interpreter/python/evaluation";
import { boolean, computed, dictOf, string } from "../../../interpreter/python/values/construct";
import { workspaceRoot } from "../../../interpreter/python/values/value";
import { entriesOfFile, findUpwards, loadEnvironmentFile } from "./environment-files";

const loadDotenv: KnownFunction = (call) => {
  const path = argumentOf(call, 0, "dotenv_path")?.value;
  const override = argumentOf(call, 3, "override")?.value;
  const found =
    path && path.kind !== "none" && !(path.kind === "string" && path.value === "")
      ? path
      : findUpwards(call.evaluation, folderOf(call.frame.path), [".env"]);
  const loaded =
    found !== undefined &&
    loadEnvironmentFile(call.evaluation, found, override?.kind === "boolean" && override.value, call.place);
  return boolean(loaded, computed(call.place, "load_dotenv()"));
};

const dotenvValues: KnownFunction = (call) => {
  const path = argumentOf(call, 0, "dotenv_path")?.value;
  const found =
    path && path.kind !== "none" ? path : findUpwards(call.evaluation, folderOf(call.frame.path), [".env"]);
  const entries = found === undefined ? [] : entriesOfFile(call.evaluation, found);
  if (!entries) return undefined;
  const origin = computed(call.place, "dotenv_values()");
  return dictOf(
    entries.map(({ key, value, place }) => [key, string(value, { kind: "literal", place })]),
    origin,
  );
};

const findDotenv: KnownFunction = (call) => {
  const name = argumentOf(call, 0, "filename")?.value;
  const wanted = name?.kind === "string" ? name.value : ".env";
  const found = findUpwards(call.evaluation, folderOf(call.frame.path), [wanted]);
  return string(
    found === undefined ? "" : `${workspaceRoot}/${found}`,
    computed(call.place, "find_dotenv()"),
  );
};

/** python-dotenv, and django-dotenv. */
export const dotenv: Library = {
  functions: {
    "dotenv.load_dotenv": loadDotenv,
    "dotenv.main.load_dotenv": loadDotenv,
    "dotenv.dotenv_values": dotenvValues,
    "dotenv.find_dotenv": findDotenv,
    "dotenv.read_dotenv": loadDotenv,
  },
  exports: (module) => (module === "dotenv" ? new Map() : undefined),
};
