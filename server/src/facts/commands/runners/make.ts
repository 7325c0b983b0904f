import { folderOf, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type { Lead } from "../followed-command";
import { optionIn } from "../options";
import { commandOf, linesOfRecipe, logicalLines, type Recipe, type RecipeLine } from "./recipes";
import { fileIn, inDirectory, type Request } from "./request";

/** `make -C backend test`: the recipes of what the targets need, and of the targets. */
export function makeLeads(asked: Request): readonly Lead[] | undefined {
  const request = inDirectory(asked, optionIn(asked.words, ["-C", "--directory"])?.value);
  const named = optionIn(asked.words, ["-f", "--file", "--makefile"])?.value;
  const file = fileIn(request, ...(named === undefined ? ["GNUmakefile", "makefile", "Makefile"] : [named]));
  if (!file) return undefined;
  const makefile: Makefile = { targets: new Map(), variables: new Map() };
  readMakefile(request, file.path, makefile, 0);
  const given = request.words.slice(1).map(({ text }) => text);
  for (const word of given) {
    const [, name, value] = /^([A-Za-z_]\w*)[:?+]?=(.*)$/s.exec(word) ?? [];
    if (name !== undefined) makefile.variables.set(name, value ?? "");
  }
  makefile.variables.set(
    "MAKECMDGOALS",
    given.filter((word) => !word.startsWith("-") && !/^\w+[:?+]?=/.test(word)).join(" "),
  );
  const wanted = given.filter(
    (word, index) =>
      /^[\w./:%-]+$/.test(word) && !word.startsWith("-") && !/^-[CfIo]$/.test(given[index - 1] ?? ""),
  );
  const first = [...makefile.targets.keys()].find((name) => !/^\.|%/.test(name));
  const goals = wanted.length > 0 ? wanted : first === undefined ? [] : [first];
  const seen = new Set<string>();
  const lines = goals.flatMap((goal) => linesOfRecipe(makefile.targets, goal, seen) as readonly MakeLine[]);
  if (!goals.some((goal) => makefile.targets.has(goal))) return undefined;
  return lines.map((line) => ({
    text: expanded(line.text, makefile.variables),
    place: { path: line.path, range: line.range },
    words: [],
    directory: request.directory,
  }));
}

interface MakeLine extends RecipeLine {
  readonly path: RelativePath;
}

interface Makefile {
  readonly targets: Map<string, Recipe & { readonly lines: MakeLine[] }>;
  readonly variables: Map<string, string>;
}

function readMakefile(
  { db, surroundings, directory }: Request,
  path: RelativePath,
  into: Makefile,
  depth: number,
): void {
  const text = db.file(path)?.text;
  if (text === undefined || depth > 5) return;
  let current: readonly { readonly lines: MakeLine[] }[] = [];
  for (const line of logicalLines(text)) {
    if (line.text.startsWith("\t")) {
      const command = commandOf(line);
      for (const target of current) target.lines.push({ ...command, path });
      continue;
    }
    const plain = line.text.replace(/\\\r?\n\s*/g, " ");
    if (/^\s*#/.test(plain) || plain.trim() === "") continue;
    const included = /^[ \t]*[-s]?include[ \t]+(.+)$/.exec(plain)?.[1];
    const variable =
      /^[ \t]*(?:export[ \t]+|override[ \t]+)?([\w.-]+)[ \t]*(\?|:{0,3}|\+|!)=[ \t]*(.*)$/.exec(plain);
    const rule = /^([^\s:=#][^:=#]*)::?(?!=)([^=#;]*)(?:;([^\n]*))?(?:#|$)/.exec(plain);
    if (included !== undefined) {
      for (const name of expanded(included, into.variables).split(/\s+/)) {
        const other = surroundings.find(directory, `./${name}`) ?? joinPath(folderOf(path), name);
        if (other !== undefined)
          readMakefile({ db, surroundings, directory, words: [] }, other, into, depth + 1);
      }
    } else if (variable) {
      const [, name = "", operator, value = ""] = variable;
      if (operator === "?" && into.variables.has(name)) continue;
      const before = operator === "+" ? `${into.variables.get(name) ?? ""} ` : "";
      into.variables.set(name, `${before}${value.replace(/\s#.*$/, "").trim()}`);
    } else if (rule) {
      const needs = expanded(rule[2] ?? "", into.variables)
        .split(/\s+/)
        .filter((word) => /^[\w./-]+$/.test(word));
      current = expanded((rule[1] ?? "").trimEnd(), into.variables)
        .split(/\s+/)
        .map((name) => {
          const known = into.targets.get(name);
          const target = { needs: [...(known?.needs ?? []), ...needs], after: [], lines: known?.lines ?? [] };
          into.targets.set(name, target);
          return target;
        });
      if (rule[3])
        for (const target of current) target.lines.push({ text: rule[3].trim(), range: line.range, path });
    } else if (!/^[ \t]*(?:ifn?eq|ifn?def|else|endif)\b/.test(plain)) current = [];
  }
}

/** What stands behind the first goal, in the two ways in which Makefiles hand it on as arguments. */
const laterGoals =
  /\$[({](?:wordlist\s+2\s*,\s*(?:\d+|\$[({]words\s+\$[({]MAKECMDGOALS[)}][)}])|filter-out\s+[^,(){}\s]{1,80})\s*,\s*\$[({]MAKECMDGOALS[)}]\s*[)}]/g;

/** `$(NAME)` and `${NAME}` by what the Makefile sets; `$$` is the shell's dollar sign. */
function expanded(text: string, variables: ReadonlyMap<string, string>, depth = 0): string {
  const goals = variables.get("MAKECMDGOALS") ?? "";
  const given = text.replace(laterGoals, () => goals.replace(/^\S+\s*/, ""));
  return given.replace(/\$(?:\$|[({]([\w.-]+)[)}]|@)/g, (written, name?: string) => {
    if (written === "$$") return "$";
    if (name === undefined) return written;
    const value = name === "MAKE" ? "make" : variables.get(name);
    return value === undefined || depth > 8 ? `\${${name}}` : expanded(value, variables, depth + 1);
  });
}
