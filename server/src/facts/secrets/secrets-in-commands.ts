import { looksWritten } from "../../engine/secrets/literal-secret";
import { isPlaceholder, looksRandom } from "../../engine/secrets/placeholder";
import { isWellKnownPassword } from "../../engine/secrets/well-known-passwords";
import type { RelativePath } from "../../engine/snapshot";
import { parseShell } from "../../languages/shell/index";
import { credentialsIn } from "../commands/command-credentials";
import { isHostedPipeline } from "../pipelines/pipeline-files";

type Add = (name: string, start: number, value: string, part: "value") => void;

/** Programs that are handed passwords and tokens. */
const sign =
  /\b(?:sshpass|curl|wget|https?|mysql(?:dump|admin)?|mariadb(?:-admin)?|redis-cli|docker|podman|helm|aws|export|poetry|npm|yarn|pnpm|chpasswd|passwd|PGPASSWORD|MYSQL_PWD|SSHPASS|RESTIC_PASSWORD)\b|--?(?:password|token|secret)\b/;

const isScript = (path: RelativePath) => /\.(?:sh|bash|zsh)$/i.test(path);

const isMakefile = /(?:^|\/)Makefile$|\.mk$/i;

/** Secrets that the commands of a script or of a pipeline's steps are given as options, headers or variables. */
export function readCommands(path: RelativePath, text: string, add: Add): void {
  if (isScript(path)) {
    if (sign.test(text)) readScript(text, 0, add);
  } else if (isMakefile.test(path)) {
    for (const { 0: line, index } of text.matchAll(/^\t[^\n]{0,1000}$/gm))
      if (sign.test(line))
        readScript(
          line.replace(/^\t[@-]{0,2}/, ""),
          index + line.length - line.replace(/^\t[@-]{0,2}/, "").length,
          add,
        );
  } else if (isHostedPipeline(path)) {
    // A step's lines, each with those it goes on in.
    for (const { 0: line, index } of text.matchAll(/^(?:[^\n]{0,1000}\\\r?\n){0,40}[^\n]{0,1000}$/gm)) {
      const [before = ""] = /^\s{0,60}(?:-\s{1,4})?(?:(?:run|script):\s{0,4}[|>]?)?\s{0,60}/.exec(line) ?? [];
      if (sign.test(line) && !/^#/.test(line.slice(before.length)))
        readScript(line.slice(before.length), index + before.length, add);
    }
  }
}

function readScript(script: string, offset: number, add: Add): void {
  const commands = parseShell(script).commands.map(({ words, assignments, joinedBy, redirections }) => ({
    words: words.map(({ value, range }) => ({ text: value, place: { path: "", range } })),
    assignments: words.length > 0 ? assignments : [],
    joinedBy,
    redirectedTo: redirections.flatMap(({ target }) => target?.value ?? []),
  }));
  for (const [index, command] of commands.entries()) {
    const isInside = command.words.some(({ text }) => /\b(?:localhost|127\.0\.0\.1|0\.0\.0\.0)\b/.test(text));
    if (isInside) continue;
    for (const { text, name, place } of credentialsIn(command, commands[index + 1])) {
      const start = script.indexOf(text, place.range.start);
      if (start !== -1 && start < place.range.end && opens(text)) add(name, offset + start, text, "value");
    }
    for (const { name, value } of command.assignments)
      if (looksWritten(name, value.value))
        add(name, offset + script.indexOf(value.value, value.range.start), value.value, "value");
  }
}

/** Where a command expects a password or a token nothing else stands: what counts is that it is no word and no reference. */
function opens(text: string): boolean {
  if (isPlaceholder(text) || isWellKnownPassword(text) || /[$`{}<>%*()]|test|demo|example/i.test(text))
    return false;
  if (/^[a-z]+\d{0,4}$/i.test(text) || /^[\w.-]*(?:pass|pwd|secret|token)[\w.-]*$/i.test(text))
    return looksRandom(text);
  return (
    text.length >= 6 &&
    /[a-z]/i.test(text) &&
    /[\d\W]/.test(text) &&
    !/^[./~]|^[\w-]+(?:\.[\w-]+)+$/.test(text)
  );
}
