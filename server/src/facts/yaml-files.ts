import { type FactFamily, factFamily } from "../engine/database";
import { withoutJinja } from "../languages/jinja";
import { parseYaml, type YamlFile } from "../languages/yaml";

/** The tree of one YAML file by path; undefined when its text is not known. */
export const yamlFiles: FactFamily<YamlFile | undefined> = factFamily(
  "yaml",
  (db, path) => {
    const file = db.file(path);
    return file && parseYaml(withoutJinja(file.text));
  },
  Object.is,
);

export function isYamlPath(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}
