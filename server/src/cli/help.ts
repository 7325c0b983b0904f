import type { Command } from "./arguments";

const overview = `readiness: what still stands between this repository and production.

Usage: readiness <command> [folder] [options]

Commands
  check [folder]      report what is wrong; exit code 1 when something at or above --fail-on is
  fix [folder]        apply the safe fixes
  baseline [folder]   accept today's findings, so that only new ones fail
  report [folder]     the whole readiness audit as a document
  settings [folder]   the effective Django settings of production
  explain [rule]      the page of a rule; without a rule, the list of all
  lsp                 the language server, for editors

The folder is the current one when none is given.
"readiness help <command>" shows a command's options.
`;

const everywhere = `  --locale en|uk           language of the output (that of LANG, else en)
  --help                   this text
`;

const topics: Readonly<Record<string, string>> = {
  check: `Usage: readiness check [folder] [options]

  --format text|json|sarif|github|markdown   (text)
  --fail-on blocker|major|minor|never        exit with 1 from this severity on (major)
  --changed[=ref]          only findings in files changed since a commit (HEAD)
  --watch                  check again whenever something changes, until Ctrl+C
  --online                 ask the advisory databases about known vulnerabilities
  --stdin-filename <path>  standard input takes the place of this file's text
  --show passed            list what is right too, with its proofs (text)
  --output <file>          write the results into a file
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
  lsp: `Usage: readiness lsp --stdio

Speaks the Language Server Protocol on standard input and output.
`,
};

export function helpText(topic: Command["name"] | string | undefined): string {
  return topics[topic ?? ""] ?? overview;
}
