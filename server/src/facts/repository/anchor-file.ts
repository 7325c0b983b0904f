import { type Fact, fact } from "../../engine/database";
import { type Absent, absent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";

const likely = [
  "package.json",
  "pyproject.toml",
  "manage.py",
  "docker-compose.yml",
  "compose.yaml",
  "README.md",
];

/** The file where findings about the whole repository stand when no file creates the need. Absent in an empty folder. */
export const anchorFile: Fact<RelativePath | Absent> = fact("anchor file", (db) => {
  const paths = db.paths();
  const found =
    likely.find((path) => db.has(path)) ??
    paths.find((path) => !path.includes("/") && !isHidden(path)) ??
    paths.find((path) => !isHidden(path));
  return found ?? paths[0] ?? absent;
});

/** A hidden file is about its own tool; and one that a fix creates must not draw these findings to it. */
function isHidden(path: RelativePath): boolean {
  return path.startsWith(".") || path.includes("/.");
}
