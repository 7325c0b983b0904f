import type { RelativePath } from "./snapshot";

/** A command for the user's terminal, as words: how they are quoted is decided by the shell that gets them. */
export interface Command {
  /** Where it runs, below the workspace folder; there itself when absent or "". */
  readonly folder?: RelativePath;
  /** The program and what we pass to it. */
  readonly words: readonly string[];
  /** What comes from the workspace: paths, names of packages, labels. */
  readonly operands?: readonly string[];
}

/** Whose rules of quoting hold. */
export type Shell = "posix" | "powershell" | "cmd";

const everyShell: readonly Shell[] = ["posix", "powershell", "cmd"];

/** The shells that a program may be, by its path or name: every one for a program that is not known. */
export function shellsOf(program: string): readonly Shell[] {
  const name = /[^/\\]*$/.exec(program.toLowerCase())?.[0].replace(/\.exe$/, "") ?? "";
  if (/^(?:ba|z|da|k|a|mk|fi)?sh$/.test(name)) return ["posix"];
  if (/^(?:pwsh|powershell)(?:-preview)?$/.test(name)) return ["powershell"];
  return name === "cmd" ? ["cmd"] : everyShell;
}

/**
 * The command as one line that means the same in each of the shells; the one place where words are quoted.
 * Undefined when it cannot be said safely: control characters, or a text that a shell would read otherwise.
 */
export function commandLine(command: Command, shells: readonly Shell[]): string | undefined {
  return inEveryShell(shells, (shell) => lineFor(command, command.folder ?? "", shell));
}

/** The same from anywhere: the line goes into the folder by its absolute path first. `root` is the workspace folder's. */
export function commandLineFromAnywhere(
  command: Command,
  root: string,
  shells: readonly Shell[],
): string | undefined {
  const { folder = "" } = command;
  const path = folder === "" ? root : `${root.replace(/[\\/]$/, "")}/${folder}`;
  return inEveryShell(shells, (shell) => lineFor(command, path, shell));
}

function inEveryShell(
  shells: readonly Shell[],
  lineOf: (shell: Shell) => string | undefined,
): string | undefined {
  const [first, ...others] = shells.map(lineOf);
  return others.every((line) => line === first) ? first : undefined;
}

/**
 * The keys that empty a prompt before something is written into it, whatever stands there: to the end of the line and
 * back over all of it. No Ctrl+C, which would end a program that still runs.
 */
export function keysThatEmptyPrompt(shells: readonly Shell[], isWindows: boolean): string {
  // What reads lines on Windows knows no Ctrl+U, but Ctrl+End and Ctrl+Home.
  return isWindows && !shells.includes("posix") ? "\u001b[1;5F\u001b[1;5H" : "\u0005\u0015";
}

function lineFor({ words, operands = [] }: Command, folder: string, shell: Shell): string | undefined {
  const needsEnd = words.at(-1) !== "--" && operands.some((operand) => operand.startsWith("-"));
  const parts = [
    ...words.map((word) => (/^--?\w[\w-]*$|^--$/.test(word) ? word : quote(word, shell))),
    ...(needsEnd ? ["--"] : []),
    ...operands.map((operand) => quote(operand, shell)),
  ];
  if (parts.includes(undefined)) return undefined;
  const line = parts.join(" ");
  if (folder === "") return line;
  const path = folder.startsWith("-") ? `./${folder}` : folder;
  const isOfWindows = /^(?:[a-z]:)?\\/i.test(path);
  const slashed = isOfWindows ? path.replaceAll("\\", "/") : path;
  const where = quote(shell === "cmd" ? path.replaceAll("/", "\\") : slashed, shell);
  if (where === undefined) return undefined;
  // Without /d cmd stays on its drive.
  if (shell === "cmd" && isOfWindows) return `cd /d ${where} && ${line}`;
  // The older PowerShell has no `&&`.
  return shell === "powershell"
    ? `Set-Location -LiteralPath ${where}; if ($?) { ${line} }`
    : `cd ${where} && ${line}`;
}

/** Control and format characters (bidirectional overrides), separators of lines, halves of characters. */
const unspeakable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** Means itself in every shell. A leading `@` splats in PowerShell, a leading `-` is an option. */
const plain = /^[\w./+][\w./@+-]*$/;
/** Means itself between double quotes in every shell. */
const plainBetweenQuotes = /^[\w ./@+:;=(),-]*$/;

function quote(word: string, shell: Shell): string | undefined {
  if (unspeakable.test(word)) return undefined;
  if (plain.test(word)) return word;
  if (plainBetweenQuotes.test(word)) return `"${word}"`;
  switch (shell) {
    case "posix":
      // Backslashes stand outside the quotes: inside them fish reads them as escapes.
      return word.replace(/[^'\\]+|['\\]/g, (part) =>
        part === "'" || part === "\\" ? `\\${part}` : `'${part}'`,
      );
    case "powershell":
      // Double quotes and a last backslash are lost on the way to a program. All of these quotes end a text.
      return /"|\\$/.test(word) ? undefined : `'${word.replace(/['\u2018-\u201B]/g, "$&$&")}'`;
    case "cmd":
      // Variables are filled in between quotes too, and nothing escapes them there.
      return /["%!]|\\$/.test(word) ? undefined : `"${word}"`;
  }
}
