import { type Fact, fact } from "../../../engine/database";
import { fileNameOf, folderOf, inFolder } from "../../../engine/path";
import { envFiles, templatesOf } from "../../repository/env-files";
import type { LoadedEnvFile } from "../loaded-env-files";
import { isTracked } from "../production-environment";
import { platformProcesses } from "./platforms";

/**
 * The `.env` files of a checkout on a server: where a process runs in one, whoever set it up made the file that a template
 * beside the program's manifest asks for.
 */
export const checkoutEnvFiles: Fact<readonly LoadedEnvFile[]> = fact("env files of a checkout", (db) => {
  const process = db.get(platformProcesses).find(({ inCheckout }) => inCheckout);
  if (!process) return [];
  const programs = new Set(
    db
      .paths()
      .filter((path) => manifest.test(fileNameOf(path)))
      .map(folderOf),
  );
  const folders = new Set(
    db.get(envFiles).flatMap(({ path, role }) => (role === "template" ? [folderOf(path)] : [])),
  );
  return [...folders].sort().flatMap((folder) => {
    const path = inFolder(folder, ".env");
    const templates = templatesOf(db, path);
    const isMeant = templates.length > 0 && (folder === "" || programs.has(folder));
    if (!isMeant || (db.has(path) && isTracked(db, path))) return [];
    return [{ written: ".env", path, isHere: false, templates, place: process.place }];
  });
});

const manifest = /^(?:manage\.py|pyproject\.toml|setup\.py|requirements.*\.txt|Pipfile|package\.json)$/;
