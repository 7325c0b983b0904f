import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { folderOf, inFolder, joinPath } from "../../engine/path";
import { tableOf } from "../../engine/records";
import type { RelativePath } from "../../engine/snapshot";
import { itemsOf, mappingOf, pairAt, pairsOf, scalarOf, textOf, type YamlNode } from "../../languages/yaml";
import type { ShellOptions } from "../commands/followed-command";
import { yamlFiles } from "../yaml-files";
import { type ChangeFilter, mayFollowChanges } from "./change-events";
import { type CiSystem, ciSystemOf } from "./pipeline-files";

/** One file that tells a continuous integration system what to run. */
export interface CiPipeline {
  readonly system: CiSystem;
  readonly path: RelativePath;
  /** Where findings about what is absent stand: the key `jobs`, the file's first line. */
  readonly place: Place;
  /** Commands as they are written, before scripts are followed. */
  readonly commands: readonly CiScript[];
  /** Ready-made steps: "actions/checkout@v4", a pipe, an orb's job, a task. */
  readonly uses: readonly string[];
  /** Names of jobs, stages and environments, for what they say about their purpose. */
  readonly names: readonly string[];
  /** What the whole is called: a title, and no proof of what is done. */
  readonly title?: string | undefined;
  /** Parts come from elsewhere: what is absent here may be there. */
  readonly incomplete: boolean;
  /** It runs when something is pushed or proposed, as far as is written; and not only by hand, by the clock or at a release. */
  readonly followsChanges: boolean;
  /** The changes that start it, where they are restricted. */
  readonly starts?: { readonly place: Place; readonly filters: readonly ChangeFilter[] } | undefined;
}

/** Commands of a pipeline as they are written in one place. */
export interface CiScript {
  readonly text: string;
  readonly place: Place;
  /** Where it runs, as far as written. */
  readonly folder: RelativePath;
  /** The pipeline goes on when it fails, and says that all is well. */
  readonly isHeedless?: boolean | undefined;
  /** It waits for somebody who starts it. */
  readonly isLate?: boolean | undefined;
  /** It runs on another machine: a step connects to that by SSH. */
  readonly isRemote?: boolean | undefined;
  readonly shell?: ShellOptions | undefined;
}

/** Every pipeline of the repository, sorted by path. */
export const ciPipelines: Fact<readonly CiPipeline[]> = fact("ci pipelines", (db) =>
  db.paths().flatMap((path): readonly CiPipeline[] => {
    const system = ciSystemOf(path);
    if (!system) return [];
    const text = db.file(path)?.text ?? "";
    if (/\.ya?ml$/.test(path)) return readYaml(db, path, system);
    const firstLine = /^[^\r\n]*/.exec(text)?.[0].length ?? 0;
    const place = { path, range: { start: 0, end: firstLine } };
    if (system === "Jenkins")
      return [{ ...readJenkins(path, text), system, path, place, followsChanges: true }];
    const isScript = system === "a script of its own";
    return [
      {
        system,
        path,
        place,
        commands: isScript ? [{ text, place, folder: "" }] : [],
        uses: [],
        names: [],
        incomplete: !isScript,
        followsChanges: true,
      },
    ];
  }),
);

const scriptKeys = new Set([
  "run",
  "script",
  "scripts",
  "before_script",
  "after_script",
  "before_install",
  "install",
  "before_script_only",
  "after_success",
  "command",
  "commands",
  "bash",
  "sh",
  "powershell",
  "pwsh",
  "test_script",
  "build_script",
  "before_build",
  "after_build",
]);
const useKeys = new Set(["uses", "pipe", "task", "plugins", "orb"]);

interface Found {
  title?: string | undefined;
  readonly commands: CiScript[];
  readonly uses: string[];
  readonly names: string[];
}

