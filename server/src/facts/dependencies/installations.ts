import { type Database, type Fact, fact, factFamily } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { fileNameOf, folderOf, isInside, joinContainerPath, joinPath, relativeTo } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { parseShell } from "../../languages/shell/index";
import { at, itemsOf, textOf } from "../../languages/yaml/index";
import { type DockerBuild, dockerBuilds } from "../deployment/docker/docker-builds";
import type { DockerImage } from "../deployment/docker/docker-image";
import { dockerImageOf } from "../deployment/docker/docker-images";
import { dockerfileTrees } from "../deployment/docker/dockerfile-trees";
import { yamlFiles } from "../yaml-files";
import type { LockTool } from "./locks/lock-file";

/** One command with which a deployment target installs what a project depends on. */
export interface Installation {
  readonly tool: LockTool | "pip";
  readonly place: Place;
  /** The folder of the repository that it takes as the project; undefined when that cannot be told. */
  readonly folder: RelativePath | undefined;
  /** The `-r` files of pip. */
  readonly requirements: readonly InstalledRequirements[];
  /** Development dependencies are left out, or may be. */
  readonly productionOnly: boolean;
}

/** A file that an installation names: `pip install -r requirements.txt`. */
export interface InstalledRequirements {
  readonly written: string;
  /** Where it would lie in the repository; undefined when that cannot be told. */
  readonly path: RelativePath | undefined;
  readonly exists: boolean;
}

/** Every installing command of production Dockerfiles and platform files, by path. */
export const installations: Fact<readonly Installation[]> = fact("installations", (db) => [
  ...db
    .get(dockerBuilds)
    .flatMap((build) => (build.stage === "development" || build.stage === "test" ? [] : ofBuild(db, build))),
  ...db.paths().flatMap((path) => (/^render\.ya?ml$/.test(fileNameOf(path)) ? ofRender(db, path) : [])),
]);

/** Whether anything in the repository writes requirements files itself: then a missing one is no fault. */
export const writesRequirements: Fact<boolean> = fact(
  "writes requirements",
  (db) => db.get(writesRequirementsAt).length > 0,
);

/** What writes requirements files. */
export const writesRequirementsAt: Fact<readonly RelativePath[]> = fact("writers of requirements", (db) =>
  db.paths().filter((path) => writer.test(path) && db.of(writesRequirementsIn, path)),
);

const writer =
  /(?:^|\/)(?:Dockerfile[\w.-]*|[\w.-]+\.Dockerfile|Makefile|[Jj]ustfile|Taskfile\.ya?ml|noxfile\.py|tox\.ini|\.pre-commit-config\.yaml|Procfile|[\w.-]+\.(?:sh|ya?ml))$/;

const writesRequirementsIn = factFamily("writes requirements in", (db, path): boolean =>
  /\bpoetry export\b|\buv (?:export|pip compile)\b|\bpip-compile\b|\bpdm export\b|\bpipenv (?:requirements|lock -r)\b|poetry-export\b|uv-export\b|pip freeze\s*>/.test(
    db.file(path)?.text ?? "",
  ),
);

function ofBuild(db: Database, build: DockerBuild): readonly Installation[] {
  const tree = db.of(dockerfileTrees, build.path);
  if (!tree) return [];
  // Dependencies are often installed in an earlier stage, so all stages are looked at, each with its own copies.
  return tree.stages.flatMap((stage) => {
    const image = dockerImageOf(db, build.path, stage.name ?? String(stage.index));
    return stage.instructions.flatMap((one) => {
      if (one.keyword !== "RUN") return [];
      const place = { path: build.path, range: one.range };
      const text = [
        one.exec ? one.exec.map(({ value }) => value).join(" ") : one.text,
        ...one.heredocs.map(({ content }) => content),
      ].join("\n");
      return installing(
        text,
        place,
        (written) => sourceInImage(db, image, build.context, written),
        build.context,
      );
    });
  });
}

function ofRender(db: Database, path: RelativePath): readonly Installation[] {
  return itemsOf(at(db.of(yamlFiles, path)?.root, ["services"])).flatMap((service) => {
    const command = at(service, ["buildCommand"]);
    const folder = joinPath(folderOf(path), textOf(at(service, ["rootDir"])) ?? "");
    const place = { path, range: (command ?? service).range };
    return installing(textOf(command) ?? "", place, (written) => fileIn(db, folder, written), folder);
  });
}

function installing(
  text: string,
  place: Place,
  locate: (written: string) => InstalledRequirements,
  folder: RelativePath | undefined,
): readonly Installation[] {
  return parseShell(text).commands.flatMap(({ words }): readonly Installation[] => {
    const values = words.map(({ value }) => value);
    const known = readInstallCommand(values);
    if (!known) return [];
    const requirements = known.files.map(locate);
    const own = requirements.find(({ path }) => path !== undefined)?.path;
    return [
      {
        tool: known.tool,
        place,
        folder: own === undefined ? folder : folderOf(own),
        requirements,
        productionOnly: known.productionOnly,
      },
    ];
  });
}

