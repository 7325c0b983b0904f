import { factFamily } from "../engine/database";
import { parsePython } from "../languages/python/parse";
import type { Module } from "../languages/python/syntax";

/** The tree of a Python file, by path; undefined for a file that does not exist or was not read. */
export const pythonModule = factFamily<Module | undefined>(
  "python module",
  (db, path) => {
    const file = db.file(path);
    return file && parsePython(file.text);
  },
  Object.is,
);
