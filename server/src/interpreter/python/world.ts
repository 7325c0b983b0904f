import type { RelativePath } from "../../engine/snapshot";
import type { Module } from "../../languages/python/syntax";

/** What the evaluation may look at: the files of the workspace, nothing else. */
export interface World {
  /** The tree of a Python file; undefined when there is no such file or it could not be read. */
  parse(path: RelativePath): Module | undefined;
  text(path: RelativePath): string | undefined;
  kindOf(path: RelativePath): "file" | "directory" | undefined;
  /** All files below a directory, sorted. */
  filesBelow(directory: RelativePath): readonly RelativePath[];
  /** Whether the file reaches production with the code; a developer's own file does not. */
  isShipped(path: RelativePath): boolean;
  /** Whether a top-level package from outside the project is installed; undefined when not known. */
  hasPackage?(name: string): boolean | undefined;
}
