import { itemsOf, scalarOf, textOf, type YamlNode, at as yamlAt } from "../../../languages/yaml";
import { yamlFiles } from "../../yaml-files";
import type { Lead } from "../followed-command";
import { optionIn } from "../options";
import { fileIn, inDirectory, type Request, textLead } from "./request";

/** `task test`: the commands of a Taskfile, with those of the tasks it needs or calls. */
export function taskfileLeads(asked: Request): readonly Lead[] | undefined {
  const request = inDirectory(asked, optionIn(asked.words, ["-d", "--dir"])?.value);
  const file = fileIn(request, "Taskfile.yml", "Taskfile.yaml", "taskfile.yml", "taskfile.yaml");
  const root = file && request.db.of(yamlFiles, file.path)?.root;
  if (!file || !root) return undefined;
  const leads: Lead[] = [];
  const seen = new Set<string>();
  const addText = (node: YamlNode | undefined) => {
    const scalar = scalarOf(node);
    if (scalar) leads.push(textLead(request, file.path, scalar.value, scalar.range));
  };
  const add = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const task = yamlAt(root, ["tasks", name]);
    for (const item of itemsOf(yamlAt(task, ["deps"])))
      add(textOf(item) ?? textOf(yamlAt(item, ["task"])) ?? "");
    const listed = itemsOf(yamlAt(task, ["cmds"]));
    for (const item of listed.length > 0 ? listed : itemsOf(task)) {
      const other = textOf(yamlAt(item, ["task"]));
      if (other !== undefined) add(other);
      else addText(scalarOf(item) ? item : yamlAt(item, ["cmd"]));
    }
    addText(yamlAt(task, ["cmd"]) ?? (scalarOf(task) ? task : undefined));
  };
  const wanted = request.words
    .slice(1)
    .map(({ text }) => text)
    .filter((text) => !/^-|=/.test(text));
  for (const name of wanted.length > 0 ? wanted : ["default"]) add(name);
  return leads.length > 0 ? leads : undefined;
}

/** `pre-commit run`: the hooks, by their command or else by their name. */
export function preCommitLeads(request: Request): readonly Lead[] | undefined {
  const file = fileIn(request, ".pre-commit-config.yaml", ".pre-commit-config.yml");
  const root = file && request.db.of(yamlFiles, file.path)?.root;
  if (!file || !root) return undefined;
  return itemsOf(yamlAt(root, ["repos"])).flatMap((repository) =>
    itemsOf(yamlAt(repository, ["hooks"])).flatMap((hook): readonly Lead[] => {
      const entry = scalarOf(yamlAt(hook, ["entry"])) ?? scalarOf(yamlAt(hook, ["id"]));
      return entry ? [textLead(request, file.path, entry.value, entry.range)] : [];
    }),
  );
}
