import { type Database, type Fact, fact } from "../../engine/database";
import type { Place, Severity } from "../../engine/finding";
import { actionNameOf } from "./action-reference";
import { severityOf } from "./exposure";
import { type Taint, type Taints, taints } from "./taint";
import type { Job, PipelineVariable } from "./workflow";
import { localActions, type PlacedStep, pipelineSteps, workflows } from "./workflows";

/** A text of others that decides what later steps get as variables, programs or outputs. */
export interface EnvironmentWrite {
  /** "GITHUB_ENV", "GITHUB_PATH" or "GITHUB_OUTPUT". */
  readonly file: string;
  /** What is written: a context, or a file of an artifact. */
  readonly name: string;
  readonly place: Place;
  readonly severity: Severity;
}

/** Of all steps of workflows and local actions. */
export const environmentWrites: Fact<readonly EnvironmentWrite[]> = fact("environment writes", (db) => {
  const known = db.get(taints);
  return db.get(pipelineSteps).flatMap((placed) => inStep(placed, known));
});

const writing =
  />>?\s*"?\$(?:\{|env:)?(GITHUB_(?:ENV|PATH|OUTPUT))\b|\btee\s+-a\s+"?\$\{?(GITHUB_(?:ENV|PATH|OUTPUT))\b/i;

/** Expressions in code are asked for by the rule on injections; here it is what variables and files bring. */
function inStep(placed: PlacedStep, known: Taints): readonly EnvironmentWrite[] {
  const { run } = placed.step;
  if (!run || !writing.test(run.value)) return [];
  return blocksIn(run.value).flatMap((block): readonly EnvironmentWrite[] => {
    const match = writing.exec(block);
    const file = (match?.[1] ?? match?.[2])?.toUpperCase();
    if (file === undefined) return [];
    const found = variablesIn(block)
      .flatMap((name) => [name, ...madeFrom(name, run.value)])
      .flatMap((name) => ofVariable(name, placed, known));
    const artifact = ofArtifact(`${block}\n${assignmentsOf(variablesIn(block), run.value)}`, placed);
    const worst = [...found, ...artifact].filter((taint) => canEscape(taint, file))[0];
    if (!worst) return [];
    const severity = severityOf(worst, placed);
    if (severity === "advice") return [];
    const isOutput = file === "GITHUB_OUTPUT";
    return [{ file, name: worst.context, place: run.place, severity: isOutput ? "minor" : severity }];
  });
}

/** Lines, those of `{ …; } >> file` and of a here-document together with their end. */
function blocksIn(script: string): readonly string[] {
  const blocks = [...script.matchAll(/^[ \t]*\{[ \t]*$[\s\S]{0,4000}?^[ \t]*\}.*$/gm)].map(
    ([block]) => block,
  );
  const documents = [
    ...script.matchAll(/^.{0,500}<<-?[ \t]*['"]?(\w{1,100})['"]?.*$[\s\S]{0,4000}?^[ \t]*\1$/gm),
  ].map(([block]) => block);
  const rest = [...blocks, ...documents].reduce((text, block) => text.replace(block, ""), script);
  return [...blocks, ...documents, ...rest.split("\n")];
}

function variablesIn(block: string): readonly string[] {
  return [...block.matchAll(/\$(?:\{|env:)?(\w+)/g)].map(([, name = ""]) => name);
}

/** The variables that a variable of the script is made from: `message=$(echo "$TITLE" | cut -c1-50)`. */
function madeFrom(name: string, script: string): readonly string[] {
  const made = new RegExp(`^[ \\t]*(?:export |local |\\$)?${name}[ \\t]?=[ \\t]?(.{1,2000})$`, "gm");
  return [...script.matchAll(made)].flatMap(([, value = ""]) => variablesIn(value));
}

/** The lines of a script that give these shell variables what a program prints, where nothing looks at it before it is written. */
function assignmentsOf(names: readonly string[], script: string): string {
  return (
    names
      .filter((name) => !isChecked(name, script))
      .flatMap((name) => script.match(new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}="?\\$\\(.*`, "gm")) ?? [])
      // What lets only certain characters through.
      .filter((line) => !/\|[ \t]*(?:tr[ \t]+-[cd]{2}|grep[ \t]+-\w*o)\b/.test(line))
      .join("\n")
  );
}

/** `[[ "$NAME" =~ ^[0-9]+$ ]]`, `case "$NAME" in`, `"${NAME//[^0-9]/}"`, `"$NAME" | grep`: what it may hold is said. */
function isChecked(name: string, script: string): boolean {
  return new RegExp(
    `\\$\\{?${name}\\}?"?[ \\t]+(?:=~|in\\b|-(?:eq|gt|ge|lt|le)\\b)|\\$\\{${name}//?|\\$\\{?${name}\\}?"?[ \\t]*\\|[ \\t]*(?:tr|grep|sed)\\b|(?:=~|grep\\b.*<<<)[^\\n]*\\$\\{?${name}\\b`,
  ).test(script);
}

/** What the runner itself sets, and what a step or job is given. */
function ofVariable(name: string, placed: PlacedStep, known: Taints): readonly Taint[] {
  if (name === "GITHUB_HEAD_REF") return known.ofContext("github.head_ref", placed);
  return known.ofContext(`env.${name.toLowerCase()}`, placed);
}

/** In a workflow that follows another one, which strangers may have run, the files of its artifacts are theirs. */
function ofArtifact(block: string, { job, workflow }: PlacedStep): readonly Taint[] {
  const follows = workflow?.triggers.some(({ name }) => name === "workflow_run") === true;
  if (!follows || !job?.steps.some(isDownload)) return [];
  if (!/\bcat\s+[^|<\n]|\$\(<\s*\S|\b(?:jq|head|tail|sed|awk|unzip\s+-p)\s/.test(block)) return [];
  return [
    { context: "a file of the artifact", from: "anyone", events: ["workflow_run"], through: [], callers: [] },
  ];
}

function isDownload({ uses, run, inputs }: Job["steps"][number]): boolean {
  return (
    /\/(?:action-)?download-(?:workflow-)?artifact$/.test(actionNameOf(uses?.reference) ?? "") ||
    /\bgh\s+run\s+download\b/.test(run?.value ?? "") ||
    inputs.some(({ name, text }) => name === "script" && /downloadArtifact/.test(text.value))
  );
}

/** A new line makes a new variable or output; names of branches have none. In the search path one line is enough. */
function canEscape({ context }: Taint, file: string): boolean {
  return (
    file === "GITHUB_PATH" || !/(?:head_ref|head\.(?:ref|label)|head_branch|\bref(?:_name)?)$/.test(context)
  );
}

/** Where commands in a program's output are taken for the runner's again, which whatever is printed can use. */
export const unsecureCommands: Fact<readonly Place[]> = fact("unsecure commands", (db) =>
  environmentsIn(db).flatMap(({ name, text }) =>
    name === "ACTIONS_ALLOW_UNSECURE_COMMANDS" && text.value.trim().toLowerCase() === "true"
      ? [text.place]
      : [],
  ),
);

function environmentsIn(db: Database): readonly PipelineVariable[] {
  return [
    ...db
      .get(workflows)
      .flatMap(({ environment, jobs }) => [
        ...environment,
        ...jobs.flatMap((job) => [...job.environment, ...job.steps.flatMap((step) => step.environment)]),
      ]),
    ...db.get(localActions).flatMap(({ steps }) => steps.flatMap((step) => step.environment)),
  ];
}

/** A command for the runner that GitHub has given up. */
export interface RetiredCommand {
  readonly name: "set-output" | "save-state" | "set-env" | "add-path";
  readonly place: Place;
}

/** Of all steps of workflows and local actions, the first of each step. */
export const retiredCommands: Fact<readonly RetiredCommand[]> = fact("retired commands", (db) =>
  db.get(pipelineSteps).flatMap(({ step: { run } }): readonly RetiredCommand[] => {
    const match =
      /^(?![ \t]*#).*\b(?:echo|printf|print|Write-(?:Host|Output))\b.*::(set-output|save-state|set-env|add-path)\b/im.exec(
        run?.value ?? "",
      );
    return run && match
      ? [{ name: match[1]?.toLowerCase() as RetiredCommand["name"], place: run.place }]
      : [];
  }),
);
