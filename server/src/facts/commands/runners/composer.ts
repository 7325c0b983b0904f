import { at, parseJson, stringOf } from "../../../languages/json";
import type { Lead } from "../followed-command";
import { optionIn } from "../options";
import { fileIn, inDirectory, type Request, textLead } from "./request";

/** `composer test`, `composer run-script lint`: the scripts of composer.json. */
export function composerLeads(asked: Request): readonly Lead[] | undefined {
  const request = inDirectory(asked, optionIn(asked.words, ["-d", "--working-dir"])?.value);
  const file = fileIn(request, "composer.json");
  const plain = request.words.slice(1).filter(({ text }) => !text.startsWith("-"));
  const name = /^(?:run|run-script)$/.test(plain[0]?.text ?? "") ? plain[1]?.text : plain[0]?.text;
  if (!file || name === undefined) return undefined;
  const { root } = parseJson(file.text);
  const leads: Lead[] = [];
  const seen = new Set<string>();
  const add = (script: string): void => {
    if (seen.has(script)) return;
    seen.add(script);
    const node = at(root, ["scripts", script]);
    for (const item of node?.kind === "array" ? node.items : node ? [node] : []) {
      const text = stringOf(item);
      const other = /^@(?!php\b|composer\b|putenv\b)([\w:.-]+)/.exec(text ?? "")?.[1];
      if (other !== undefined) add(other);
      else if (text !== undefined && !/^@putenv\b|^[\w\\]+::\w+$/.test(text)) {
        const range = { start: item.range.start + 1, end: item.range.end - 1 };
        leads.push(textLead(request, file.path, text.replace(/^@(?=php\b|composer\b)/, ""), range));
      }
    }
  };
  add(name);
  return seen.size > 0 && leads.length > 0 ? leads : undefined;
}
