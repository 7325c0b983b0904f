import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { dirname } from "node:path";
import { constants, Script } from "node:vm";
import { openUserCache } from "./user-cache";

export interface Compiled {
  /** Keeps what the engine has compiled until now, so that the next start does not compile it again. */
  keep(): void;
}

/**
 * Runs a CommonJS file in this process, as `require` would, with the machine code that an earlier run has kept.
 * V8 itself refuses code of another version or with other flags, the cache what is damaged: then it is compiled anew.
 */
export function runCompiled(path: string): Compiled {
  const source = readFileSync(path, "utf8").replace(/^#!.*/, "");
  const cache = openUserCache("compiled", [process.cwd()]);
  const name = cache && nameOf(source);
  const cachedData = name === undefined ? undefined : cache?.read(name);
  const script = new Script(Module.wrap(source), {
    filename: path,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const run = script.runInThisContext() as (...values: unknown[]) => void;
  const module = new Module(path);
  module.filename = path;
  run.call(module.exports, module.exports, createRequire(path), module, path, dirname(path));
  const isKept = cachedData !== undefined && script.cachedDataRejected !== true;
  return {
    keep() {
      if (name !== undefined && !isKept) cache?.write(name, script.createCachedData());
    },
  };
}

function nameOf(source: string): string {
  const hash = createHash("sha256").update(source).digest("hex").slice(0, 32);
  return `${hash}-${process.version}-${process.arch}`;
}
