import type { Database } from "../../../engine/database";
import { fileNameOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type { Range } from "../../../engine/text";
import type { CommandWord, Lead, Surroundings } from "../followed-command";

/** One command of which it is asked what it leads to. */
export interface Request {
  readonly db: Database;
  readonly surroundings: Surroundings;
  /** Wrappers taken off. */
  readonly words: readonly CommandWord[];
  readonly directory: string;
}

/** The program's name without its folder. */
export function nameOf({ words }: Request): string {
  return fileNameOf(words[0]?.text ?? "");
}

/** The same command run in another directory: `make -C web`, `npm --prefix web`. */
export function inDirectory(request: Request, directory: string | undefined): Request {
  if (directory === undefined) return request;
  return {
    ...request,
    directory: request.surroundings.join(request.directory, directory) ?? request.directory,
  };
}

/** The first of some files that is in the directory, with its text. */
export function fileIn(
  { db, surroundings, directory }: Request,
  ...names: readonly string[]
): { readonly path: RelativePath; readonly text: string } | undefined {
  for (const name of names) {
    const path = surroundings.find(directory, `./${name}`);
    const text = path === undefined ? undefined : db.file(path)?.text;
    if (path !== undefined && text !== undefined) return { path, text };
  }
  return undefined;
}

/** A text of several commands that is run where the request is. */
export function textLead({ directory }: Request, path: RelativePath, text: string, range: Range): Lead {
  return { text, place: { path, range }, words: [], directory };
}
