import { type Database, type Fact, fact, factFamily } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { needles, searched } from "../../../engine/needles";
import { folderOf, isInside, joinPath, relativeTo } from "../../../engine/path";
import { uniqueByPlace } from "../../../engine/place";
import { type Absent, absent } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import { createDockerignoreMatcher } from "../../../languages/ignore-file";
import {
  envFileRole,
  isEnvFileOfTests,
  isEnvPath,
  parsedEnvFile,
  secretEntriesOf,
  templatesOf,
} from "../../repository/env-files";
import { evidencePaths } from "../../repository/evidence";
import { ignoring } from "../../repository/git-truth";
import { type DockerBuild, dockerBuilds } from "./docker-builds";
import { dockerImageOf } from "./docker-images";

/** An image that takes over its whole build context, or a file with secrets from it. */
export interface CopiedContext {
  readonly dockerfile: RelativePath;
  readonly context: RelativePath;
  /** The COPY or ADD by which it gets into the image. */
  readonly place: Place;
  /** The one that takes it from the context: another one where a stage in front has it first. */
  readonly written: Place;
  /** The ignore file that counts: `<Dockerfile>.dockerignore`, else `.dockerignore` of the context; undefined without one. */
  readonly ignoreFile: RelativePath | undefined;
  /** The ignore file holds nothing but comments and blank lines. */
  readonly ignoresNothing: boolean;
  /** The whole context is copied, not single files. */
  readonly wholeContext: boolean;
  /** Files with secrets that end up in the image, relative to the context. */
  readonly secrets: readonly string[];
  /** A `.env` that git ignores and that a template or the README beside it asks for: whoever builds where it lies has it in the image. */
  readonly expected: string | undefined;
  /** The history of the repository ends up in the image. */
  readonly copiesGit: boolean;
  /** Databases are kept out of the image; git keeps none here. */
  readonly hidesDatabases: boolean;
  /** An env file or a database that git keeps, or the history itself, may be what the program in the image reads. */
  readonly mayBeRead: boolean;
  /** A package.json lies in the context: its node_modules would be copied. */
  readonly hasPackages: boolean;
  /** Python lies in the context: its caches would be copied. */
  readonly hasPython: boolean;
}

/** What images for production copy from their context; absent without any that copies. */
export const copiedContexts: Fact<readonly CopiedContext[] | Absent> = fact("copied contexts", (db) => {
  const found = db
    .get(dockerBuilds)
    .filter(({ judgedAsProduction }) => judgedAsProduction)
    .flatMap((build) => contextsOf(db, build));
  const unique = uniqueByPlace(found, ({ place }) => place);
  return unique.length > 0 ? unique : absent;
});