function readYaml(db: Database, path: RelativePath, system: CiSystem): readonly CiPipeline[] {
  const file = db.of(yamlFiles, path);
  const root = file?.root;
  if (!root) return [];
  const found: Found = { commands: [], uses: [], names: [] };
  const events = isOfGithub(system) ? eventsOf(root) : [];
  collect(root, { path, found, folder: "", system, events, depth: 0 });
  // An action of the repository itself is read along with what uses it.
  const read = new Set<string>();
  // The list grows while actions name further ones.
  for (const use of found.uses) {
    const local = /^\.\/?/.test(use) ? joinPath("", use) : undefined;
    for (const name of local === undefined
      ? []
      : ["action.yml", "action.yaml"].map((one) => inFolder(local, one))) {
      const action = read.has(name) ? undefined : db.of(yamlFiles, name)?.root;
      read.add(name);
      if (action) collect(action, { path: name, found, folder: "", system, events: [], depth: 0 });
    }
  }
  const commands = found.commands.flatMap((command) => withMatrix(root, command));
  found.commands.splice(0, found.commands.length, ...commands);
  if (system === "CircleCI") found.uses.push(...jobsOfOrbs(root));
  if (system === "Travis CI") found.commands.push(...travisDefaults(db, root, path));
  if (system === "Google Cloud Build") readCloudBuild(root, path, found);
  const anchor = ["jobs", "stages", "pipelines", "steps", "pipeline", "script"]
    .map((key) => pairAt(root, key))
    .find(Boolean);
  const first = pairsOf(root)[0];
  const range = (anchor ?? first)?.keyRange ?? { start: 0, end: 0 };
  const elsewhere =
    found.uses.some((use) => /\.github\/workflows\/.{0,500}@/.test(use)) || includesRemote(root, db, path);
  return [
    {
      system,
      path,
      place: { path, range },
      ...found,
      incomplete:
        elsewhere || runsWhatIsComputed.test(db.file(path)?.text ?? "") || (file?.errors.length ?? 0) > 0,
      followsChanges: followsChanges(root),
      starts: isOfGithub(system) ? startsOf(root, path) : undefined,
    },
  ];
}

/** `workflows: { main: { jobs: [shop/browser-tests, …] } }`: jobs that somebody else has written. */
function jobsOfOrbs(root: YamlNode): readonly string[] {
  return pairsOf(pairAt(root, "workflows")?.value).flatMap(({ value }) =>
    itemsOf(pairAt(value, "jobs")?.value)
      .flatMap((job) => textOf(job) ?? pairsOf(job).map(({ key }) => key))
      .filter((name) => name.includes("/")),
  );
}

/** `run: ${{ matrix.build }}`: a command that another step has put together. */
const runsWhatIsComputed = /^[ \t]*(?:- )?run:[ \t]*\$\{\{[^}\n]{1,200}\}\}[ \t]*$/m;

/** Events of GitHub that no change brings about. */
const apartFromChanges =
  /^(?:workflow_dispatch|schedule|repository_dispatch|release|issues?|issue_comment|watch|fork)$/;

function followsChanges(root: YamlNode): boolean {
  const on = pairAt(root, "on")?.value;
  const events = mappingOf(on)
    ? pairsOf(on).map(({ key, value }) => (key === "push" && isOfTags(value) ? "release" : key))
    : textsIn(on);
  return events.length === 0 || !events.every((event) => apartFromChanges.test(event));
}

/** Undefined where some change starts it whatever it touches. */
function startsOf(root: YamlNode, path: RelativePath): CiPipeline["starts"] {
  const on = pairAt(root, "on");
  const events = mappingOf(on?.value)
    ? pairsOf(on?.value).filter(({ key, value }) => !apartFromChanges.test(key) && !isOfTags(value))
    : [];
  const lists = ["branches", "branches-ignore", "paths", "paths-ignore"];
  const isAny = events.some(({ value }) => !lists.some((key) => pairAt(value, key)));
  if (!on || events.length === 0 || isAny) return undefined;
  const filters = events.map(({ value }): ChangeFilter => {
    const [branches, withoutBranches, paths, withoutPaths] = lists.map((key) => {
      const pair = pairAt(value, key);
      return pair && textsIn(pair.value);
    });
    return { branches, withoutBranches, paths, withoutPaths };
  });
  return { place: { path, range: on.keyRange }, filters };
}

