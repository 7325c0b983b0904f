import { type Fact, fact } from "../../../engine/database";
import { fileNameOf, folderOf, isInside, relativeTo } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { at, parseJson, stringOf } from "../../../languages/json";
import { packageScripts } from "../../dependencies/package-json";
import type { CommandWord, Lead } from "../followed-command";
import { optionIn } from "../options";
import { fileIn, inDirectory, nameOf, type Request } from "./request";

/** Every package.json of the repository that is its own. */
const packageFiles: Fact<readonly RelativePath[]> = fact("package files", (db) =>
  db.paths().filter((path) => fileNameOf(path) === "package.json" && !path.includes("node_modules/")),
);

const ownCommands =
  /^(?:install|ci|i|add|create|config|cache|init|remove|rm|uninstall|update|up|upgrade|audit|publish|pack|link|login|version|why|list|ls|prune|set|dedupe|import|fetch|store|rebuild|view|info|outdated|deploy|patch|node|help|corepack|--.*)$/;
const withValue =
  /^(?:-w|--workspace|--filter|-F|--prefix|-C|--cwd|--dir|--scope|-p|--projects|-t|--target|--targets)$/;

/** `npm run build`, `yarn start`, `pnpm --filter web dev`, `turbo run test`: the scripts, with those before and after. */
export function packageScriptLeads(asked: Request): readonly Lead[] | undefined {
  const manager = nameOf(asked);
  const request = inDirectory(asked, optionIn(asked.words, ["--prefix", "-C", "--cwd", "--dir"])?.value);
  const read = readWords(manager, request);
  if (!read || read.names.length === 0 || (!read.isRun && ownCommands.test(read.names[0] ?? "")))
    return undefined;
  const leads = packagesOf(request, manager, read).flatMap(({ path, directory }) => {
    const scripts = request.db.of(packageScripts, path);
    const wanted = read.names.flatMap((name) => namesOf(name, scripts));
    return wanted.flatMap((name): readonly Lead[] => {
      const script = scripts.get(name);
      return script
        ? [
            {
              text: script.text,
              place: { path, range: script.range },
              words: [],
              directory,
              behind: read.names.includes(name) ? read.behind : [],
            },
          ]
        : [];
    });
  });
  if (leads.length > 0) return leads;
  // `yarn jest` runs the program when there is no such script; without the package.json nobody can tell.
  if (!/^(?:yarn|pnpm|bun)$/.test(manager) || read.isRun || read.program.length === 0) return undefined;
  const [first] = read.program;
  const isKnown = fileIn(request, "package.json") !== undefined;
  if (!first || (!isKnown && usual.test(first.text))) return undefined;
  return [{ text: undefined, place: first.place, words: read.program, directory: request.directory }];
}

/** Names that nearly every package.json gives to scripts, and no program has. */
const usual =
  /^(?:start|dev|develop|build|serve|preview|test|lint|prod|production|format|clean)(?:[:.-].*)?$/;

interface Read {
  readonly names: readonly string[];
  readonly isRun: boolean;
  /** Members of a workspace that are meant. */
  readonly members: readonly string[];
  readonly isEverywhere: boolean;
  /** From the first name on. */
  readonly program: readonly CommandWord[];
  /** Options that are handed on to the script. */
  readonly behind: readonly CommandWord[];
}

