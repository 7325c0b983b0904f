import { type Database, type Fact, fact } from "../../../engine/database";
import { fileNameOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { isProcfileOfImage } from "../../repository/file-kinds";
import { composeFileGroups } from "../compose/compose-groups";
import { isYamlPath } from "../compose/yaml-files";
import { kubernetesManifests } from "../kubernetes/manifests";
import { isShownInDocuments, stageOfComposePath } from "../stage";
import { readAppYaml } from "./app-yaml";
import { readHeroku, readProcfileProcesses } from "./heroku";
import { readRailwayJson, readVercel } from "./json-platforms";
import { readKubernetes } from "./kubernetes";
import type { Platform, PlatformProcess } from "./platform-process";
import { pm2FileName, readPm2 } from "./pm2";
import { readRender } from "./render";
import { readSystemd } from "./systemd";
import { readFly, readTomlStart } from "./toml-platforms";

/**
 * All processes of platform files meant for production, by path; those that only documents show when nothing else is
 * production's; empty without any.
 */
export const platformProcesses: Fact<readonly PlatformProcess[]> = fact("platform processes", (db) => {
  const meant = db.paths().filter((path) => !/^(?:development|test)$/.test(stageOfComposePath(path)));
  const found = meant.flatMap((path) => processesIn(db, path));
  const hasCompose = db.get(composeFileGroups).some(({ judgedAsProduction }) => judgedAsProduction);
  if (found.length > 0 || hasCompose) return found;
  return db
    .paths()
    .filter(isShownInDocuments)
    .flatMap((path) => processesIn(db, path));
});

function processesIn(db: Database, path: RelativePath): readonly PlatformProcess[] {
  const name = fileNameOf(path);
  if (isProcfileOfImage(path)) return [];
  if (pm2FileName.test(name)) return readPm2(db, path);
  if (!namesPlatform.test(name))
    return isYamlPath(path) && db.of(kubernetesManifests, path) ? readKubernetes(db, path) : [];
  const text = db.file(path)?.text ?? "";
  if (/^Procfile(?:\.(?:prod|production))?$/.test(name)) return readProcfileProcesses(db, path, text);
  if (/^render\.ya?ml$/.test(name)) return readRender(db, path);
  if (/^heroku\.ya?ml$/.test(name)) return readHeroku(db, path);
  if (/^fly(?:\.[\w-]+)?\.toml$/.test(name)) return readFly(db, path, text);
  if (/^(?:railway|nixpacks)\.toml$/.test(name)) return readTomlStart(db, path, text, name);
  if (name === "railway.json") return readRailwayJson(db, path, text);
  if (name === "vercel.json") return readVercel(db, path, text);
  if (/^(?:app|\.do\/app)\.ya?ml$/.test(name)) return readAppYaml(db, path);
  if (/\.service(?:\.j2|\.example)?$/.test(name) && text.includes("ExecStart"))
    return readSystemd(db, path, text);
  return [];
}

const namesPlatform =
  /^Procfile(?:\.(?:prod|production))?$|^(?:render|heroku|app)\.ya?ml$|^fly(?:\.[\w-]+)?\.toml$|^(?:railway|nixpacks)\.toml$|^(?:railway|vercel)\.json$|\.service(?:\.j2|\.example)?$/;

/** Whether a platform's own proxy stands in front of what is started, with TLS. */
export function terminatesTls(platform: Platform): boolean {
  return platform !== "systemd" && platform !== "pm2" && platform !== "kubernetes";
}