function eventsOf(root: YamlNode): readonly string[] {
  const on = pairAt(root, "on")?.value;
  return mappingOf(on) ? pairsOf(on).map(({ key }) => key) : textsIn(on);
}

/** `push: { tags: [v*] }`: a release, and no change. */
function isOfTags(push: YamlNode | undefined): boolean {
  return (
    pairAt(push, "tags") !== undefined &&
    !["branches", "branches-ignore", "paths", "paths-ignore"].some((key) => pairAt(push, key))
  );
}

/** GitLab's `when: manual`, and `rules` of which each says so. */
function waits(job: YamlNode): boolean {
  const never = (node: YamlNode | undefined) =>
    /^(?:manual|never)$/.test(textOf(pairAt(node, "when")?.value) ?? "");
  const rules = itemsOf(pairAt(job, "rules")?.value);
  return (pairAt(job, "script") !== undefined && never(job)) || (rules.length > 0 && rules.every(never));
}

/** `cd ${{ matrix.app }} && npm test`: the command with each of the texts that a matrix gives it, in the text and the folder. */
function withMatrix(root: YamlNode, command: CiScript): readonly CiScript[] {
  const name = inMatrix.exec(command.text)?.[1] ?? inMatrix.exec(command.folder)?.[1];
  if (name === undefined) return [command];
  const values = pairsOf(pairAt(root, "jobs")?.value).flatMap(({ value }) =>
    textsIn(pairAt(pairAt(pairAt(value, "strategy")?.value, "matrix")?.value, name)?.value),
  );
  const all = new RegExp(`\\$\\{\\{\\s*matrix\\.${name}\\s*\\}\\}`, "g");
  const given = [...new Set(values)].slice(0, mostValues).map((value) => ({
    ...command,
    text: command.text.replace(all, () => value),
    folder:
      joinPath(
        "",
        command.folder.replace(all, () => value),
      ) ?? "",
  }));
  return given.length > 0
    ? given
    : [{ ...command, folder: inMatrix.test(command.folder) ? "" : command.folder }];
}

const inMatrix = /\$\{\{\s*matrix\.([\w-]+)\s*\}\}/;
const mostValues = 12;

interface Walk {
  readonly path: RelativePath;
  readonly found: Found;
  readonly folder: RelativePath;
  readonly isHeedless?: boolean;
  readonly isLate?: boolean;
  readonly isRemote?: boolean;
  readonly shell?: string | undefined;
  readonly system: CiSystem;
  /** What starts the whole; empty where conditions are not read. */
  readonly events: readonly string[];
  readonly depth: number;
}

/** Systems differ in structure and agree in words: whatever stands under a key that runs things is a command. */
function collect(node: YamlNode, walk: Walk): void {
  if (walk.depth > 40) return;
  const mapping = mappingOf(node);
  if (!mapping) {
    for (const item of itemsOf(node)) collect(item, { ...walk, depth: walk.depth + 1 });
    return;
  }
  const condition = textOf(pairAt(mapping, "if")?.value)?.trim() ?? "";
  if (/^(?:\$\{\{\s*false\s*\}\}|false)$/.test(condition)) return;
  const isHeedless =
    walk.isHeedless ||
    ["continue-on-error", "allow_failure"].some((key) =>
      /^(?:\$\{\{ *true *\}\}|true)$/.test(textOf(pairAt(mapping, key)?.value) ?? ""),
    );
  const isLate = walk.isLate || waits(mapping) || !mayFollowChanges(condition, walk.events);
  const defaults = pairAt(pairAt(mapping, "defaults")?.value, "run")?.value;
  const shell =
    textOf(pairAt(mapping, "shell")?.value) ?? textOf(pairAt(defaults, "shell")?.value) ?? walk.shell;
  const folder = folderAt(mapping, walk.folder);
  const isRemote = walk.isRemote || connects.test(textOf(pairAt(mapping, "uses")?.value) ?? "");
  for (const { key, value } of pairsOf(mapping)) {
    // Events are no jobs: `on: { release: … }` releases nothing.
    if (key === "on" && walk.depth === 0 && isOfGithub(walk.system)) continue;
    const next = { ...walk, folder, isHeedless, isLate, isRemote, shell, depth: walk.depth + 1 };
    if (scriptKeys.has(key)) addScripts(value, next);
    else if (useKeys.has(key)) walk.found.uses.push(...textsIn(value));
    else {
      if (key === "name" && walk.depth === 0) walk.found.title ??= textOf(value);
      else if (key === "environment" || key === "stage" || key === "name" || key === "deployment")
        walk.found.names.push(...textsIn(value), ...textsIn(pairAt(value, "name")?.value));
      if (mappingOf(value)) walk.found.names.push(key);
      collect(value, next);
    }
  }
}

