import { minimatch } from "minimatch";
import { type Database, type Fact, fact } from "../../engine/database";
import { folderOf, inFolder, isInside } from "../../engine/path";
import { type Absent, absent, isAbsent, orNone } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import { at, itemsOf, parseJson, stringOf } from "../../languages/json";
import { pairAt, pairsOf, textOf, itemsOf as yamlItems } from "../../languages/yaml";
import { yamlFiles } from "../yaml-files";
import { installations } from "./installations";
import type { LockFile } from "./locks/lock-file";
import { lockFiles } from "./locks/lock-files";
import type { DeclaredDependency, Manifest } from "./manifest";
import { manifests } from "./manifests";
import { satisfiesNpmRange } from "./npm-range";
import { packageScripts } from "./package-json";
import { allowsPythonVersion } from "./python-versions/python-version-range";

/** A manifest with the lock file that decides for it: its own, or that of the workspace it belongs to. */
export interface LockedManifest {
  readonly manifest: Manifest;
  /** Several, when package managers are mixed. */
  readonly locks: readonly LockFile[];
  /** Its folder as the lock file names it. */
  readonly key: string;
}

/** Every manifest whose tool could keep a lock file. Absent without one. */
export const lockedManifests: Fact<readonly LockedManifest[] | Absent> = fact("locked manifests", (db) => {
  const all = db.get(manifests);
  if (isAbsent(all)) return absent;
  const locks = db.get(lockFiles);
  const found = all.flatMap((manifest): readonly LockedManifest[] => {
    if (manifest.tool === "pip" || manifest.tool === "setuptools") return [];
    const own = locks.filter(
      ({ folder, ecosystem }) => folder === manifest.folder && ecosystem === manifest.ecosystem,
    );
    const root = workspaceRootOf(db, manifest);
    const shared = locks.filter(
      ({ folder, ecosystem }) => folder === root && ecosystem === manifest.ecosystem,
    );
    const key =
      root === undefined ? "" : root === "" ? manifest.folder : manifest.folder.slice(root.length + 1);
    // The workspace's tool reads nothing that another one, or an installation of its own, left in a member.
    const isLeftOver =
      shared.length > 0 &&
      (own.every(({ tool }) => shared.every((one) => one.tool !== tool)) ||
        shared.some(({ projects }) => projects.has(key)));
    if (own.length > 0 && !isLeftOver) return [{ manifest, locks: own, key: "" }];
    return [{ manifest, locks: shared, key }];
  });
  return found.length === 0 ? absent : found;
});

