import { type FactFamily, factFamily } from "../../engine/database";
import type { DjangoVersion } from "./settings/settings-target";

/**
 * The version of Django that a folder's project uses, by the lock file or requirements in it or in a folder above.
 * Undefined when nothing says so, or only a lower bound does.
 */
export const djangoVersions: FactFamily<DjangoVersion | undefined> = factFamily(
  "django version",
  (db, folder) => {
    const paths = db.paths();
    for (let here: string | undefined = folder; here !== undefined; here = parentOf(here)) {
      const prefix = here === "" ? "" : `${here}/`;
      for (const read of readers) {
        for (const path of paths) {
          if (!path.startsWith(prefix) || !read.names.test(path.slice(prefix.length))) continue;
          const version = read.version(db.file(path)?.text ?? "");
          if (version) return version;
        }
      }
    }
    return undefined;
  },
);

interface Reader {
  /** Of the path below the folder. */
  readonly names: RegExp;
  version(text: string): DjangoVersion | undefined;
}

/** The most exact source first. */
const readers: readonly Reader[] = [
  {
    names: /^(?:poetry|uv|pdm)\.lock$/,
    version: (text) => toVersion(/^name = "django"\r?\nversion = "(\d+)\.(\d+)/im.exec(text)),
  },
  {
    names: /^Pipfile\.lock$/,
    version: (text) => toVersion(/"django": \{(?:[^{}]|\{[^{}]*\})*?"version": "==(\d+)\.(\d+)/i.exec(text)),
  },
  {
    names: /^(?:requirements[\w.-]*\.txt|requirements\/[\w.-]+\.txt|constraints[\w.-]*\.txt)$/i,
    version: (text) =>
      toVersion(
        /^django(?:\[[\w,\s-]+\])?[ \t]*(?:==|~=|===|>=(?=[ \t]*[\d.]+[ \t]*,[ \t]*<))[ \t]*(\d+)\.(\d+)/im.exec(
          text,
        ),
      ),
  },
  {
    names:
      /^(?:pyproject\.toml|Pipfile|setup\.cfg|setup\.py|requirements[\w.-]*\.in|requirements\/[\w.-]+\.in)$/i,
    version: (text) =>
      toVersion(
        /(?:^|["'\s])django(?:\[[\w,\s-]+\])?["']?[ \t]*(?:=[ \t]*(?:\{[ \t]*version[ \t]*=[ \t]*)?["'])?[ \t]*(?:==|~=|\^|~|>=(?=[ \t]*[\d.]+[ \t]*,[ \t]*<))?[ \t]*(\d+)\.(\d+)/im.exec(
          text,
        ),
      ),
  },
];

function toVersion(match: RegExpExecArray | null): DjangoVersion | undefined {
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

function parentOf(folder: string): string | undefined {
  if (folder === "") return undefined;
  const slash = folder.lastIndexOf("/");
  return slash === -1 ? "" : folder.slice(0, slash);
}
