import { fileNameOf } from "../../engine/path";
import type { Lead } from "./followed-command";
import { containerProgram } from "./roles";
import { composerLeads } from "./runners/composer";
import { containerLeads } from "./runners/containers";
import { justLeads } from "./runners/just";
import { makeLeads } from "./runners/make";
import { packageScriptLeads } from "./runners/package-scripts";
import { noxLeads, pythonTaskLeads, toxLeads } from "./runners/python-tasks";
import type { Request } from "./runners/request";
import { procfileLeads, serviceFolderLeads, supervisorLeads } from "./runners/supervisors";
import { preCommitLeads, taskfileLeads } from "./runners/yaml-tasks";

type Reader = (request: Request) => readonly Lead[] | undefined;

/** Which reader knows what a program leads to. A further runner is a line here and a reader. */
const readers: readonly (readonly [program: RegExp, reader: Reader])[] = [
  [/^(?:npm|pnpm|yarn|bun|turbo|nx|lerna|npm-run-all2?|run-[sp]|concurrently)$/, packageScriptLeads],
  [/^(?:g?make|mingw32-make)$/, makeLeads],
  [/^just$/, justLeads],
  [/^(?:task|go-task)$/, (request) => taskfileLeads(request) ?? pythonTaskLeads(request)],
  [/^(?:taskipy|poe|poethepoet|pdm|hatch|pipenv|rye)$/, pythonTaskLeads],
  [/^tox$/, toxLeads],
  [/^nox$/, noxLeads],
  [/^(?:pre-commit|pre_commit|prek)$/, preCommitLeads],
  [/^composer(?:\.phar)?$/, composerLeads],
  [containerProgram, containerLeads],
  [/^supervisord$|^supervisor\.supervisord$/, supervisorLeads],
  [/^(?:honcho|foreman|forego|overmind|hivemind)$/, procfileLeads],
  [/^(?:s6-svscan|runsvdir|runit|runit-init|init|my_init)$/, serviceFolderLeads],
];

/** What a program that runs what a file says leads to; nothing for other programs, and where the file is not here. */
export function leadsOf(request: Request): readonly Lead[] | undefined {
  const name = fileNameOf(request.words[0]?.text ?? "");
  return readers.find(([program]) => program.test(name))?.[1](request);
}
