import { folderOf, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type { Lead } from "../followed-command";
import { optionIn } from "../options";
import { commandOf, linesOfRecipe, logicalLines, type Recipe, type RecipeLine } from "./recipes";
import { fileIn, inDirectory, type Request } from "./request";

/** `just test`: the recipe with what it needs. */
export function justLeads(asked: Request): readonly Lead[] | undefined {
  const request = inDirectory(asked, optionIn(asked.words, ["-d", "--working-directory"])?.value);
  const named = optionIn(asked.words, ["-f", "--justfile"])?.value;
  const file = fileIn(request, ...(named === undefined ? ["justfile", "Justfile", ".justfile"] : [named]));
  if (!file) return undefined;
  const justfile: Justfile = { recipes: new Map(), variables: new Map(), order: [] };
  readJustfile(request, file.path, justfile, 0);
  const given = request.words.slice(1).map(({ text }) => text);
  const wanted = given.filter(
    (word, index) => justfile.recipes.has(word) && !/^-[df]$/.test(given[index - 1] ?? ""),
  );
  const first = justfile.recipes.has("default") ? "default" : justfile.order[0];
  const asksAny = given.some((word) => !word.startsWith("-"));
  const goals = wanted.length > 0 ? wanted : asksAny || first === undefined ? [] : [first];
  if (goals.length === 0) return undefined;
  const seen = new Set<string>();
  return goals
    .flatMap((goal) => linesOfRecipe(justfile.recipes, goal, seen) as readonly JustLine[])
    .map((line) => ({
      text: line.text.replace(
        /\{\{\s*(\w+)\s*\}\}/g,
        (whole, name: string) => justfile.variables.get(name) ?? whole,
      ),
      place: { path: line.path, range: line.range },
      words: [],
      directory: request.directory,
    }));
}

interface JustLine extends RecipeLine {
  readonly path: RelativePath;
}

interface Justfile {
  readonly recipes: Map<string, Recipe>;
  readonly variables: Map<string, string>;
  readonly order: string[];
}

function readJustfile(request: Request, path: RelativePath, into: Justfile, depth: number): void {
  const text = request.db.file(path)?.text;
  if (text === undefined || depth > 5) return;
  let lines: JustLine[] | undefined;
  let body: JustLine | undefined;
  for (const line of logicalLines(text)) {
    if (/^[ \t]/.test(line.text)) {
      if (!lines) continue;
      const command = { ...commandOf(line), path };
      // A recipe with an interpreter of its own is one script.
      if (lines.length === 0 && /^#!.*\b(?:ba|z|da)?sh\b/.test(command.text)) {
        body = command;
        lines.push(body);
      } else if (body) {
        const range = { start: body.range.start, end: line.range.end };
        body = { text: text.slice(range.start, range.end), range, path };
        lines[lines.length - 1] = body;
      } else lines.push(command);
      continue;
    }
    if (line.text.startsWith("#") || line.text.startsWith("[")) continue;
    lines = undefined;
    body = undefined;
    const imported = /^(?:import\??|!include)\s+["']?([^"'\s]+)/.exec(line.text)?.[1];
    const other = imported === undefined ? undefined : joinPath(folderOf(path), imported);
    if (other !== undefined) readJustfile(request, other, into, depth + 1);
    const alias = /^alias\s+([\w-]+)\s*:=\s*([\w-]+)/.exec(line.text);
    if (alias) {
      into.recipes.set(alias[1] ?? "", { needs: [alias[2] ?? ""], after: [], lines: [] });
      continue;
    }
    const variable = /^(?:export\s+)?([\w-]+)\s*:=\s*["']([^"']*)["']\s*$/.exec(line.text);
    if (variable) into.variables.set(variable[1] ?? "", variable[2] ?? "");
    const head = /^@?([A-Za-z_][\w-]*)(?:\s[^:]*)?:(?!=)([^#]*)/.exec(line.text);
    if (!head || /^(?:set|mod|import)\s/.test(line.text)) continue;
    const [needs = "", after = ""] = (head[2] ?? "").split("&&");
    lines = [];
    into.recipes.set(head[1] ?? "", { needs: namesIn(needs), after: namesIn(after), lines });
    into.order.push(head[1] ?? "");
  }
}

/** `build (push "latest")`: the names without their arguments. */
function namesIn(text: string): readonly string[] {
  return text.replace(/\(\s{0,40}([\w-]{1,100})[^)]{0,1000}\)/g, "$1").match(/[A-Za-z_][\w-]*/g) ?? [];
}