function contextsOf(db: Database, build: DockerBuild): readonly CopiedContext[] {
  const { path, target, context } = build;
  const image = dockerImageOf(db, path, target);
  if (!image || context === undefined) return [];
  const own = `${path}.dockerignore`;
  const shared = context === "" ? ".dockerignore" : `${context}/.dockerignore`;
  const exists = (name: string) => db.tree().entries.get(name)?.kind === "file";
  const ignoreFile = exists(own) ? own : exists(shared) ? shared : undefined;
  // An ignore file that cannot be read may exclude anything.
  if (ignoreFile !== undefined && !db.has(ignoreFile)) return [];
  const matcher = createDockerignoreMatcher(
    ignoreFile === undefined ? "" : (db.file(ignoreFile)?.text ?? ""),
  );
  const hasPackages = exists(context === "" ? "package.json" : `${context}/package.json`);
  return image.copies.flatMap((copy): readonly CopiedContext[] => {
    const wholeContext = copy.sources.some((source) => /^(?:\.|\.\/|\/|\*|\.\/\*)$/.test(source));
    const present = db
      .of(secretFiles, context)
      .filter((file) => copy.sources.some((source) => takes(source, file)) && !matcher.ignores(file));
    // A key that is copied by its name lies where the image is built, even if it is not here.
    const named = copy.sources
      .map((source) => source.replace(/^\.?\//, ""))
      .filter(
        (source) =>
          isKeyByName(source) &&
          !exists(inFolder(context, source)) &&
          !matcher.ignores(source) &&
          !(isEnvPath(source) && madeOfTemplate.test(db.file(path)?.text ?? "")),
      );
    const secrets = [...present, ...named];
    const copiesGit =
      wholeContext &&
      context === "" &&
      db.git().kind === "repository" &&
      !matcher.ignores(".git") &&
      !matcher.ignores(".git/HEAD") &&
      !(copy.written !== copy.place && removesHistory.test(db.file(path)?.text ?? ""));
    const inContext = (name: string) => (context === "" ? name : `${context}/${name}`);
    const expected =
      wholeContext &&
      !exists(inContext(".env")) &&
      (templatesOf(db, inContext(".env")).length > 0 || isDescribed(db, inContext)) &&
      db.get(ignoring).ignores(inContext(".env"), false) &&
      !matcher.ignores(".env")
        ? ".env"
        : undefined;
    if (!wholeContext && secrets.length === 0) return [];
    return [
      {
        dockerfile: path,
        context,
        place: copy.place,
        written: copy.written,
        ignoreFile,
        ignoresNothing: ignoreFile !== undefined && !/^[ \t]*[^\s#]/m.test(db.file(ignoreFile)?.text ?? ""),
        wholeContext,
        secrets,
        expected,
        copiesGit,
        hasPackages,
        hasPython: db.paths().some((one) => one.endsWith(".py") && isInside(one, context)),
        hidesDatabases: !tracks(db, context, (one) => one.endsWith(".sqlite3")),
        mayBeRead: keepsData(db, context) || readsHistory(db, path, context),
      },
    ];
  });
}

/** `RUN rm -rf /app/.git`, in a stage of which only the result is taken over. */
const removesHistory = /\brm[ \t]+-\w{0,5}r\w{0,5}[ \t][^\n;&|]{0,500}\.git(?![\w.-])/;

/** `RUN cp .env.example .env`: the build makes the env file of what everybody can read anyway. */
const madeOfTemplate =
  /\b(?:cp|mv)[ \t]+(?:-\w+[ \t]+){0,3}[^\s;&|]{0,200}(?:example|sample|template|dist)[^\s;&|]{0,100}[ \t]+[^\s;&|]{0,200}\.env\b/;

/** Files that ignore files leave out by habit and that git keeps here, as if they were meant to be there. */
function keepsData(db: Database, context: RelativePath): boolean {
  return tracks(
    db,
    context,
    (path) => /\.(?:sqlite3|log)$/.test(path) || (isEnvPath(path) && envFileRole(path) !== "template"),
  );
}

function tracks(db: Database, context: RelativePath, isMeant: (path: RelativePath) => boolean): boolean {
  const git = db.git();
  return (
    git.kind === "repository" && [...git.tracked].some((path) => isInside(path, context) && isMeant(path))
  );
}

/**
 * Versions taken from tags when the image is built, and what asks git: the Dockerfile, or a program of the context, which a
 * build may call by many names.
 */
function readsHistory(db: Database, dockerfile: RelativePath, context: RelativePath): boolean {
  const text = (path: RelativePath) => db.file(path)?.text ?? "";
  return (
    asksGit(db, dockerfile) ||
    ["pyproject.toml", "setup.py", "setup.cfg"].some((name) =>
      /setuptools[-_]scm|hatch-vcs|versioneer|versioningit|[-_]dynamic[-_]versioning|setuptools-git|\bpbr\b/.test(
        text(inFolder(context, name)),
      ),
    ) ||
    db
      .get(evidencePaths)
      .some((path) => isInside(path, context) && !path.startsWith(".github/") && asksGit(db, path))
  );
}

/** Commands of git that read the history, as a line and as a list: `git describe`, `["git", "rev-parse", "HEAD"]`. */
const asksGit = searched(
  "asks git",
  needles("git ", "git\t", "git,", 'git"', "git'"),
  false,
  (db, path): boolean =>
    /\bgit["']?[ \t,]{1,4}["']?(?:describe|rev-parse|rev-list|log|submodule|show)\b/.test(
      db.file(path)?.text ?? "",
    ),
);

/** Whether the README of a folder speaks of a `.env` there. */
function isDescribed(db: Database, inContext: (name: string) => RelativePath): boolean {
  return /(?:^|[\s`"'(])(?:\.\/)?\.env(?=$|[\s`"'),:])/m.test(db.file(inContext("README.md"))?.text ?? "");
}

/** Env files with values and private keys in a folder, relative to it. */
const secretFiles = factFamily<readonly string[]>("secret files in", (db, context) => {
  const prefix = context === "" ? "" : `${context}/`;
  return (
    [...db.tree().entries]
      .filter(([path, { kind }]) => kind === "file" && path.startsWith(prefix) && isSecretFile(path))
      // A shipped file of defaults is copied on purpose.
      .filter(
        ([path]) =>
          !isEnvPath(path) || !db.has(path) || secretEntriesOf(db.of(parsedEnvFile, path)).length > 0,
      )
      .filter(([path]) => !isPublicPem(db.file(path)?.text ?? ""))
      .map(([path]) => path.slice(prefix.length))
      .sort()
  );
});

function isSecretFile(path: RelativePath): boolean {
  if (isEnvPath(path)) return envFileRole(path) === "values" && !isEnvFileOfTests(path);
  return (
    /(?:^|\/)(?:id_(?:rsa|ed25519|ecdsa)|[\w.-]+\.(?:pem|key|p12|pfx|jks|keystore))$/.test(path) &&
    !/public|\.pub|ca[._-]|chain|cert|dh[_-]?param/i.test(path)
  );
}

/** Parts of a PEM file without any private key: certificates, and parameters that everybody may know. */
function isPublicPem(text: string): boolean {
  return text.includes("-----BEGIN ") && !/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/.test(text);
}

function inFolder(folder: RelativePath, name: string): RelativePath {
  return folder === "" ? name : `${folder}/${name}`;
}

/** Files that hold nothing but a key or a log-in. */
function isKeyByName(source: string): boolean {
  return /(?:^|\/)(?:id_(?:rsa|dsa|ed25519|ecdsa)|\.netrc|\.pypirc|\.git-credentials|\.htpasswd|\.env(?:\.(?:local|prod|production))?|\.aws\/credentials|\.docker\/config\.json|[\w-]*(?:private|server|tls|ssl)[\w-]*\.(?:pem|key))$/.test(
    source,
  );
}

/** Whether a COPY source takes a file of the context along. */
function takes(source: string, file: string): boolean {
  if (/[$]/.test(source) || /^https?:/.test(source)) return false;
  const clean = joinPath("", source.replace(/^\/+/, ""));
  if (clean === undefined) return false;
  if (!/[*?[]/.test(clean)) return isInside(file, clean);
  const folder = folderOf(clean);
  const name = clean.slice(folder === "" ? 0 : folder.length + 1);
  const rest = isInside(file, folder) ? relativeTo(folder, file) : undefined;
  const first = rest?.split("/")[0];
  if (first === undefined) return false;
  return new RegExp(
    `^${name
      .replace(/[.+^${}()|\\]/g, "\\$&")
      .replace(/\*+/g, "[^/]*")
      .replaceAll("?", "[^/]")}$`,
  ).test(first);
}
