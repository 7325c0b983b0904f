import { fileNameOf, isInside } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { parseIni } from "../../../languages/ini";
import type { Lead } from "../followed-command";
import { optionIn } from "../options";
import { fileIn, nameOf, type Request, textLead } from "./request";

/** `supervisord -c file`: every program it names. */
export function supervisorLeads(request: Request): readonly Lead[] | undefined {
  const { db, surroundings, directory } = request;
  const named = optionIn(request.words, ["-c", "--configuration"])?.value;
  const candidates = named
    ? [named]
    : [
        "/etc/supervisord.conf",
        "/etc/supervisor/supervisord.conf",
        "/etc/supervisor/conf.d/supervisord.conf",
      ];
  const path =
    candidates.map((one) => surroundings.find(directory, one)).find((one) => one !== undefined) ??
    onlyFileNamed(request, /^supervisord?\.conf$/);
  const text = path === undefined ? undefined : db.file(path)?.text;
  if (path === undefined || text === undefined) return undefined;
  return parseIni(text).sections.flatMap(({ name, entries }) => {
    const command = name.startsWith("program:") ? entries.find(({ key }) => key === "command") : undefined;
    if (command?.value === undefined) return [];
    const start = entries.find(({ key }) => key === "directory")?.value;
    const lead = textLead(request, path, command.value.replace(/\s;.*$/, ""), command.valueRange);
    return [{ ...lead, directory: (start && surroundings.join(directory, start)) || directory }];
  });
}

function onlyFileNamed({ db, surroundings }: Request, name: RegExp): RelativePath | undefined {
  const found = db
    .paths()
    .filter((path) => isInside(path, surroundings.folder) && name.test(fileNameOf(path)));
  return found.length === 1 ? found[0] : undefined;
}

/** `honcho start`, `foreman start`: the Procfile's processes. */
export function procfileLeads(request: Request): readonly Lead[] | undefined {
  const file = fileIn(request, optionIn(request.words, ["-f", "--procfile"])?.value ?? "Procfile");
  if (!file) return undefined;
  const words = request.words.map(({ text }) => text);
  const start = words.indexOf("start");
  const wanted = start === -1 ? [] : words.slice(start + 1).filter((one) => !one.startsWith("-"));
  return readProcfile(file.text)
    .filter(({ name }) => wanted.length === 0 || wanted.includes(name))
    .map(({ command, range }) => textLead(request, file.path, command, range));
}

/** The entries of a Procfile: `web: gunicorn config.wsgi`. */
export function readProcfile(text: string): readonly {
  readonly name: string;
  readonly command: string;
  readonly range: { start: number; end: number };
}[] {
  return [...text.matchAll(/^([A-Za-z][\w-]*):[ \t]*(?=\S)(.*\S)[ \t\r]*$/gm)].map((match) => {
    const command = match[2] ?? "";
    const start = match.index + match[0].indexOf(command, (match[1] ?? "").length + 1);
    return { name: match[1] ?? "", command, range: { start, end: start + command.length } };
  });
}

/** s6 and runit start the `run` file of every service folder. */
export function serviceFolderLeads(request: Request): readonly Lead[] | undefined {
  const { db, surroundings, directory, words } = request;
  // Only the `/init` of the s6 overlay; others are somebody's scripts.
  if (nameOf(request) === "init" && words[0]?.text !== "/init") return undefined;
  const leads = db
    .paths()
    .filter(
      (path) =>
        isInside(path, surroundings.folder) &&
        /(?:^|\/)(?:services\.d|s6-rc\.d|s6|service|sv|runit)\/[^/]+\/run$/.test(path),
    )
    .map((path): Lead => {
      const text = db.file(path)?.text ?? "";
      return { text, place: { path, range: { start: 0, end: text.length } }, words: [], directory };
    });
  return leads.length > 0 ? leads : undefined;
}
