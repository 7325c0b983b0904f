import { type Database, type Fact, fact } from "../../engine/database";
import { fileNameOf, folderOf, inFolder, isInside, joinPath } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { at, parseJson, stringOf } from "../../languages/json";
import { parseShell } from "../../languages/shell";
import { itemsOf, textOf, at as yamlAt } from "../../languages/yaml";
import { yamlFiles } from "../deployment/compose/yaml-files";
import { type CiPipeline, ciPipelines } from "./ci-pipelines";
import { readNoxCommands, readTargets, readToxCommands, recipeOf } from "./recipe-files";

/** A program that CI finally runs, wrappers taken off, with where it runs. */
export interface FollowedCommand {
  readonly words: readonly string[];
  readonly folder: RelativePath;
}

/** What the pipelines really run: through npm scripts, make targets, tox, nox, shell scripts, pre-commit and Compose. */
export const ciCommands: Fact<readonly FollowedCommand[]> = fact("ci commands", (db) =>
  db.get(ciPipelines).flatMap((pipeline) => commandsOf(db, pipeline)),
);

/** The same for one pipeline. */
export function commandsOf(
  db: Database,
  { commands }: Pick<CiPipeline, "commands">,
): readonly FollowedCommand[] {
  const follower = createFollower(db);
  for (const { text, folder } of commands) follower.runText(text, folder, 0);
  return follower.found;
}

const deepest = 8;
const mostCommands = 5000;

