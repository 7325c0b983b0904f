import { at, textOf } from "../../../languages/yaml/index";
import { defaultComposeNames } from "../../deployment/compose/default-names";
import { yamlFiles } from "../../yaml-files";
import type { Lead } from "../followed-command";
import { optionIn } from "../options";
import { fileIn, type Request } from "./request";

const withValue =
  /^(?:-e|--env|-v|--volume|-w|--workdir|-u|--user|-p|--publish|--name|--network|--entrypoint|--env-file|--platform|--mount|-m|--memory|--cpus|-l|--label|-h|--hostname|--add-host|--restart|-f|--file|--index|--project-name|--profile)$/;

/** `docker compose run web pytest`, `docker exec web pytest`, `docker run image pytest`: what comes behind the name. */
export function containerLeads(request: Request): readonly Lead[] | undefined {
  const { words } = request;
  let index = 1;
  const skipOptions = () => {
    while (index < words.length && words[index]?.text.startsWith("-"))
      index += withValue.test(words[index]?.text ?? "") ? 2 : 1;
  };
  skipOptions();
  if (/^(?:compose|container)$/.test(words[index]?.text ?? "")) index++;
  skipOptions();
  if (!/^(?:run|exec)$/.test(words[index]?.text ?? "")) return undefined;
  index++;
  skipOptions();
  const inside = words.slice(index + 1);
  const [first] = inside;
  if (!first) return undefined;
  const directory = contextOf(request, words[index]?.text ?? "") ?? request.directory;
  return [{ text: undefined, place: first.place, words: inside, directory }];
}

/** The folder that a Compose service is built from, which is what it finds where it starts. */
function contextOf(request: Request, service: string): string | undefined {
  const named = optionIn(request.words, ["-f", "--file"])?.value;
  const file = fileIn(request, ...(named === undefined ? defaultComposeNames : [named]));
  const root = file && request.db.of(yamlFiles, file.path)?.root;
  const build = at(root, ["services", service, "build"]);
  const context = textOf(at(build, ["context"])) ?? textOf(build);
  return context === undefined || context.includes("$")
    ? undefined
    : request.surroundings.join(request.directory, context);
}
