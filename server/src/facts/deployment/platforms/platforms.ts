import { type Database, type Fact, fact } from "../../../engine/database";
import { fileNameOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { isInTemplates, isProcfileOfImage } from "../../repository/file-kinds";
import { isYamlPath } from "../../yaml-files";
import { composeFileGroups } from "../compose/compose-groups";
import { kubernetesManifests } from "../kubernetes/manifests";
import { isBeforeProduction, isShownInDocuments, stageOfComposePath } from "../stage";
import { readAppYaml } from "./app-yaml";
import { readHeroku, readProcfileProcesses } from "./heroku";
import { readVercel } from "./json-platforms";
import { readKubernetes } from "./kubernetes";
import type { Platform, PlatformProcess } from "./platform-process";
import { pm2FileName, readPm2 } from "./pm2";
import { readRailway } from "./railway";
import { readRender } from "./render";
import { readSystemd } from "./systemd";
import { readFly, readNixpacks } from "./toml-platforms";

/**
 * All processes of platform files meant for production, by path; those that only documents show when nothing else is
 * production's; empty without any.
 */
export const platformProcesses: Fact<readonly PlatformProcess[]> = fact("platform processes", (db) => {
  const meant = db.paths().filter((path) => !isBeforeProduction(stageOfComposePath(path)));
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
  const read = readers.find(([file]) => file.test(name))?.[1];
  if (read && !isInTemplates(path)) return read(db, path, db.file(path)?.text ?? "");
  return isYamlPath(path) && db.of(kubernetesManifests, path) ? readKubernetes(db, path) : [];
}

type Reader = (db: Database, path: RelativePath, text: string) => readonly PlatformProcess[];

const readers: readonly (readonly [file: RegExp, read: Reader])[] = [
  [/^Procfile(?:\.(?:prod|production))?$/, readProcfileProcesses],
  [/^render\.ya?ml$/, readRender],
  [/^heroku\.ya?ml$/, readHeroku],
  [/^fly(?:\.[\w-]+)?\.toml$/, readFly],
  [/^nixpacks\.toml$/, readNixpacks],
  [/^railway\.(?:toml|json)$/, readRailway],
  [/^vercel\.json$/, readVercel],
  [/^app\.ya?ml$/, readAppYaml],
  [/\.service(?:\.j2|\.example)?$/, readSystemd],
];

/** Whether a platform's own proxy stands in front of what is started, with TLS. */
export function terminatesTls(platform: Platform): boolean {
  return platform !== "systemd" && platform !== "pm2" && platform !== "kubernetes";
}
