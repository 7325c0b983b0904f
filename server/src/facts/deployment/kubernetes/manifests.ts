import { type FactFamily, factFamily } from "../../../engine/database";

/** Whether a YAML file is a Kubernetes manifest. */
export const kubernetesManifests: FactFamily<boolean> = factFamily("kubernetes manifest", (db, path) => {
  const text = db.file(path)?.text ?? "";
  return /^kind:[ \t]*["']?\w/m.test(text) && /^apiVersion:/m.test(text);
});
