import { type Database, type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { fileNameOf, folderOf, inFolder, isInside, joinContainerPath } from "../../../engine/path";
import { orNone } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import { type Dockerfile, expandVariables } from "../../../languages/dockerfile/index";
import { isShell } from "../../commands/follow";
import { packageScripts } from "../../dependencies/package-json";
import { isInTemplates, isVendored } from "../../repository/file-kinds";
import { type ComposeDeployment, composeDeployments } from "../compose/compose-model";
import type { ComposeService } from "../compose/compose-service";
import { sampleCollection } from "../compose/sample-collection";
import { isPlatformFile } from "../platforms/platform-files";
import { isRehearsalName, isSuperseded, type Stage, stageOfName } from "../stage";
import { contextSources, copySources, isCopyFromContext, isInContext } from "./docker-image";
import { dockerImageOf } from "./docker-images";
import { dockerfileOf } from "./dockerfile-of";
import { dockerfileTrees, isDockerfilePath } from "./dockerfile-trees";
import { knownImage } from "./images";
import { publishedBuilds } from "./published-builds";
import { toldContexts } from "./told-contexts";

/** One image that the repository builds: a Dockerfile, a stage of it and the folder it copies from. */
export interface DockerBuild {
  readonly path: RelativePath;
  /** The stage's name; undefined for the last one. */
  readonly target: string | undefined;
  /** The build context; undefined when it lies outside or is not known. */
  readonly context: RelativePath | undefined;
  /** Whether something says that the context is this folder, or it is only the likeliest one. */
  readonly contextIsSure: boolean;
  readonly stage: Stage;
  readonly judgedAsProduction: boolean;
  /** The Compose services made of it. */
  readonly services: readonly {
    readonly deployment: string;
    readonly service: string;
    readonly place: Place;
  }[];
}

/** Every image the repository builds, by Dockerfile; a Dockerfile that nothing builds is one as well. Empty without Dockerfiles. */
export const dockerBuilds: Fact<readonly DockerBuild[]> = fact("docker builds", (db) => {
  const builds = new Map<string, DockerBuild>();
  const compose = db.get(composeDeployments);
  const deployments: readonly ComposeDeployment[] = orNone(compose);
  for (const deployment of deployments) {
    for (const service of deployment.services) {
      const build = service.build;
      const path = dockerfileOf(db, service);
      if (!build || path === undefined || !db.has(path)) continue;
      const target = build.target?.value;
      const key = `${path}\n${target ?? ""}\n${build.contextFolder ?? ""}`;
      const known = builds.get(key);
      // `Dockerfile.dev` is a developer's, whoever builds it.
      const judged = deployment.judgedAsProduction && !isForDevelopers(stageOfFileName(path));
      builds.set(key, {
        path,
        target,
        context: build.contextFolder,
        contextIsSure: true,
        stage: judged
          ? known?.stage === "production"
            ? "production"
            : deployment.stage
          : (known?.stage ?? deployment.stage),
        judgedAsProduction: judged || (known?.judgedAsProduction ?? false),
        services: [
          ...(known?.services ?? []),
          { deployment: deployment.name, service: service.name, place: service.place },
        ],
      });
    }
  }
  const built = new Set([...builds.values()].map(({ path }) => path));
  const forProduction = new Set(
    [...builds.values()].filter((one) => one.judgedAsProduction).map(({ path }) => folderOf(path)),
  );
  // The samples of a collection are started by whoever adapts them.
  const isCollection = db.get(sampleCollection) !== undefined;
  const pulled = pulledFor(deployments);
  const published = db.get(publishedBuilds);
  const isPublished = ({ path, services }: DockerBuild) =>
    published.dockerfiles.has(path) || services.some(({ place }) => published.composeFiles.has(place.path));
  // Where releases are tried out while production is something else, nothing of production is built.
  const isTriedOut = ({ services }: DockerBuild) =>
    forProduction.size > 0 && services.every(({ place }) => isRehearsalName(fileNameOf(place.path)));
  for (const [key, build] of builds) {
    if (isCollection) break;
    if (build.judgedAsProduction || isForDevelopers(stageOfFileName(build.path))) continue;
    const isTaken =
      isPublished(build) ||
      build.services.some(({ place }) => pulled.has(`${place.path}:${place.range.start}`));
    if (!isTaken && isTriedOut(build)) builds.set(key, { ...build, stage: "test" });
    if (!isTaken && (isTriedOut(build) || forProduction.has(folderOf(build.path)) || !standsAlone(db, build)))
      continue;
    builds.set(key, { ...build, stage: stageOfDockerfile(build.path), judgedAsProduction: true });
  }
  for (const path of db.paths()) {
    if (!isDockerfilePath(path) || built.has(path) || isVendored(path)) continue;
    const stage = stageOfDockerfile(path);
    const told = db.get(toldContexts).get(path);
    // Beside the one that production is built of, one without a telling name that nothing takes is left over.
    const isLeftOver =
      stage === "unclear" &&
      forProduction.has(folderOf(path)) &&
      !published.dockerfiles.has(path) &&
      !db.paths().some((one) => isPlatformFile(one, "runs"));
    builds.set(path, {
      path,
      target: undefined,
      context: told ?? likelyContext(db, path),
      contextIsSure: told !== undefined,
      stage,
      judgedAsProduction:
        (stage === "production" || stage === "unclear") &&
        !isCollection &&
        !isInTemplates(path) &&
        !isLeftOver &&
        !isToolbox(db, path) &&
        !isUnused(db, path),
      services: [],
    });
  }
  return [...builds.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
});

/** The services of other deployments that build, under its name, what production pulls from a registry. */
function pulledFor(deployments: readonly ComposeDeployment[]): ReadonlySet<string> {
  const names = new Set(
    deployments
      .filter(({ judgedAsProduction }) => judgedAsProduction)
      .flatMap(({ services }) =>
        services.flatMap((service) => (service.build ? [] : (nameOfImage(service) ?? []))),
      ),
  );
  const building = deployments.flatMap(({ services }) =>
    services.filter((service) => service.build && names.has(nameOfImage(service) ?? "")),
  );
  return new Set(building.map(({ place }) => `${place.path}:${place.range.start}`));
}

/** A name that is the project's own: with an owner, or the variable that holds it (`${WEB_IMAGE}`). */
function nameOfImage({ image, imageReference }: ComposeService): string | undefined {
  if (/^\$\{?\w+\}?$/.test(image?.raw ?? "")) return image?.raw;
  return imageReference?.repository.includes("/") ? imageReference.repository : undefined;
}

/**
 * Whether an image that only developers' Compose files build is made for more than them: nothing in its name says so, and
 * by itself it starts something that is no development server.
 */
function standsAlone(db: Database, { path, target, context }: DockerBuild): boolean {
  if (isForDevelopers(stageOfDockerfile(path)) || (target && isForDevelopers(stageOfName(target))))
    return false;
  const image = dockerImageOf(db, path, target);
  if (!image?.holdsOwnCode) return false;
  // With nothing but a script and its settings in it, it waits for the code that developers mount.
  const own = image.copies.flatMap(({ sources }) => sources);
  if (own.length > 0 && own.every((source) => waitsForCode.test(source))) return false;
  const started = [image.entrypoint, image.command].flatMap(
    (one) => one?.words.map(({ text }) => text) ?? [],
  );
  if (started.length === 0) return false;
  // A script says by what it runs, and not by its name, what it is for.
  const texts = started.map((word) => {
    const name = fileNameOf(word);
    const script = /\.sh$/.test(name) ? db.paths().find((one) => fileNameOf(one) === name) : undefined;
    return script === undefined ? word : (db.file(script)?.text ?? word);
  });
  texts.push(packageScriptOf(db, context, started.join(" ")));
  return !/\brunserver\b|--reload\b|\bnodemon\b|(?:^|[\s:._-])(?:dev|develop|debug|watch|test|serve)(?:$|[\s:._-])|\bvite\b|\breact-scripts\b|\bng\b|pytest|flask\s+run|app\.run|\bCompileDaemon\b|(?:^|\s|\/)(?:air|reflex|gow|dlv|watchexec|watchmedo)(?=\s|$)/.test(
    texts.join(" "),
  );
}

/** Scripts, their settings, and what names the packages to install. */
const waitsForCode =
  /\.(?:sh|conf|json|ya?ml|toml|ini|lock|\w*rc)$|(?:^|\/)(?:requirements[\w.-]*|Pipfile|(?:docker-?)?entrypoint|start(?:-\w+)*)(?:\.txt)?$/;

/** An image of a language that nothing builds and that starts nothing, beside a Procfile that says what is started without it. */
function isUnused(db: Database, path: RelativePath): boolean {
  const image = dockerImageOf(db, path, undefined);
  return (
    image?.base !== undefined &&
    knownImage(image.base)?.role === "runtime" &&
    image.command === undefined &&
    image.entrypoint === undefined &&
    db.has("Procfile") &&
    !db.has("heroku.yml")
  );
}

/** An image of a distribution or a language that holds nothing of the project and starts a shell: somebody works in it. */
function isToolbox(db: Database, path: RelativePath): boolean {
  const image = dockerImageOf(db, path, undefined);
  if (!image?.base || image.holdsOwnCode || image.exposed.length > 0) return false;
  const starts = [image.entrypoint, image.command].flatMap(
    (one) => one?.words.map(({ text }) => text) ?? (one ? ["?"] : []),
  );
  return (
    starts.length > 0 &&
    knownImage(image.base)?.role === "runtime" &&
    starts.every((word) => isShell(word) || word === "-c")
  );
}

/** What `npm start` and `yarn run serve` run, by the package.json of the image's context; empty for other commands. */
function packageScriptOf(db: Database, context: RelativePath | undefined, command: string): string {
  const name = /\b(?:npm|yarn|pnpm|bun)(?: run(?:-script)?)? ([\w:.-]+)/.exec(command)?.[1];
  if (context === undefined || name === undefined) return "";
  return db.of(packageScripts, inFolder(context, "package.json")).get(name)?.text ?? "";
}

function isForDevelopers(stage: Stage): boolean {
  return stage === "development" || stage === "test";
}

function stageOfFileName(path: RelativePath): Stage {
  return stageOfName(fileNameOf(path).replace(/dockerfile|containerfile/i, " "));
}

/** Images that catch mails, and images in which packages are built, serve nobody. */
const tools =
  /^(?:mail(?:dev|hog|pit|catcher)|packag(?:ing|es?)|deb(?:ian)?|rpm|builders?|workstations?|codespaces?|gitpod)$/i;

/** `Dockerfile.base`: other images are made from it, and none of it is started. */
function isOfBase(path: RelativePath): boolean {
  return /^(?:(?:Dockerfile|Containerfile)[._-]base|base[._-](?:Dockerfile|Containerfile))$/i.test(
    fileNameOf(path),
  );
}

function stageOfDockerfile(path: RelativePath): Stage {
  const own = stageOfFileName(path);
  if (own !== "unclear") return own;
  const words = path.split(/[/._-]+/);
  if (words.some((word) => tools.test(word)) || isOfBase(path)) return "development";
  const folders = folderOf(path).split("/").reverse();
  for (const folder of folders) {
    if (folder === ".devcontainer" || folder === ".github" || isSuperseded(folder)) return "development";
    if (/^(?:local|dev|development)$/i.test(folder)) return "development";
    if (
      /^(?:(?:[\w-]+[-_])?tests?|e2e|ci|examples?|samples?|fixtures?|(?:[\w-]+[-_])?demos?|sandbox|playground|benchmarks?)$/i.test(
        folder,
      )
    )
      return "test";
    if (/^(?:prod|production)$/i.test(folder)) return "production";
  }
  return "unclear";
}

/** The nearest folder at or above the Dockerfile in which most of what it copies exists: one file may be missing, or made first. */
function likelyContext(db: Database, path: RelativePath): RelativePath | undefined {
  const tree = db.of(dockerfileTrees, path);
  if (!tree) return undefined;
  const around = folderAroundCopies(db, path, tree);
  if (around !== undefined) return around;
  const sources = contextSources(tree);
  const defaults = new Map(
    tree.instructions.flatMap(({ keyword, text }) => {
      const [, name, value] = (keyword === "ARG" && /^(\w+)=["']?([^"'\s]*)/.exec(text.trim())) || [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
  const known = sources.map((source) => expandVariables(source, (name) => defaults.get(name)) ?? source);
  const plain = known.filter((source) => !/[*?[$]|:\/\//.test(source) && source !== "." && source !== "./");
  // `package*.json`, by its beginning.
  const begun = known.flatMap((source) => /^(?:\.?\/)?([\w./-]*\w)\*[\w.*]*$/.exec(source)?.[1] ?? []);
  const entries = db.tree().entries;
  const paths = [...entries.keys()];
  let best = folderOf(path);
  let most = 0;
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const here = plain.filter((source) => isInContext(entries, folder, source));
    const begunHere = begun.filter((start) => paths.some((one) => one.startsWith(inFolder(folder, start))));
    const count = here.length + begunHere.length;
    if (count > most) {
      most = count;
      best = folder;
    }
    if (folder === "" || count === plain.length + begun.length) return best;
  }
}

/** `COPY . .` into /app and then `WORKDIR /app/web` in `web/Dockerfile`: what is copied holds the Dockerfile's own folder. */
function folderAroundCopies(db: Database, path: RelativePath, tree: Dockerfile): RelativePath | undefined {
  const own = folderOf(path);
  let working = "/";
  const copied = new Set<string>();
  for (const one of tree.stages.flatMap(({ instructions }) => instructions)) {
    if (one.keyword === "WORKDIR") {
      working = joinContainerPath(working, one.text.trim());
      for (const target of copied) {
        const inside = working.startsWith(`${target}/`) ? working.slice(target.length + 1) : "";
        const isOwn = inside !== "" && `/${own}`.endsWith(`/${inside}`);
        if (isOwn && !db.tree().entries.has(inFolder(own, inside))) return own.slice(0, -inside.length - 1);
      }
    }
    const takesAll = isCopyFromContext(one) && copySources(one).some((source) => /^\.\/?$/.test(source));
    if (takesAll) copied.add(joinContainerPath(working, one.text.trim().split(/\s+/).at(-1) ?? "."));
  }
  return undefined;
}

/** Whether a folder lies inside a build context, which is what an image can hold of it. */
export function contextHolds(context: RelativePath | undefined, folder: RelativePath): boolean {
  return context !== undefined && (isInside(folder, context) || isInside(context, folder));
}
