import { type Database, type Fact, fact } from "../../../engine/database";
import { fileNameOf, isInside } from "../../../engine/path";
import { type Absent, absentLike, isAbsent, orNone } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import { isMarkdownPath } from "../../repository/file-kinds";
import { ignoring } from "../../repository/git-truth";
import { ignoreFiles } from "../../repository/ignore-files";
import type { DockerImage } from "../docker/docker-image";
import { productionProjects } from "../service-roles";
import type { ComposeDeployment } from "./compose-model";
import type { ComposeService, Mount } from "./compose-service";

/** A bind mount whose source is not part of the repository. */
export interface MissingSource {
  readonly deployment: string;
  readonly service: string;
  readonly mount: Mount;
  readonly path: RelativePath;
  /** Exists here, but git ignores it: it is absent everywhere else. */
  readonly ignored: boolean;
  /** An ignore file names it, and no pattern: it is made where it is needed. What a pattern hides may have been forgotten. */
  readonly isMadeThere: boolean;
}

/** Bind mounts of configuration files that a fresh clone does not have; absent without Compose files for production. */
export const missingSources: Fact<readonly MissingSource[] | Absent> = fact("missing mount sources", (db) => {
  const projects = db.get(productionProjects);
  if (isAbsent(projects)) return projects;
  if (!db.tree().complete) return [];
  const { ignores } = db.get(ignoring);
  const git = db.git();
  const isTracked = (path: RelativePath) =>
    git.kind === "repository" &&
    (git.tracked.has(path) || [...git.tracked].some((one) => isInside(one, path)));
  const namesIgnored = new Set(
    [...db.get(ignoreFiles).values()].flatMap(({ text }) =>
      text.split("\n").map((line) => fileNameOf(line.trim())),
    ),
  );
  return projects.flatMap(({ deployment, services }) =>
    services.flatMap(({ service }) =>
      service.volumes.flatMap((mount): readonly MissingSource[] => {
        const path = mount.sourcePath;
        if (mount.type !== "bind" || path === undefined || path === "" || !mustExist(mount, path)) return [];
        const exists = db.tree().entries.has(path);
        const ignored = exists && git.kind === "repository" && !isTracked(path) && ignores(path, false);
        if (exists && !ignored) return [];
        if (isFilledByHand(db, mount, path)) return [];
        const isMadeThere = namesIgnored.has(fileNameOf(path)) && ignores(path, false);
        return [{ deployment: deployment.name, service: service.name, mount, path, ignored, isMadeThere }];
      }),
    ),
  );
});

/** Whether a document names the folder of what a database begins with: whoever has such data puts it there, and others start empty. */
function isFilledByHand(db: Database, { target }: Mount, path: RelativePath): boolean {
  if (!/^\/docker-entrypoint-initdb\.d\/?$/.test(target)) return false;
  const named = new RegExp(`(?<![\\w-])${fileNameOf(path).replace(/[^\w-]/g, "\\$&")}(?![\\w-])`);
  return db.paths().some((one) => isMarkdownPath(one) && named.test(db.file(one)?.text ?? ""));
}

/** Whether a program cannot do without the source: a configuration file, or a folder of such. Data, logs and keys are made on the server. */
function mustExist(mount: Mount, path: RelativePath): boolean {
  const name = fileNameOf(path);
  const isFile =
    /\.(?:conf|cnf|ya?ml|toml|ini|json|sql|sh|py|js|cjs|mjs|xml|template|tmpl|cfg|properties|rules|lua|vcl|html|htpasswd)$/i.test(
      name,
    ) || /^(?:Caddyfile|Dockerfile|nginx\.conf)$/.test(name);
  const isProduced =
    /^(?:acme|\.?env|secrets?|credentials|users|htpasswd|firebase|service[-_]?account|gcp|client_secret)[\w.-]*$/i.test(
      name,
    ) ||
    /\.(?:pem|key|crt|cer|p12|log|sqlite3?|db|pid|sock|htpasswd)$/i.test(name) ||
    /(?:^|\/)(?:secrets?|certs?|ssl|letsencrypt|data|logs?|backups?|media|uploads|var|tmp)\//i.test(path);
  if (isProduced) return false;
  if (isFile) return true;
  return /^\/(?:etc\/nginx(?:\/(?:conf\.d|templates|sites-enabled|snippets))?|docker-entrypoint-initdb\.d|etc\/prometheus|etc\/grafana\/provisioning|etc\/traefik\/dynamic)\/?$/.test(
    mount.target,
  );
}

/** A service that is built from the project's code, and what is mounted into it. */
export interface BuiltService {
  readonly deployment: string;
  readonly service: ComposeService;
  /** Mounts of source code over the image. */
  readonly sources: readonly { readonly mount: Mount; readonly path: RelativePath }[];
  /** What was not read: what the image holds behind code that is mounted, or what a mount brings over the code. */
  readonly unclear: "image" | "mount" | undefined;
}

/** What production builds from the project's code; absent when it builds nothing. */
export const builtServices: Fact<readonly BuiltService[] | Absent> = fact("built services", (db) => {
  const projects = db.get(productionProjects);
  const built = orNone(projects).flatMap(({ deployment, services }) =>
    services.filter(({ ownCode }) => ownCode).map((one) => ({ deployment, one })),
  );
  if (built.length === 0) return absentLike(projects);
  return built.map(({ deployment, one: { service, image } }) => {
    const code = service.volumes.filter((mount) => holdsCode(db, service, mount));
    return {
      deployment: deployment.name,
      service,
      sources: code
        .filter((mount) => image && isCopied(image, mount))
        .map((mount) => ({ mount, path: mount.sourcePath ?? "" })),
      unclear:
        code.length > 0 && !image
          ? "image"
          : service.volumes.some((mount) => bringsUnknown(deployment, mount) && hides(mount, image))
            ? "mount"
            : undefined,
    };
  });
});

/** Whether the machine says what is mounted: a variable without a value, or a named volume that stands for a folder of the machine. */
function bringsUnknown({ volumes }: ComposeDeployment, { type, source }: Mount): boolean {
  return (
    type === "unknown" ||
    volumes.some((volume) => type === "volume" && volume.name === source && volume.isFolder)
  );
}

/** Whether a mount lies over all that a line of the Dockerfile copies. */
function hides(mount: Mount, image: DockerImage | undefined): boolean {
  return (
    image?.copies.some(
      ({ target }) =>
        target !== "/" && isInside(target.replace(/\/+$/, ""), mount.target.replace(/\/+$/, "")),
    ) === true
  );
}

/** Whether the image has something of its own where the mount lies. */
function isCopied(image: DockerImage, mount: Mount): boolean {
  const target = mount.target.replace(/(?<!\/)\/+$/, "") || "/";
  return image.copies.some((copy) => {
    const there = copy.target.replace(/(?<!\/)\/+$/, "") || "/";
    return isInside(there, target) || isInside(target, there);
  });
}

/** A folder of data or of configuration may be mounted; code that the image is built from may not. */
function holdsCode(db: Database, { build }: ComposeService, mount: Mount): boolean {
  const path = mount.sourcePath;
  const context = build?.contextFolder;
  if (mount.type !== "bind" || path === undefined || context === undefined) return false;
  if (!isInside(path, context) && !isInside(context, path)) return false;
  return db
    .paths()
    .some(
      (file) =>
        isInside(file, path) &&
        file !== path &&
        /\.(?:py|[cm]?[jt]sx?)$/.test(file) &&
        !/(?:^|\/)(?:node_modules|static|media|migrations)\//.test(file),
    );
}
