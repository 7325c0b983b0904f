import { type Database, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { fileNameOf } from "../../server/src/engine/path";
import { absent, isAbsent } from "../../server/src/engine/rule";
import { commandsOf, type StageCommand } from "../../server/src/facts/dependencies/image-installs";
import {
  type UnpinnedFile,
  unpinnedFiles,
} from "../../server/src/facts/dependencies/requirements/unpinned-requirements";
import { type DockerBuild, dockerBuilds } from "../../server/src/facts/deployment/docker/docker-builds";
import { dockerfileTrees } from "../../server/src/facts/deployment/docker/dockerfile-trees";
import { expandVariables } from "../../server/src/languages/dockerfile/index";

/** Packages that a Dockerfile installs by name and in whatever version is newest. */
export interface UnpinnedInImage {
  readonly dockerfile: string;
  readonly names: readonly string[];
  /** The commands, at least one. */
  readonly places: readonly Place[];
}

/** What production installs without a version, by file. Absent where it installs nothing. */
export const unpinned = fact("unpinned installs", (db) => {
  const files = db.get(unpinnedFiles);
  const builds = db.get(dockerBuilds).filter(({ judgedAsProduction }) => judgedAsProduction);
  if (isAbsent(files) && builds.length === 0) return absent;
  const found = new Map(builds.map((build) => [build.path, unpinnedIn(db, build)]));
  const images = [...found.values()].filter(({ names }) => names.length > 0);
  // Where no list of requirements is read, that none is loose is no praise.
  if (isAbsent(files) && images.length === 0) return absent;
  return { files: isAbsent(files) ? ([] as readonly UnpinnedFile[]) : files, images };
});

function unpinnedIn(db: Database, { path }: DockerBuild): UnpinnedInImage {
  const tree = db.of(dockerfileTrees, path);
  const commands = tree?.stages
    .filter(({ name }) => !/dev|test|lint|debug/i.test(name ?? ""))
    .flatMap((stage) => commandsOf(tree, stage, path));
  const checksOut = commands?.some(({ words }) =>
    /^git (?:\S+ )*(?:checkout|reset|switch)\b/.test(words.join(" ")),
  );
  const found = (commands ?? []).flatMap((command) => {
    const names = checksOut
      ? namesWithoutVersion(command)
      : [...namesWithoutVersion(command), ...clonedBy(command)];
    return names.length > 0 ? [{ place: command.place, names }] : [];
  });
  const unique = new Map(found.map((one) => [one.place.range.start, one]));
  return {
    dockerfile: path,
    names: [...new Set([...unique.values()].flatMap(({ names }) => names))],
    places: [...unique.values()].map(({ place }) => place),
  };
}

/** What installs, and is replaced without harm to what is installed. */
const installers =
  /^(?:pip|setuptools|wheel|poetry(?:-[\w-]+)?|uv|pipenv|pdm|pip-tools|pipx|virtualenv|hatch|build|npm|pnpm|yarn|bun|corepack|node-gyp|meson|ninja|cython|bundler)$/i;

/** Options that stand alone: behind every other one its value is expected. */
const alone =
  /^(?:-[A-Za-z]*[UqvgSDEfy]|--(?:no-cache-dir|no-cache|upgrade|user|quiet|verbose|pre|no-deps|force-reinstall|system|no-input|disable-pip-version-check|break-system-packages|ignore-installed|no-build-isolation|no-warn-script-location|prefer-binary|no-compile|global|save|save-exact|save-dev|production|no-audit|no-fund|silent|force|unsafe-perm|legacy-peer-deps|ignore-scripts)|--[\w-]+=.*)$/;

function namesWithoutVersion({ words, environment }: StageCommand): readonly string[] {
  const kind = kindOf(words);
  if (
    !kind ||
    words.some((word) => /^(?:-c|--constraint|--no-index|--find-links|--require-hashes)/.test(word))
  )
    return [];
  const named = words.slice(kind.from).filter((word, index, all) => {
    const before = all[index - 1] ?? "";
    return !word.startsWith("-") && (!before.startsWith("-") || alone.test(before));
  });
  return named.flatMap((word): readonly string[] => {
    const text = expandVariables(word, (name) => environment.get(name));
    if (text === undefined) return [];
    const name = nameOf[kind.manager](text);
    const isReplaced = installers.test(name ?? "") && !text.startsWith("git");
    return name !== undefined && !isReplaced ? [name] : [];
  });
}

type Manager = "pip" | "npm" | "gem" | "go";

/** What has no version of the words behind an install, by manager; undefined for what has one, or is a file of one's own. */
const nameOf: Readonly<Record<Manager, (text: string) => string | undefined>> = {
  pip: (text) => pythonName(text) ?? ofRepository(text),
  npm: (text) => packageName(text) ?? ofRepository(text),
  gem: (text) => (/^[A-Za-z][\w-]*$/.test(text) ? text : undefined),
  // Without an "@" the module's own go.mod may say the version.
  go: (text) => /^([\w.-]+(?:\/[\w./-]+)?)@latest$/.exec(text)?.[1],
};

/** `git+https://host/owner/name`, where the newest state of its main branch is taken. */
function ofRepository(text: string): string | undefined {
  const [, name = "", rest = ""] =
    /^git(?:\+[a-z]{2,5})?:\/\/(?:[^\s/@]{1,60}@)?[^\s@#]*[/:]([\w.-]+?)(?:\.git)?([@#]\S*)?$/.exec(text) ??
    [];
  return name === "" || /^(?:@|#(?!egg=|subdirectory=))/.test(rest) ? undefined : name;
}

/** A repository of others in its newest state: `git clone` without a release or a commit. */
function clonedBy({ words }: StageCommand): readonly string[] {
  if (fileNameOf(words[0] ?? "") !== "git" || !words.includes("clone")) return [];
  const branch = words.findIndex((word) => /^(?:-b|--branch|--revision)(?:=|$)/.test(word));
  const wanted = words[branch]?.split("=")[1] ?? words[branch + 1] ?? "";
  if (branch !== -1 && !/^(?:main|master|develop|dev|trunk|head)$/i.test(wanted)) return [];
  const address = words.find((word) => /^(?:https?:\/\/|git@|ssh:\/\/|git:\/\/)[^$]+$/.test(word));
  const name = address && /([\w.-]+?)(?:\.git)?\/?$/.exec(address)?.[1];
  return name === undefined || name === "" ? [] : [name];
}

function kindOf(words: readonly string[]): { readonly manager: Manager; readonly from: number } | undefined {
  const program = fileNameOf(words[0] ?? "");
  // One version for all that is named.
  if (program === "gem")
    return words.some((word) => /^(?:-v|--version)/.test(word)) ? undefined : behind(words, 1, "gem");
  if (program === "go" && /^(?:install|get|run)$/.test(words[1] ?? "")) return { manager: "go", from: 2 };
  if (program === "pipx") return behind(words, 1, "pip");
  if (/^python[\d.]*$/.test(program) && words[1] === "-m" && words[2] === "pip")
    return behind(words, 3, "pip");
  if (/^pip[\d.]*$/.test(program)) return behind(words, 1, "pip");
  if (program === "uv" && words[1] === "pip") return behind(words, 2, "pip");
  if (/^(?:npm|pnpm|bun)$/.test(program)) return behind(words, 1, "npm");
  if (program === "yarn" && words[1] === "global" && words[2] === "add") return { manager: "npm", from: 3 };
  return undefined;
}

function behind(words: readonly string[], from: number, manager: Manager) {
  const wanted = manager === "pip" ? /^(?:install|wheel)$/ : /^(?:i|install|add)$/;
  const at = words.findIndex((word, index) => index >= from && !word.startsWith("-"));
  return at !== -1 && wanted.test(words[at] ?? "") ? { manager, from: at + 1 } : undefined;
}

/** A name alone, or the branch of a repository, which moves. */
function pythonName(text: string): string | undefined {
  const plain = /^([A-Za-z0-9][\w.-]*)(?:\[[\w,.-]*\])?$/.exec(text)?.[1];
  if (plain !== undefined) return /\.(?:whl|gz|zip|txt|toml)$/.test(plain) ? undefined : plain;
  return /\/([\w.-]+)\/archive\/refs\/heads\//.exec(text)?.[1];
}

function packageName(text: string): string | undefined {
  const parts = /^((?:@[\w.-]+\/)?[A-Za-z0-9][\w.-]*)(?:@(\S+))?$/.exec(text);
  const [, name, version] = parts ?? [];
  return name !== undefined &&
    (version === undefined || version === "latest") &&
    !/\.(?:tgz|tar(?:\.gz)?)$/.test(name)
    ? name
    : undefined;
}
