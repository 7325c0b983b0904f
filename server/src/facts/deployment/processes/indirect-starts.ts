import type { Place } from "../../../engine/finding";
import { fileNameOf, isInside } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import type { CommandWord } from "../compose/compose-service";
import { findFile, type State } from "./start-context";
import { runText } from "./started-processes";

/** `npm run build`, `yarn start`, `pnpm dev`: what package.json says. */
export function runsPackageScript(
  state: State,
  words: readonly CommandWord[],
  via: readonly Place[],
  conditional: boolean,
  depth: number,
): boolean {
  const manager = fileNameOf(words[0]?.text ?? "");
  if (!/^(?:npm|yarn|pnpm|bun)$/.test(manager)) return false;
  const plain = words.slice(1).filter((word) => !word.text.startsWith("-"));
  const isRun = plain[0]?.text === "run" || plain[0]?.text === "run-script";
  const name = isRun ? plain[1]?.text : plain[0]?.text;
  if (name === undefined || /^(?:install|ci|i|add|exec|dlx|x|create|config|cache)$/.test(name)) return false;
  const path = findFile(state, "./package.json") ?? findFile(state, "package.json");
  const text = path === undefined ? undefined : state.db.file(path)?.text;
  if (path === undefined || text === undefined) return false;
  const script = findPackageScript(text, name);
  if (!script) return false;
  const place = { path, range: script.range };
  runText(state, script.text, place, [], [...via, place], conditional, depth + 1);
  return true;
}

function findPackageScript(
  text: string,
  name: string,
): { text: string; range: { start: number; end: number } } | undefined {
  const scripts = text.search(/"scripts"\s*:\s*\{/);
  if (scripts === -1) return undefined;
  const end = text.indexOf("}", scripts);
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(`"${escaped}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"`);
  const match = pattern.exec(text.slice(scripts, end === -1 ? undefined : end));
  if (!match) return undefined;
  const stop = scripts + match.index + match[0].length - 1;
  const start = stop - (match[1] ?? "").length;
  return { text: (match[1] ?? "").replace(/\\(.)/g, "$1"), range: { start, end: stop } };
}

/** `supervisord -c file`: every program it names. */
export function runsSupervisor(
  state: State,
  words: readonly CommandWord[],
  via: readonly Place[],
  conditional: boolean,
  depth: number,
): boolean {
  if (fileNameOf(words[0]?.text ?? "") !== "supervisord") return false;
  const flag = words.findIndex((word) => word.text === "-c" || word.text === "--configuration");
  const named = flag === -1 ? undefined : words[flag + 1]?.text;
  const candidates = named
    ? [named]
    : [
        "/etc/supervisord.conf",
        "/etc/supervisor/supervisord.conf",
        "/etc/supervisor/conf.d/supervisord.conf",
      ];
  const path =
    candidates.map((one) => findFile(state, one)).find((one) => one !== undefined) ??
    onlyFileNamed(state, /^supervisord?\.conf$/);
  const text = path === undefined ? undefined : state.db.file(path)?.text;
  if (path === undefined || text === undefined) return false;
  for (const match of text.matchAll(/^[ \t]*command[ \t]*=[ \t]*(.+)$/gm)) {
    const command = (match[1] ?? "").trim();
    const start = match.index + match[0].lastIndexOf(match[1] ?? "");
    const place = { path, range: { start, end: start + command.length } };
    runText(state, command, place, [], [...via, place], conditional, depth + 1);
  }
  return true;
}

function onlyFileNamed(state: State, name: RegExp): RelativePath | undefined {
  const folder = state.context.context ?? "";
  const found = state.db.paths().filter((path) => isInside(path, folder) && name.test(fileNameOf(path)));
  return found.length === 1 ? found[0] : undefined;
}

/** `honcho start`, `foreman start`: the Procfile's processes. */
export function runsProcfile(
  state: State,
  words: readonly CommandWord[],
  via: readonly Place[],
  conditional: boolean,
  depth: number,
): boolean {
  if (!/^(?:honcho|foreman|forego|overmind|hivemind)$/.test(fileNameOf(words[0]?.text ?? ""))) return false;
  const flag = words.findIndex((word) => word.text === "-f" || word.text === "--procfile");
  const path = findFile(state, `./${flag === -1 ? "Procfile" : (words[flag + 1]?.text ?? "Procfile")}`);
  const text = path === undefined ? undefined : state.db.file(path)?.text;
  if (path === undefined || text === undefined) return false;
  const start = words.findIndex((word) => word.text === "start");
  const wanted =
    start === -1
      ? []
      : words
          .slice(start + 1)
          .map((word) => word.text)
          .filter((one) => !one.startsWith("-"));
  for (const entry of readProcfile(text)) {
    if (wanted.length > 0 && !wanted.includes(entry.name)) continue;
    const place = { path, range: entry.range };
    runText(state, entry.command, place, [], [...via, place], conditional, depth + 1);
  }
  return true;
}

/** The entries of a Procfile: `web: gunicorn config.wsgi`. */
export function readProcfile(text: string): readonly {
  readonly name: string;
  readonly command: string;
  readonly range: { start: number; end: number };
}[] {
  return [...text.matchAll(/^([A-Za-z][\w-]*):[ \t]*(.+?)[ \t\r]*$/gm)].map((match) => {
    const command = match[2] ?? "";
    const start = match.index + match[0].indexOf(command, (match[1] ?? "").length + 1);
    return { name: match[1] ?? "", command, range: { start, end: start + command.length } };
  });
}

/** `make serve`: the lines of the target. */
export function runsMakeTarget(
  state: State,
  words: readonly CommandWord[],
  via: readonly Place[],
  conditional: boolean,
  depth: number,
): boolean {
  if (fileNameOf(words[0]?.text ?? "") !== "make") return false;
  const target = words
    .slice(1)
    .find((word) => /^[\w.-]+$/.test(word.text) && !word.text.startsWith("-"))?.text;
  const path = findFile(state, "./Makefile");
  const text = path === undefined ? undefined : state.db.file(path)?.text;
  if (path === undefined || text === undefined || target === undefined) return false;
  const lines = text.split("\n");
  let offset = 0;
  let inside = false;
  for (const line of lines) {
    const head = /^([\w.-]+(?:[ \t]+[\w.-]+)*)[ \t]*:(?!=)/.exec(line);
    if (head) inside = (head[1] ?? "").split(/\s+/).includes(target);
    else if (inside && line.startsWith("\t")) {
      const command = line.replace(/^\t[@-]*/, "");
      const start = offset + line.length - command.length;
      const place = { path, range: { start, end: start + command.length } };
      runText(state, command, place, [], [...via, place], conditional, depth + 1);
    } else if (line.trim() !== "" && !line.startsWith("#")) inside = false;
    offset += line.length + 1;
  }
  return true;
}
