import { type FactFamily, factFamily } from "../../../engine/database";
import { fileNameOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { type Dockerfile, parseDockerfile } from "../../../languages/dockerfile/index";

/** The tree of one Dockerfile by path; undefined when its text is not known. */
export const dockerfileTrees: FactFamily<Dockerfile | undefined> = factFamily(
  "dockerfile",
  (db, path) => {
    const file = db.file(path);
    return file && parseDockerfile(file.text);
  },
  Object.is,
);

/** `Dockerfile`, `Dockerfile.prod`, `web.Dockerfile`, `Containerfile`; templates and ignore files are none. */
export function isDockerfilePath(path: RelativePath): boolean {
  const name = fileNameOf(path);
  if (/\.(?:dockerignore|md|ya?ml|json|py|sh|txt|j2|tmpl|template)$/i.test(name)) return false;
  return (
    /^(?:Dockerfile|Containerfile)(?:[._-][\w.-]+)?$/i.test(name) ||
    /^[\w.-]+[._-](?:Dockerfile|Containerfile)$/i.test(name)
  );
}
