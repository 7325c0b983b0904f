import { type FactFamily, factFamily } from "../../../engine/database";
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