function createFollower(db: Database) {
  const found: FollowedCommand[] = [];
  const visited = new Set<string>();
  return { found, runText };

  function runText(text: string, start: RelativePath, depth: number): void {
    if (depth > deepest || found.length > mostCommands) return;
    // Expressions of the CI system are values, not syntax of the shell.
    const plain = text.replace(/\$\{\{[^}]*\}\}/g, "CI_VALUE");
    let folder = start;
    for (const { words } of parseShell(plain).commands) {
      const values = unwrap(words.map(({ value }) => value));
      if (values[0] === "cd" || values[0] === "pushd") folder = joinPath(folder, values[1] ?? "") ?? folder;
      else if (values.length > 0) run(values, folder, depth);
    }
  }

  function run(words: readonly string[], folder: RelativePath, depth: number): void {
    found.push({ words, folder });
    const key = `${folder} ${words.join(" ")}`;
    if (visited.has(key)) return;
    visited.add(key);
    const name = fileNameOf(words[0] ?? "");
    if (/^(?:sh|bash|ash|dash|zsh)$/.test(name)) runShell(words, folder, depth);
    else if (/^(?:npm|pnpm|yarn|bun|npx|turbo|nx|lerna)$/.test(name))
      runPackageScript(name, words, folder, depth);
    else if (/^(?:g?make|just|task)$/.test(name)) runTarget(name, words, folder, depth);
    else if (name === "tox") runFile("tox.ini", folder, depth, readToxCommands);
    else if (name === "nox") runFile("noxfile.py", folder, depth, readNoxCommands);
    else if (name === "pre-commit" || name === "prek") runPreCommit(folder, depth);
    else if (/^(?:docker|docker-compose|podman)$/.test(name)) runInContainer(words, folder, depth);
    else if (/\.(?:sh|bash)$/.test(name) || (words[0]?.includes("/") && !words[0].startsWith("/")))
      runFile(words[0] ?? "", folder, depth, (text) => (/^#!.*python/.test(text) ? "" : text));
  }

  function runFile(path: string, folder: RelativePath, depth: number, read: (text: string) => string): void {
    for (const base of folder === "" ? [""] : [folder, ""]) {
      const target = joinPath(base, path);
      const text = target === undefined ? undefined : db.file(target)?.text;
      if (text === undefined) continue;
      runText(read(text), base, depth + 1);
      return;
    }
  }

  function runShell(words: readonly string[], folder: RelativePath, depth: number): void {
    const flag = words.findIndex((word, index) => index > 0 && /^-\w*c$/.test(word));
    const script = words.slice(1).find((word) => !word.startsWith("-"));
    if (flag !== -1) runText(words[flag + 1] ?? "", folder, depth + 1);
    else if (script !== undefined) runFile(script, folder, depth, (text) => text);
  }

  /** `npm run x`, `npm test`, `yarn x`, `pnpm --filter web x`, `turbo run x`: the script of every package it may mean. */
  function runPackageScript(
    program: string,
    words: readonly string[],
    folder: RelativePath,
    depth: number,
  ): void {
    const prefix = optionOf(words, "--prefix", "-C", "--cwd", "--dir");
    const here = prefix === undefined ? folder : (joinPath(folder, prefix) ?? folder);
    const plain = words.slice(1).filter((word) => !word.startsWith("-") && word !== prefix);
    if (program === "npx" || plain[0] === "exec" || plain[0] === "dlx" || plain[0] === "x") {
      const first = program === "npx" ? plain[0] : plain[1];
      // The program's own options stay: they say what it measures.
      const rest =
        first === undefined ? [] : unwrap([withoutVersion(first), ...words.slice(words.indexOf(first) + 1)]);
      if (rest.length > 0) run(rest, here, depth + 1);
      return;
    }
    const verbs = new Set([
      "run",
      "run-script",
      "run-many",
      "affected",
      "workspace",
      "workspaces",
      "foreach",
    ]);
    const names = plain
      .filter((word) => !verbs.has(word))
      .map((word) => (word === "t" || word === "tst" ? "test" : word));
    for (const path of packagesFor(here)) {
      const text = db.file(path)?.text ?? "";
      const scripts = at(parseJson(text).root, ["scripts"]);
      const base = folderOf(path);
      for (const name of names.flatMap((name) => [`pre${name}`, name, `post${name}`])) {
        const script = stringOf(at(scripts, [name]));
        if (script !== undefined)
          runText(script.replace(/\brun-[sp]\b|\bnpm-run-all2?\b/g, "npm run"), base, depth + 1);
      }
    }
    // `yarn jest` runs the program when there is no such script.
    if (
      (program === "yarn" || program === "pnpm" || program === "bun") &&
      plain.length > 0 &&
      !verbs.has(plain[0] ?? "")
    )
      found.push({ words: plain, folder: here });
  }

  /** The package of the folder; in the root of a workspace all packages, because a script may be meant for any of them. */
  function packagesFor(folder: RelativePath): readonly RelativePath[] {
    const own = folder === "" ? "package.json" : `${folder}/package.json`;
    const all = db
      .paths()
      .filter((path) => /(?:^|\/)package\.json$/.test(path) && !path.includes("node_modules/"));
    if (!db.file(own)) return folder === "" ? all : [];
    const isRoot =
      /"workspaces"\s*:/.test(db.file(own)?.text ?? "") ||
      db.file(joinPath(folder, "pnpm-workspace.yaml") ?? "");
    return isRoot ? [own, ...all.filter((path) => path !== own && isInside(path, folder))] : [own];
  }

  function runTarget(program: string, words: readonly string[], folder: RelativePath, depth: number): void {
    const directory = optionOf(words, "-C", "--directory");
    const here = directory === undefined ? folder : (joinPath(folder, directory) ?? folder);
    const wanted = words
      .slice(1)
      .filter((word) => /^[\w.:-]+$/.test(word) && !word.startsWith("-") && word !== directory);
    const names =
      program === "just" ? ["justfile", "Justfile", ".justfile"] : ["Makefile", "makefile", "GNUmakefile"];
    if (program === "task") {
      runTaskfile(wanted, here, depth);
      return;
    }
    for (const name of names) {
      const path = inFolder(here, name);
      const text = db.file(path)?.text;
      if (text === undefined) continue;
      const targets = readTargets(text);
      const first = [...targets.keys()].find((target) => !target.startsWith("."));
      for (const target of wanted.length > 0 ? wanted : first === undefined ? [] : [first])
        for (const line of recipeOf(targets, target)) runText(line, here, depth + 1);
      return;
    }
  }

  function runTaskfile(wanted: readonly string[], folder: RelativePath, depth: number): void {
    for (const name of ["Taskfile.yml", "Taskfile.yaml"]) {
      const root = db.of(yamlFiles, inFolder(folder, name))?.root;
      for (const target of root ? wanted : [])
        for (const item of itemsOf(yamlAt(root, ["tasks", target, "cmds"]))) {
          const other = textOf(yamlAt(item, ["task"]));
          if (other !== undefined) runTaskfile([other], folder, depth + 1);
          else runText(textOf(item) ?? textOf(yamlAt(item, ["cmd"])) ?? "", folder, depth + 1);
        }
    }
  }

  function runPreCommit(folder: RelativePath, depth: number): void {
    const path = folder === "" ? ".pre-commit-config.yaml" : `${folder}/.pre-commit-config.yaml`;
    for (const repository of itemsOf(yamlAt(db.of(yamlFiles, path)?.root, ["repos"])))
      for (const hook of itemsOf(yamlAt(repository, ["hooks"]))) {
        const entry = textOf(yamlAt(hook, ["entry"])) ?? textOf(yamlAt(hook, ["id"]));
        if (entry !== undefined) runText(entry, folder, depth + 1);
      }
  }

  /** `docker compose run web pytest`, `docker exec web pytest`, `docker run image pytest`: what comes behind the name. */
  function runInContainer(words: readonly string[], folder: RelativePath, depth: number): void {
    const at = words.findIndex((word) => word === "run" || word === "exec");
    if (at === -1) return;
    const withValue =
      /^(?:-e|--env|-v|--volume|-w|--workdir|-u|--user|-p|--publish|--name|--network|--entrypoint|--env-file|--platform)$/;
    let index = at + 1;
    while (index < words.length && words[index]?.startsWith("-"))
      index += withValue.test(words[index] ?? "") ? 2 : 1;
    const inside = unwrap(words.slice(index + 1));
    if (inside.length > 0) run(inside, folder, depth + 1);
  }
}

/** `newman@6.2.2` runs newman, `@playwright/test@1` keeps its scope. */
function withoutVersion(name: string): string {
  return name.replace(/(?!^)@[^/]*$/, "");
}

const wrappers = new Set([
  "sudo",
  "time",
  "nice",
  "exec",
  "command",
  "env",
  "xvfb-run",
  "dotenv",
  "cross-env",
  "cross-env-shell",
  "doppler",
  "dumb-init",
  "tini",
  "nohup",
  "retry",
  "then",
]);

/** Takes `sudo`, `env A=1`, `poetry run`, `uv run`, `python -m` and their like off a command. */
export function unwrap(words: readonly string[]): readonly string[] {
  let rest = words;
  for (let turn = 0; turn < 12; turn++) {
    const [first = "", second, third] = rest;
    const name = fileNameOf(first);
    if (/^[A-Za-z_]\w*=/.test(first) || (wrappers.has(name) && rest.length > 1))
      rest = dropOptions(rest.slice(1));
    else if (
      /^(?:poetry|uv|pdm|pipenv|hatch|rye|conda|micromamba|pixi|bundle|mise|direnv|op|infisical)$/.test(
        name,
      ) &&
      (second === "run" || second === "exec")
    )
      rest = dropOptions(rest.slice(2));
    else if (name === "uvx" || name === "pipx")
      rest = dropOptions(rest.slice(name === "pipx" && second === "run" ? 2 : 1));
    else if (/^python[\d.]*$|^pypy[\d.]*$/.test(name) && second === "-m" && third !== undefined)
      rest = rest.slice(2);
    else if (
      /^python[\d.]*$/.test(name) &&
      second !== undefined &&
      /^-[A-Za-z]/.test(second) &&
      second !== "-c"
    )
      rest = [first, ...rest.slice(/^-[WX]$/.test(second) ? 3 : 2)];
    else if (name === "timeout") rest = dropOptions(rest.slice(1)).slice(1);
    else if (name === "--") rest = rest.slice(1);
    else return rest;
  }
  return rest;
}

function dropOptions(words: readonly string[]): readonly string[] {
  let start = 0;
  while (words[start]?.startsWith("-"))
    start +=
      /^(?:-e|--env-file|--with|--group|--extra|--package|--directory|--project|-p|--python|-n|-s|-k)$/.test(
        words[start] ?? "",
      ) && !words[start]?.includes("=")
        ? 2
        : 1;
  return words.slice(start);
}

function optionOf(words: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    if (names.includes(word)) return words[index + 1];
    const joined = names.find((name) => word.startsWith(`${name}=`));
    if (joined !== undefined) return word.slice(joined.length + 1);
  }
  return undefined;
}
