import { tableOf } from "../../../engine/records";
import type { RelativePath } from "../../../engine/snapshot";
import { parseIni } from "../../../languages/ini";
import {
  membersAt,
  parseToml,
  stringOf,
  type TomlFile,
  type TomlValue,
  valueAt,
} from "../../../languages/toml";
import type { Lead } from "../followed-command";
import { optionIn } from "../options";
import { fileIn, nameOf, type Request, textLead } from "./request";

/** Where each runner keeps its tasks in pyproject.toml or the Pipfile. */
const tables: Readonly<Record<string, readonly (readonly string[])[]>> = tableOf({
  task: [["tool", "taskipy", "tasks"]],
  taskipy: [["tool", "taskipy", "tasks"]],
  poe: [["tool", "poe", "tasks"]],
  poethepoet: [["tool", "poe", "tasks"]],
  pdm: [["tool", "pdm", "scripts"]],
  rye: [["tool", "rye", "scripts"]],
  pipenv: [["scripts"]],
});

/** Whether a program runs commands in the environment of a Python project, and its tasks: `pdm run …`. */
export function runsInEnvironment(program: string): boolean {
  return /^(?:pdm|hatch|pipenv|rye)$/.test(program);
}

/** `task test` of taskipy, `poe test`, `pdm run test`, `hatch run test`, `pipenv run test`: the tasks of the project. */
export function pythonTaskLeads(request: Request): readonly Lead[] | undefined {
  const runner = nameOf(request);
  const needsRun = runsInEnvironment(runner);
  const plain = request.words
    .slice(1)
    .filter(({ text }) => !text.startsWith("-"))
    .map(({ text }) => text);
  if (needsRun && plain[0] !== "run") return undefined;
  const asked = plain[needsRun ? 1 : 0];
  const file = fileIn(request, runner === "pipenv" ? "Pipfile" : "pyproject.toml");
  if (asked === undefined || !file) return undefined;
  const toml = parseToml(file.text);
  const [environment, inEnvironment] = asked.includes(":") ? asked.split(":") : ["default", asked];
  const isHatch = runner === "hatch";
  const wanted = isHatch ? (inEnvironment ?? "") : asked;
  const at = isHatch
    ? [["tool", "hatch", "envs", environment ?? "default", "scripts"]]
    : (tables[runner] ?? []);
  const leads = at.flatMap((table) => {
    const hooks = runner === "task" || runner === "taskipy" || runner === "pdm";
    const names = hooks ? [`pre_${wanted}`, wanted, `post_${wanted}`] : [wanted];
    return names.flatMap((name) => taskLeads(request, { path: file.path, toml, table }, name, 0));
  });
  return leads.length > 0 ? leads : undefined;
}

interface TaskTable {
  readonly path: RelativePath;
  readonly toml: TomlFile;
  readonly table: readonly string[];
}

/** A task is a command, a list of tasks, or a table that says which of both. */
function taskLeads(request: Request, tasks: TaskTable, name: string, depth: number): readonly Lead[] {
  if (depth > 8) return [];
  const { path, toml, table } = tasks;
  const command = (value: TomlValue | undefined): readonly Lead[] => {
    const text = stringOf(value);
    if (value === undefined || text === undefined) return [];
    // The commands of a hatch list name others of the same table.
    const other = text.trim().split(/\s+/)[0] ?? "";
    if (table.includes("hatch") && other !== name && valueAt(toml, [...table, other]))
      return taskLeads(request, tasks, other, depth + 1);
    return [textLead(request, path, text, { start: value.range.start + 1, end: value.range.end - 1 })];
  };
  const items = (value: TomlValue | undefined): readonly Lead[] => {
    if (value?.kind !== "array") return [];
    return value.items.flatMap((item) => {
      const text = stringOf(item);
      const isName = text !== undefined && membersAt(toml, table).some(({ key }) => key === text);
      return isName ? taskLeads(request, tasks, text, depth + 1) : command(item);
    });
  };
  const value = valueAt(toml, [...table, name]);
  if (value?.kind === "string") return command(value);
  if (value?.kind === "array") return items(value);
  const parts = new Map(membersAt(toml, [...table, name]).map((member) => [member.key, member.value]));
  const reference = stringOf(parts.get("ref"));
  return [
    ...["deps"].flatMap((key) => items(parts.get(key))),
    ...(reference === undefined ? [] : taskLeads(request, tasks, reference.split(" ")[0] ?? "", depth + 1)),
    ...["cmd", "shell"].flatMap((key) => command(parts.get(key))),
    ...["sequence", "composite"].flatMap((key) => items(parts.get(key))),
  ];
}

/** `tox -e lint`: the commands of the environments, of all without a choice. */
export function toxLeads(request: Request): readonly Lead[] | undefined {
  const file = fileIn(request, "tox.ini", "setup.cfg");
  if (!file) return undefined;
  const { sections } = parseIni(file.text);
  const environments = sections.filter(({ name }) => /^testenv(?::|$)/.test(name));
  const asked = optionIn(request.words, ["-e", "--env"])?.value?.split(",");
  const chosen = asked
    ? environments.filter(({ name }) =>
        name === "testenv"
          ? asked.some((one) => !environments.some((other) => other.name === `testenv:${one}`))
          : asked.includes(name.slice("testenv:".length)),
      )
    : environments;
  return chosen.flatMap(({ entries }) =>
    entries
      .filter(({ key }) => /^commands(?:_pre|_post)?$/.test(key))
      .flatMap(({ lines }) =>
        lines.map(({ value, range }) => {
          const plain = value.replace(/^-\s*/, "").replace(/\{posargs[^}]{0,500}\}/g, "");
          return textLead(request, file.path, plain, range);
        }),
      ),
  );
}

/** `session.run("pytest", "--cov")` of a noxfile. */
export function noxLeads(request: Request): readonly Lead[] | undefined {
  const file = fileIn(request, "noxfile.py");
  if (!file) return undefined;
  return [...file.text.matchAll(/\.run\(\s*((?:["'][^"']*["']\s*,?\s*)+)/g)].map((match): Lead => {
    const place = { path: file.path, range: { start: match.index, end: match.index + match[0].length } };
    const words = [...(match[1] ?? "").matchAll(/["']([^"']*)["']/g)].map((part) => ({
      text: part[1] ?? "",
      place,
    }));
    return { text: undefined, place, words, directory: request.directory };
  });
}
