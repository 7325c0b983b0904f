import { type Database, fact } from "../../server/src/engine/database";
import { fileNameOf } from "../../server/src/engine/path";
import { tableOf } from "../../server/src/engine/records";
import { absent, isAbsent, orNone } from "../../server/src/engine/rule";
import {
  type ImageInstall,
  imageInstalls,
  isNpmTool,
} from "../../server/src/facts/dependencies/image-installs";
import { isUsedByCode } from "../../server/src/facts/dependencies/misplaced-dependencies";
import { dockerImageOf } from "../../server/src/facts/deployment/docker/docker-images";
import { isDevelopmentServer } from "../../server/src/facts/deployment/processes/development-servers";
import type { StartedProcess } from "../../server/src/facts/deployment/processes/start-context";
import { startedProcessesOfImage } from "../../server/src/facts/deployment/processes/started-processes";
import { productionProjects } from "../../server/src/facts/deployment/service-roles";

/** What an installing command brings into a shipped image for development only. */
export interface DevelopmentInImage {
  readonly install: ImageInstall;
  /** Empty when it leaves them out, or they stay in an earlier stage. */
  readonly names: readonly string[];
  /** Those that the code imports: they stand in the wrong group. */
  readonly imported: readonly string[];
  /** Leaves them out. */
  readonly option: string;
}

/** Of images that start something which needs none of it; absent without any. */
export const developmentInImages = fact("development in images", (db) => {
  const installs = db.get(imageInstalls);
  if (isAbsent(installs)) return absent;
  const found = installs.flatMap((install): readonly DevelopmentInImage[] => {
    const all = developmentOf(install);
    if (all.length === 0) return [];
    const option = options[install.tool] ?? "--no-dev";
    if (install.productionOnly || !install.stays) return [{ install, names: [], imported: [], option }];
    const processes = startedBy(db, install);
    if (processes.length === 0 || processes.some((process) => needsDevelopment(db, process, all))) return [];
    // What its code imports has to be there. Where that is much, a build may well be a part of its start.
    const imported = all.filter((name) => isUsedByCode(db, install.manifest, name));
    const names = all.filter((name) => !imported.includes(name));
    return imported.length > mostImported || names.length === 0 ? [] : [{ install, names, imported, option }];
  });
  return found.length === 0 ? absent : found;
});

const mostImported = 2;

const options: Readonly<Record<string, string>> = tableOf({
  npm: "--omit=dev",
  yarn: "--production",
  pnpm: "--prod",
  bun: "--production",
  poetry: "--only main",
  uv: "--no-dev",
  pdm: "--prod",
});

/** What its tool installs for development unless it is told not to; types alone do no harm. */
function developmentOf({ tool, manifest }: ImageInstall): readonly string[] {
  if (tool === "pip" || tool === "pipenv") return [];
  const names = manifest.dependencies
    .filter(
      ({ use, group }) => use === "development" && (tool !== "uv" || /^dev(?:-dependencies)?$/.test(group)),
    )
    .map(({ name }) => name);
  return isNpmTool(tool) ? names.filter((name) => !name.startsWith("@types/")) : names;
}

function startedBy(db: Database, { build }: ImageInstall): readonly StartedProcess[] {
  const image = dockerImageOf(db, build.path, build.target);
  const own = image ? startedProcessesOfImage(db, image, build.context) : [];
  const projects = db.get(productionProjects);
  const services = orNone(projects).flatMap(({ deployment, services }) =>
    services.filter(({ service }) =>
      build.services.some((one) => one.deployment === deployment.name && one.service === service.name),
    ),
  );
  return [...own, ...services.flatMap(({ processes }) => processes)];
}

/** Programs that a package brings under another name. */
const programs: Readonly<Record<string, string>> = tableOf({
  typescript: "tsc",
  "@nestjs/cli": "nest",
  "@angular/cli": "ng",
  "@vue/cli-service": "vue-cli-service",
});

function needsDevelopment(db: Database, process: StartedProcess, names: readonly string[]): boolean {
  if (isDevelopmentServer(process.words)) return true;
  const scripts = process.via
    .filter(({ path }) => fileNameOf(path) === "package.json")
    .map(({ path, range }) => db.file(path)?.text.slice(range.start, range.end) ?? "");
  const words = [...process.words.map(({ text }) => text), ...scripts.join(" ").split(/[\s"']+/)].map(
    (word) => fileNameOf(word),
  );
  return names.some((name) => words.includes(programs[name] ?? fileNameOf(name)));
}