/** Which program installs a project by a command, and from which requirements files; undefined for every other command. */
export function readInstallCommand(
  words: readonly string[],
):
  | { readonly tool: LockTool | "pip"; readonly files: readonly string[]; readonly productionOnly: boolean }
  | undefined {
  const start = words.findIndex((word) => !/^(?:sudo|exec|env|time|nice|\w+=.*)$/.test(word));
  const program = fileNameOf(words[start] ?? "");
  const rest = words.slice(start + 1);
  const has = (...wanted: readonly string[]) => wanted.some((word) => rest.includes(word));
  const production = (tool: LockTool, productionOnly: boolean) => ({ tool, files: [], productionOnly });
  if (/^python[\d.]*$/.test(program) && rest[0] === "-m") return readInstallCommand(rest.slice(1));
  if (/^pip[\d.]*$/.test(program) || (program === "uv" && rest[0] === "pip")) {
    const at = rest.indexOf("install");
    if (at === -1) return undefined;
    const files = requirementFilesOf(rest.slice(at + 1));
    const project = rest.slice(at + 1).some((word) => /^(?:\.|\.\/.*)(?:\[[\w,-]*\])?$/.test(word));
    return files.length > 0 || project ? { tool: "pip", files, productionOnly: true } : undefined;
  }
  const subcommand = rest.find((word) => !word.startsWith("-"));
  if (/^(?:npm|pnpm|bun|yarn)$/.test(program) && namesPackages(rest)) return undefined;
  switch (program) {
    case "poetry":
      return subcommand === "install" || subcommand === "sync"
        ? production(
            "poetry",
            rest.some((word) => /^--(?:only|without|no-dev|only-main)/.test(word)),
          )
        : undefined;
    case "uv":
      return subcommand === "sync" ? production("uv", has("--no-dev", "--no-default-groups")) : undefined;
    case "pdm":
      return subcommand === "install" || subcommand === "sync"
        ? production("pdm", has("--prod", "--production"))
        : undefined;
    case "pipenv":
      return subcommand === "install" || subcommand === "sync"
        ? production("pipenv", !has("--dev", "-d"))
        : undefined;
    case "npm":
      return subcommand !== undefined && /^(?:ci|i|install|clean-install)$/.test(subcommand)
        ? production(
            "npm",
            rest.some((word) => /^--(?:omit[= ]?dev|omit|production|only=prod)/.test(word)),
          )
        : undefined;
    case "pnpm":
      return subcommand !== undefined && /^(?:install|i|ci)$/.test(subcommand)
        ? production("pnpm", has("--prod", "-P"))
        : undefined;
    case "yarn":
      return subcommand === undefined || subcommand === "install"
        ? production("yarn", has("--production"))
        : undefined;
    case "bun":
      return subcommand !== undefined && /^(?:install|i|ci)$/.test(subcommand)
        ? production("bun", has("--production", "-p"))
        : undefined;
    default:
      return undefined;
  }
}

/** `npm install -g pm2`, `pnpm install --prod sharp`: packages by name, and not what the project lists. */
function namesPackages(rest: readonly string[]): boolean {
  const at = rest.findIndex((word) => /^(?:i|install|ci|clean-install)$/.test(word));
  if (rest.some((word) => /^(?:-g|--global)$/.test(word))) return true;
  return rest.some(
    (word, index) =>
      at !== -1 &&
      index > at &&
      !/^(?:-|\.\/?$|&|\d?>)/.test(word) &&
      // The value of an option.
      !/^(?:--(?:prefix|registry|cache|loglevel|network-timeout|cwd|dir|filter|store-dir|cache-folder|omit|include|only|workspace|mode|linker|backend|network-concurrency|maxsockets)|-[CFw])$/.test(
        rest[index - 1] ?? "",
      ),
  );
}

function requirementFilesOf(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (word === "-r" || word === "--requirement") return [words[index + 1] ?? ""];
    const joined = /^(?:--requirement=|-r)(.+)$/.exec(word)?.[1];
    return joined === undefined ? [] : [joined];
  });
}

/** Where in the repository a file of the image comes from, whether it exists there or not. */
export function sourceInImage(
  db: Database,
  image: DockerImage | undefined,
  context: RelativePath | undefined,
  written: string,
): InstalledRequirements {
  const unknown = { written, path: undefined, exists: true };
  if (!image || context === undefined || /[$*?]/.test(written)) return unknown;
  const inside = joinContainerPath(image.workingDirectory, written);
  for (const copy of [...image.copies].reverse()) {
    const target = copy.target.replace(/(?<!\/)\/+$/, "");
    for (const source of copy.sources) {
      const from = joinPath(context, source.replace(/^\/+/, ""));
      if (from === undefined) continue;
      const name = fileNameOf(source);
      const rest =
        inside === target
          ? ""
          : inside.startsWith(`${target}/`)
            ? inside.slice(target.length + 1)
            : undefined;
      if (rest === undefined) continue;
      if (/[*?]/.test(name)) {
        const pattern = new RegExp(
          `^${name
            .replace(/[.+^${}()|[\]\\]/g, "\\$&")
            .replaceAll("*", ".*")
            .replaceAll("?", ".")}$`,
        );
        if (!pattern.test(rest)) continue;
        return fileIn(db, folderOf(from), rest, written);
      }
      const isFile = db.has(from) || (/\.\w+$/.test(name) && !db.tree().entries.has(from));
      if (isFile) {
        if (rest === "" || rest === name) return fileIn(db, folderOf(from), fileNameOf(from), written);
        continue;
      }
      if (rest !== "") return fileIn(db, from, rest, written);
    }
  }
  return unknown;
}

function fileIn(
  db: Database,
  folder: RelativePath | undefined,
  name: string,
  written = name,
): InstalledRequirements {
  const path = folder === undefined ? undefined : joinPath(folder, name);
  if (path === undefined || /[$*?]/.test(name)) return { written, path: undefined, exists: true };
  return { written, path, exists: db.tree().entries.has(path) || !db.tree().complete };
}

/**
 * Whether an installation is for the project in a folder: it works in it, in a folder that holds it, or below it. What a
 * template makes of `{{…}}` is another project than the one around it.
 */
export function installsFolder({ folder, place }: Installation, project: RelativePath): boolean {
  if (isInside(place.path, project) && relativeTo(project, place.path).includes("{{")) return false;
  return folder === undefined || isInside(project, folder) || isInside(folder, project);
}