function readWords(manager: string, { words }: Request): Read | undefined {
  const names: string[] = [];
  const members: string[] = [];
  let isRun = false;
  let isEverywhere = /^(?:turbo|nx|lerna)$/.test(manager);
  let program: readonly CommandWord[] = [];
  const several = /^(?:npm-run-all2?|run-[sp]|concurrently|turbo|nx|lerna)$/.test(manager);
  for (let index = 1; index < words.length; index++) {
    const text = words[index]?.text ?? "";
    if (text === "--") break;
    if (withValue.test(text)) {
      const value = words[++index]?.text;
      if (value !== undefined && /^(?:-w|--workspace|--filter|-F|--scope|-p|--projects)$/.test(text))
        members.push(value);
      else if (value !== undefined && /^(?:-t|--targets?)$/.test(text)) names.push(...value.split(","));
      continue;
    }
    const joined = /^--(?:filter|workspace|scope|projects)=(.+)$/.exec(text)?.[1];
    if (joined !== undefined) members.push(joined);
    else if (/^(?:-r|--recursive|-ws|--workspaces|--all|-A)$/.test(text)) isEverywhere = true;
    else if (text.startsWith("-")) continue;
    else if (names.length === 0 && !isRun && text === "workspace") members.push(words[++index]?.text ?? "");
    else if (names.length === 0 && /^(?:workspaces|foreach|run-many|affected)$/.test(text))
      isEverywhere = true;
    else if (names.length === 0 && /^(?:run|run-script)$/.test(text)) isRun = true;
    else if (names.length === 0 || several) {
      if (names.length === 0) program = words.slice(index);
      names.push(nameOfScript(text, manager));
    }
  }
  const dashes = words.findIndex(({ text }) => text === "--");
  const first = words.indexOf(program[0] as CommandWord);
  // npm takes options for its own unless dashes stand before them; yarn, pnpm and bun hand on what follows the name.
  const behind =
    several || first === -1
      ? []
      : dashes > first
        ? words.slice(dashes + 1)
        : /^(?:yarn|pnpm|bun)$/.test(manager)
          ? words.slice(first + 1)
          : [];
  return { names, isRun, members, isEverywhere, program, behind };
}

function nameOfScript(text: string, manager: string): string {
  if (/^(?:t|tst)$/.test(text) && manager === "npm") return "test";
  const target = manager === "nx" ? text.split(":")[1] : undefined;
  return (target ?? text).replace(/^(?:npm|pnpm|yarn|bun):/, "");
}

/** The script with what npm runs before and after it; `run-s "test:*"` means several. */
function namesOf(name: string, scripts: ReadonlyMap<string, unknown>): readonly string[] {
  const all = name.includes("*")
    ? [...scripts.keys()].filter((key) => key.startsWith(name.slice(0, name.indexOf("*"))))
    : [name];
  return all.flatMap((one) => (scripts.has(one) ? [`pre${one}`, one, `post${one}`] : []));
}

/** The packages whose scripts a command may mean, with where they run. */
function packagesOf(
  request: Request,
  manager: string,
  { members, isEverywhere }: Read,
): readonly { readonly path: RelativePath; readonly directory: string }[] {
  const { db, surroundings, directory } = request;
  const own = fileIn(request, "package.json");
  const root = own ? folderOf(own.path) : surroundings.folder;
  const others = () =>
    db
      .get(packageFiles)
      .filter((path) => path !== own?.path && isInside(path, root))
      .map((path) => ({
        path,
        directory: surroundings.join(directory, relativeTo(root, folderOf(path))) ?? directory,
      }));
  const here = own ? [{ path: own.path, directory }] : [];
  if (members.length > 0) {
    const found = others().filter(({ path }) => members.some((member) => isMember(request, path, member)));
    return found.length > 0 || members.every((member) => !/[.*^!{]/.test(member))
      ? found
      : [...here, ...others()];
  }
  if (
    isEverywhere ||
    (!own && directory === surroundings.directory && /^(?:npm|pnpm|yarn|bun)$/.test(manager))
  ) {
    const all = [...here, ...others()];
    return surroundings.isForeign && all.length > 1 ? [] : all;
  }
  return here;
}

function isMember({ db }: Request, path: RelativePath, member: string): boolean {
  const wanted = member.replace(/^\.\//, "").replace(/^\.{3}|\.{3}$/g, "");
  const folder = folderOf(path);
  if (folder === wanted || folder.endsWith(`/${wanted}`)) return true;
  return stringOf(at(parseJson(db.file(path)?.text ?? "").root, ["name"])) === wanted;
}