/** `appleboy/ssh-action@v1`; those that only keep keys have no commands. */
const connects = /^[^@/]*\/[^@]*\bssh\b/;

function folderAt(mapping: YamlNode, current: RelativePath): RelativePath {
  const defaults = pairAt(pairAt(mapping, "defaults")?.value, "run")?.value;
  const written =
    textOf(pairAt(mapping, "working-directory")?.value) ??
    textOf(pairAt(mapping, "working_directory")?.value) ??
    textOf(pairAt(mapping, "workingDirectory")?.value) ??
    textOf(pairAt(defaults, "working-directory")?.value);
  if (written === undefined || /[$~]/.test(written.replace(inMatrix, ""))) return current;
  return joinPath("", written) ?? current;
}

function addScripts(node: YamlNode, walk: Walk): void {
  const scalar = scalarOf(node);
  if (scalar) {
    if (scalar.type !== "null")
      walk.found.commands.push({
        text: scalar.value,
        place: { path: walk.path, range: scalar.range },
        folder: walk.folder,
        isHeedless: walk.isHeedless,
        isLate: walk.isLate,
        isRemote: walk.isRemote,
        shell: optionsOf(walk),
      });
    return;
  }
  if (mappingOf(node)) collect(node, walk);
  // CircleCI writes `run: { command: … }`, GitLab nests lists by reference.
  for (const item of itemsOf(node)) addScripts(item, { ...walk, depth: walk.depth + 1 });
}

/** `shell: bash` is started with both; what is written with its own options has only those: `bash -l {0}`. */
function optionsOf({ system, shell = "" }: Walk): ShellOptions {
  if (!isOfGithub(system)) return { pipefail: true, errexit: true };
  const isWhole = /\{0\}/.test(shell);
  return {
    pipefail: /bash$|pipefail/.test(shell),
    errexit: !isWhole || !/\b(?:ba|z|da)?sh\b/.test(shell) || /\s-\w*e|\berrexit\b/.test(shell),
  };
}

function isOfGithub(system: CiSystem): boolean {
  return system === "GitHub Actions" || system === "Forgejo Actions";
}

function textsIn(node: YamlNode | undefined): readonly string[] {
  if (!node) return [];
  const text = textOf(node);
  if (text !== undefined) return [text];
  return itemsOf(node).flatMap((item) => textOf(item) ?? pairsOf(item).map(({ key }) => key));
}

/** What Travis runs for a language when the file has no `script`. */
function travisDefaults(db: Database, root: YamlNode, path: RelativePath): readonly CiScript[] {
  const jobs = itemsOf(
    pairAt(pairAt(root, "jobs")?.value ?? pairAt(root, "matrix")?.value, "include")?.value,
  );
  if ([root, ...jobs].some((one) => pairAt(one, "script"))) return [];
  const pair = pairAt(root, "language");
  const language = textOf(pair?.value) ?? textOf(itemsOf(pair?.value)[0]) ?? "ruby";
  const has = (name: string) => db.has(name);
  const text = travisScripts[language]?.(has);
  const range = pair?.range ?? { start: 0, end: 0 };
  return text === undefined ? [] : [{ text, place: { path, range }, folder: "" }];
}