/** The folder of the workspace that a manifest is a member of; undefined for one that stands alone. */
function workspaceRootOf(db: Database, { folder, ecosystem }: Manifest): RelativePath | undefined {
  for (let here = folder; here !== ""; ) {
    here = folderOf(here);
    const prefix = here === "" ? "" : `${here}/`;
    const globs = ecosystem === "npm" ? npmWorkspaces(db, prefix) : uvWorkspaces(db, prefix);
    const inside = here === "" ? folder : folder.slice(here.length + 1);
    if (globs.some((glob) => minimatch(inside, glob.replace(/^\.\//, "").replace(/(?<!\/)\/+$/, ""))))
      return here;
  }
  return undefined;
}

function npmWorkspaces(db: Database, prefix: string): readonly string[] {
  const root = parseJson(db.file(`${prefix}package.json`)?.text ?? "").root;
  const listed = at(root, ["workspaces"]);
  const packages = listed?.kind === "object" ? at(listed, ["packages"]) : listed;
  const pnpm = pairAt(db.of(yamlFiles, `${prefix}pnpm-workspace.yaml`)?.root, "packages");
  return [
    ...itemsOf(packages).flatMap((item) => stringOf(item) ?? []),
    ...yamlItems(pnpm?.value).flatMap((item) => textOf(item) ?? []),
  ];
}

function uvWorkspaces(db: Database, prefix: string): readonly string[] {
  const text = db.file(`${prefix}pyproject.toml`)?.text ?? "";
  const listed = /\[tool\.uv\.workspace\][^[]*?members\s*=\s*\[([^\]]*)\]/.exec(text)?.[1] ?? "";
  return [...listed.matchAll(/["']([^"']+)["']/g)].map((match) => match[1] ?? "");
}

/** One way in which a manifest and its lock file disagree. */
export interface LockDisagreement {
  readonly kind: "not-locked" | "not-allowed" | "not-declared" | "runtime";
  readonly name: string;
  readonly specifier: string;
  readonly locked: string | undefined;
  readonly range: Range;
}

/** A lock file that does not say what its manifest asks for. */
export interface StaleLock {
  readonly manifest: Manifest;
  readonly lock: LockFile;
  readonly disagreements: readonly LockDisagreement[];
}

/** Lock files that do not fit their manifests. Absent without a lock file that can be read. */
export const staleLocks: Fact<readonly StaleLock[] | Absent> = fact("stale locks", (db) => {
  const all = db.get(lockedManifests);
  if (isAbsent(all)) return absent;
  const pairs = all.flatMap(({ manifest, locks, key }) => {
    const [lock, ...others] = locks;
    return lock?.readable && others.length === 0 && !manifest.damaged ? [{ manifest, lock, key }] : [];
  });
  if (pairs.length === 0) return absent;
  return pairs.flatMap(({ manifest, lock, key }) => {
    const disagreements = compare(manifest, lock, key, {
      members: membersOf(db, lock),
      overridden: overriddenNames(db, lock),
      peers: peersOf(db, manifest),
    });
    return disagreements.length === 0 ? [] : [{ manifest, lock, disagreements }];
  });
});

function compare(
  manifest: Manifest,
  lock: LockFile,
  key: string,
  { members, overridden, peers }: Readonly<Record<"members" | "overridden" | "peers", ReadonlySet<string>>>,
): readonly LockDisagreement[] {
  const project = lock.projects.get(key);
  // A workspace that the lock does not know by this name: nothing certain can be said.
  if (lock.ecosystem === "npm" && lock.answers === undefined && !project) return [];
  const found = manifest.dependencies.flatMap((one): readonly LockDisagreement[] => {
    if (one.source === "workspace" || overridden.has(one.name) || isOwnName(manifest, one)) return [];
    const locked = lockedVersion(one, lock, key);
    const base = { name: one.written, specifier: one.specifier, range: one.nameRange };
    if (locked === undefined)
      return isLocked(one, lock, key) || members.has(one.name)
        ? []
        : [{ ...base, kind: "not-locked", locked: undefined }];
    if (one.source !== "registry" || one.specifier === "" || locked.length === 0) return [];
    const allowed = locked.map((version) => allows(one, version));
    return allowed.every((one) => one === false)
      ? [{ ...base, kind: "not-allowed", locked: locked.join(", ") }]
      : [];
  });
  const declared = new Set(manifest.dependencies.map(({ name }) => name));
  const gone = [...(project?.specifiers?.keys() ?? [])].filter(
    (name) => !declared.has(name) && !peers.has(name),
  );
  const removed = gone.map((name) => ({
    kind: "not-declared" as const,
    name,
    specifier: "",
    locked: undefined,
    range: manifest.anchor,
  }));
  return [...found, ...removed, ...runtimeDisagreement(manifest, lock)];
}

/** Poetry and uv keep the supported Python versions in the lock, and refuse one that was made for others. */
function runtimeDisagreement(
  { runtime, tool }: Manifest,
  { runtime: locked }: LockFile,
): readonly LockDisagreement[] {
  if (!runtime || locked === undefined || (tool !== "poetry" && tool !== "uv")) return [];
  const plain = (text: string) => text.replace(/\s+/g, "").split(",").sort().join(",");
  if (tool === "uv" || plain(runtime.text) === plain(locked)) return [];
  return [{ kind: "runtime", name: "python", specifier: runtime.text, locked, range: runtime.range }];
}

/** The versions that a direct dependency got; empty when it is locked without one; undefined when it is not there. */
function lockedVersion(one: DeclaredDependency, lock: LockFile, key: string): readonly string[] | undefined {
  if (lock.answers) {
    const answer = lock.answers.get(`${one.name}@${one.specifier}`);
    if (answer !== undefined) return [answer];
    return one.source === "registry" ? undefined : [];
  }
  if (lock.ecosystem === "python") return lock.versions.get(one.name);
  const version = lock.projects.get(key)?.versions.get(one.name);
  return version === undefined ? undefined : /^\d/.test(version) ? [version] : [];
}

/** Locked under a form that says no version: a link, a path, an optional package of another platform. */
function isLocked(one: DeclaredDependency, lock: LockFile, key: string): boolean {
  if (one.source !== "registry") return true;
  const specifiers = lock.projects.get(key)?.specifiers;
  if (lock.tool === "pnpm" && specifiers?.get(one.name) === one.specifier) return true;
  // Poetry and uv leave out what no supported environment needs.
  return (
    one.marker !== undefined ||
    one.python !== undefined ||
    one.platform !== undefined ||
    one.use === "optional"
  );
}

function allows(one: DeclaredDependency, version: string): boolean | undefined {
  // What Yarn writes for a member of the workspace.
  if (version === "0.0.0-use.local") return true;
  return one.syntax === "npm"
    ? satisfiesNpmRange(version, one.specifier.replace(/^npm:(?:@[^/]+\/)?[^@]+@/, ""))
    : allowsPythonVersion(one.specifier, one.syntax, version);
}

/** A project that names itself in one of its extras. */
function isOwnName(manifest: Manifest, one: DeclaredDependency): boolean {
  return manifest.ecosystem === "python" && manifest.name?.toLowerCase().replace(/[-_.]+/g, "-") === one.name;
}

/** The packages of a workspace by name: Yarn 1 links them whatever version is asked for, and locks none of them. */
function membersOf(db: Database, lock: LockFile): ReadonlySet<string> {
  const all = lock.ecosystem === "npm" ? db.get(manifests) : absent;
  return new Set(
    orNone(all).flatMap(({ name, folder, ecosystem }) =>
      ecosystem === "npm" && name !== undefined && isInside(folder, lock.folder) ? [name] : [],
    ),
  );
}

/** What a package expects its users to bring; pnpm installs and locks it for the package itself as well. */
function peersOf(db: Database, { path, ecosystem }: Manifest): ReadonlySet<string> {
  if (ecosystem !== "npm") return new Set();
  const node = at(parseJson(db.file(path)?.text ?? "").root, ["peerDependencies"]);
  return new Set(node?.kind === "object" ? node.properties.map(({ key }) => key) : []);
}

/** Names whose versions `overrides` or `resolutions` decide, so that ranges say nothing. */
function overriddenNames(db: Database, lock: LockFile): ReadonlySet<string> {
  if (lock.ecosystem !== "npm") return new Set();
  const path = lock.folder === "" ? "package.json" : `${lock.folder}/package.json`;
  const root = parseJson(db.file(path)?.text ?? "").root;
  const names = [["overrides"], ["resolutions"], ["pnpm", "overrides"]].flatMap((steps) => {
    const node = at(root, steps);
    return node?.kind === "object" ? node.properties.map(({ key }) => key) : [];
  });
  const workspace = db.of(yamlFiles, inFolder(lock.folder, "pnpm-workspace.yaml"))?.root;
  const ofWorkspace = pairsOf(pairAt(workspace, "overrides")?.value).map(({ key }) => key);
  return new Set(
    [...names, ...ofWorkspace].map((name) =>
      name
        .replace(/^.*>/, "")
        .replace(/(?!^)@.*$/, "")
        .replace(/^(?:\*\*\/)+/, ""),
    ),
  );
}

/** A project that is deployed, and its lock file. */
export interface LockableManifest {
  readonly manifest: Manifest;
  /** The file that its tool would write. */
  readonly lockName: string;
  /** Writes it: a program and its words. */
  readonly command: readonly string[];
  /** Undefined when it has none. */
  readonly lock: RelativePath | undefined;
}

/** Absent without a deployed project. */
export const lockableManifests: Fact<readonly LockableManifest[] | Absent> = fact(
  "lockable manifests",
  (db) => {
    const all = db.get(lockedManifests);
    if (isAbsent(all)) return absent;
    const judged = all.filter(
      ({ manifest, locks }) =>
        manifest.dependencies.length > 0 &&
        isDeployed(db, manifest) &&
        !isTemplate(db, manifest) &&
        !(locks.length === 0 && isInstalledByPip(db, manifest)),
    );
    if (judged.length === 0) return absent;
    return judged.map(({ manifest, locks, key }) => {
      const [lockName, command] = lockOf(db, manifest);
      return { manifest, lockName, command, lock: holderOf(locks, key)?.path };
    });
  },
);

/** Of several, the one that knows the project: another manager may have left an empty one. */
function holderOf(locks: readonly LockFile[], key: string): LockFile | undefined {
  return locks.find(({ projects }) => projects.has(key)) ?? locks[0];
}

/** `name = "{{ project_name }}"`: a project is made of it first, whose versions are then locked. */
function isTemplate(db: Database, { path }: Manifest): boolean {
  return /^[ \t]*"?name"?\s*[=:]\s*"\{\{/m.test(db.file(path)?.text ?? "");
}

/** Whether every image that installs the project reads requirements files beside it, and nothing asks the tool of the manifest. */
function isInstalledByPip(db: Database, { ecosystem, folder }: Manifest): boolean {
  if (ecosystem !== "python") return false;
  const own = db.get(installations).filter((one) => one.folder === folder);
  return own.length > 0 && own.every(({ tool, requirements }) => tool === "pip" && requirements.length > 0);
}

/** Applications must be repeatable; libraries leave the choice to those who use them. */
function isDeployed(db: Database, { ecosystem, tool, path, folder, dependencies }: Manifest): boolean {
  if (ecosystem === "npm") {
    const root = parseJson(db.file(path)?.text ?? "").root;
    const isPrivate = at(root, ["private"]);
    const scripts = db.of(packageScripts, path);
    const runs = ["start", "build", "dev"].some((name) => scripts.has(name));
    // What `npm init` writes as "main" tells nothing of what an image installs and starts.
    const isInImage = db
      .get(installations)
      .some((one) => one.folder === folder && /^(?:npm|yarn|pnpm|bun)$/.test(one.tool));
    const isPublished = ["exports", "module", "bin", "publishConfig", ...(isInImage ? [] : ["main"])].some(
      (name) => at(root, [name]),
    );
    return (isPrivate?.kind === "boolean" && isPrivate.value) || ((runs || isInImage) && !isPublished);
  }
  if (tool === "standard") return false;
  const server = /^(?:django|flask|fastapi|starlette|gunicorn|uvicorn|uwsgi|daphne|celery|aiohttp)$/;
  const { entries } = db.tree();
  const manage = folder === "" ? "manage.py" : `${folder}/manage.py`;
  return (
    entries.has(manage) ||
    dependencies.some(({ name, use }) => use === "runtime" && server.test(name)) ||
    db.paths().some((one) => one.endsWith("/manage.py") && isInside(one, folder))
  );
}

function lockOf(db: Database, { tool, path, folder }: Manifest): readonly [string, readonly string[]] {
  switch (tool) {
    case "poetry":
      return ["poetry.lock", ["poetry", "lock"]];
    case "uv":
      return ["uv.lock", ["uv", "lock"]];
    case "pdm":
      return ["pdm.lock", ["pdm", "lock"]];
    case "pipenv":
      return ["Pipfile.lock", ["pipenv", "lock"]];
    default: {
      const named = stringOf(at(parseJson(db.file(path)?.text ?? "").root, ["packageManager"]));
      // What the images install it with makes its lock file as well.
      const used = db.get(installations).find((one) => one.folder === folder)?.tool;
      const manager = named ?? used ?? "";
      if (manager.startsWith("pnpm")) return ["pnpm-lock.yaml", ["pnpm", "install", "--lockfile-only"]];
      if (manager.startsWith("yarn")) return ["yarn.lock", ["yarn", "install"]];
      if (manager.startsWith("bun")) return ["bun.lock", ["bun", "install"]];
      return ["package-lock.json", ["npm", "install", "--package-lock-only"]];
    }
  }
}
