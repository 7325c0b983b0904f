import { fileNameOf } from "./path";
import type { SourceFile } from "./snapshot";

/**
 * Whether the program has written a file, or is told something by it: the configuration, a baseline by whatever name, an
 * exported audit. Nothing in it is evidence about the project.
 */
export function isOwnFile(file: SourceFile): boolean {
  const known = ownFiles.get(file);
  if (known !== undefined) return known;
  const own = isOwn(file);
  ownFiles.set(file, own);
  return own;
}

const ownFiles = new WeakMap<SourceFile, boolean>();

/** By this an exported audit is known again: the program by name and version, behind a label in any language. */
const audit = /(?:\*\*|<\/strong>): Readiness \d+\.\d+\.\d+/;
const headLength = 3_000;

function isOwn({ path, text }: SourceFile): boolean {
  const name = fileNameOf(path);
  if (/^\.readiness(?:-[\w-]+)?\.json$/.test(name)) return true;
  if (name.endsWith(".json")) return /^\{\s*"version": \d+,\s*"findings": \[\s*(?:\]|\{"rule":)/.test(text);
  return /\.(?:md|html?)$/i.test(name) && audit.test(text.slice(0, headLength));
}
