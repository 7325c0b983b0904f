import type { CommandLine } from "./arguments";

const overview = `readiness: what still stands between this repository and production.

Usage: readiness <command> [folder] [options]

Commands
  check [folder] [path…]
                      report what is wrong; exit code 1 when something at or above --fail-on is
  fix [folder]        apply the safe fixes
  baseline [folder]   accept today's findings, so that only new ones fail
  report [folder]     the whole readiness audit as a document
  settings [folder]   the effective Django settings of production
  explain [rule]      the page of a rule; without a rule, the list of all
  completion <shell>  a script that completes commands and options in bash, zsh, fish or PowerShell
  lsp                 the language server, for editors

The folder is the current one when none is given.
"readiness help <command>" shows a command's options.
`;

const everywhere = `  --locale en|uk           language of the output (that of LANG, else en)
  --help                   this text
`;

const topics: Readonly<Record<string, string>> = {
  check: `Usage: readiness check [folder] [path…] [options]

First a summary in five lines, then the findings, then the score of each category and what could not be checked.
With paths, files or folders, only findings in them count; what they mean is judged in the whole folder.

  --format text|compact|json|sarif|github|markdown   (text)
  --fail-on blocker|major|minor|never        exit with 1 from this severity on (major)

Which findings count
  --severity blocker|major|minor|advice      this one and worse ones
  --category <id>          only of this category; several with commas, or again
  --rule <id>              only of this rule; several with commas, or again
  --changed[=ref]          only in files changed since a commit (HEAD)

How they are shown
  --by severity|file       text: the most severe first, or file by file (severity)
  --quiet                  text: nothing but findings
  --show passed            text: what is right too, with its proofs
  --output <file>          write the results into a file

What is read
  --watch                  check again whenever something changes, until Ctrl+C
  --online                 ask the advisory databases about known vulnerabilities
  --stdin-filename <path>  standard input takes the place of this file's text
${everywhere}
Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 usage or internal error.
Answers are kept in your cache folder and used while nothing has changed; READINESS_CACHE=off keeps none.
`,
  fix: `Usage: readiness fix [folder] [options]

  --rule <id>              only this rule; may be given several times
  --review                 also the fixes that want a look before they are kept
  --dry-run                print the changes as a unified diff, write nothing
${everywhere}`,
  baseline: `Usage: readiness baseline [folder] [options]

Writes today's findings to .readiness-baseline.json, or to the file that .readiness.json names.
From then on only new findings count.

  --prune                  only drop entries that no longer occur
${everywhere}`,
  report: `Usage: readiness report [folder] [options]

  --format markdown|html   (markdown)
  --output <file>          write the report into a file
  --online                 ask the advisory databases about known vulnerabilities
${everywhere}`,
  settings: `Usage: readiness settings [folder] [options]

  --module <name>          only this settings module
  --format text|json       (text)
  --show-secrets           do not mask secret values
${everywhere}`,
  explain: `Usage: readiness explain [rule] [options]

${everywhere}`,
  completion: `Usage: readiness completion bash|zsh|fish|powershell

Prints the script; its first line says where it goes.
`,
  lsp: `Usage: readiness lsp --stdio

Speaks the Language Server Protocol on standard input and output.
`,
};

/** Of one command; the overview for none and for a name that is no command. */
export function helpText(topic: CommandLine["name"] | string | undefined): string {
  return topics[topic ?? ""] ?? overview;
}
