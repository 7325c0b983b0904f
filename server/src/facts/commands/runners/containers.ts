import type { Lead } from "../followed-command";
import type { Request } from "./request";

const withValue =
  /^(?:-e|--env|-v|--volume|-w|--workdir|-u|--user|-p|--publish|--name|--network|--entrypoint|--env-file|--platform|--mount|-m|--memory|--cpus|-l|--label|-h|--hostname|--add-host|--restart|-f|--file|--index|--project-name|--profile)$/;

/** `docker compose run web pytest`, `docker exec web pytest`, `docker run image pytest`: what comes behind the name. */
export function containerLeads({ words, directory }: Request): readonly Lead[] | undefined {
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
  return first ? [{ text: undefined, place: first.place, words: inside, directory }] : undefined;
}