const java = (has: (name: string) => boolean) =>
  has("gradlew")
    ? "./gradlew check"
    : has("build.gradle")
      ? "gradle check"
      : has("pom.xml")
        ? "mvn test -B"
        : "ant test";

const travisScripts: Readonly<Record<string, (has: (name: string) => boolean) => string>> = tableOf({
  node_js: (has) => (has("yarn.lock") ? "yarn test" : has("package.json") ? "npm test" : "make test"),
  ruby: () => "bundle exec rake",
  java,
  groovy: java,
  android: java,
  go: (has) => (has("Makefile") ? "make" : "go test -v ./..."),
  rust: () => "cargo build && cargo test",
  php: () => "phpunit",
  elixir: () => "mix test",
  scala: () => "sbt ++$TRAVIS_SCALA_VERSION test",
  haskell: () => "cabal test",
  perl: () => "make test",
  dart: () => "dart test",
  crystal: () => "crystal spec",
});

/** `steps: [{ name: gcr.io/cloud-builders/docker, args: [build, …] }]`. */
function readCloudBuild(root: YamlNode, path: RelativePath, found: Found): void {
  for (const step of itemsOf(pairAt(root, "steps")?.value)) {
    const image = textOf(pairAt(step, "name")?.value) ?? "";
    const program = textOf(pairAt(step, "entrypoint")?.value) ?? image.split("/").at(-1)?.split(":")[0] ?? "";
    const args = itemsOf(pairAt(step, "args")?.value).map((item) => textOf(item) ?? "");
    found.commands.push({
      text: [program, ...args].join(" "),
      place: { path, range: step.range },
      folder: "",
    });
  }
}

/** `include` of another project, a template or an address: what it brings is not known here. Local files are read. */
function includesRemote(root: YamlNode, db: Database, path: RelativePath): boolean {
  const include = pairAt(root, "include")?.value;
  const listed = include ? (itemsOf(include).length > 0 ? itemsOf(include) : [include]) : [];
  return [...listed, ...itemsOf(pairAt(root, "extends")?.value)].some((item) => {
    const local = textOf(item) ?? textOf(pairAt(item, "local")?.value);
    if (local === undefined) return true;
    const target = joinPath(local.startsWith("/") ? "" : folderOf(path), local.replace(/^\//, ""));
    return target === undefined || !db.tree().entries.has(target);
  });
}

/** `sh 'make test'`, `sh """…"""`, `bat`, `sh(script: "…")`. */
function readJenkins(
  path: RelativePath,
  text: string,
): Pick<CiPipeline, "commands" | "uses" | "names" | "incomplete"> {
  const commands: CiScript[] = [];
  const pattern =
    /\b(?:sh|bat|pwsh|powershell)\b\s*(?:\(\s*)?(?:script\s*:\s*)?('''[\s\S]*?'''|"""[\s\S]*?"""|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/g;
  for (const match of text.matchAll(pattern)) {
    const quoted = match[1] ?? "";
    const quotes = /^(?:'''|""")/.test(quoted) ? 3 : 1;
    const start = match.index + match[0].length - quoted.length + quotes;
    const body = quoted.slice(quotes, -quotes);
    commands.push({ text: body, place: { path, range: { start, end: start + body.length } }, folder: "" });
  }
  const names = [...text.matchAll(/\bstage\s*\(\s*["']([^"']+)["']/g)].map((match) => match[1] ?? "");
  const uses = /\bdocker\.build\s*\(/.test(text) ? ["docker.build"] : [];
  return { commands, uses, names, incomplete: /@Library|\blibrary\s*[('"]/.test(text) };
}

/** Workflows of GitHub in a folder of the repository, where GitHub does not look; sorted. */
export const misplacedWorkflows: Fact<readonly Place[]> = fact("misplaced workflows", (db) =>
  db
    .paths()
    .filter(
      (path) =>
        /\/\.github\/workflows\/[^/]+\.ya?ml$/.test(path) &&
        !/(?:^|\/)(?:node_modules|vendor|third_party|templates?|examples?|fixtures|tests?)\//.test(path),
    )
    .map((path) => ({ path, range: { start: 0, end: 0 } })),
);
