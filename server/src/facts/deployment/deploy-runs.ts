import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { fileNameOf, folderOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { checkout } from "../commands/checkout";
import { createFollower } from "../commands/follow";
import type { FollowedCommand, ShellOptions } from "../commands/followed-command";
import { type CiPipeline, ciPipelines } from "../pipelines/ci-pipelines";
import { gitlabPipelines } from "../pipelines/gitlab/gitlab-pipelines";
import { inputOf, type Job, type Workflow } from "../pipelines/workflow";
import { workflows } from "../pipelines/workflows";
import { isEvidence } from "../repository/evidence";
import { isBeforeProduction, isRehearsalName, stageOfComposePath, stageOfName } from "./stage";

/** What one deployment runs on a server of one's own, in its order. */
export type DeployRun = readonly FollowedCommand[];

/**
 * Scripts and targets of make that are named for it, what pipelines run on a server over SSH, and their jobs that deploy
 * on a machine of one's own. What a runner that is gone afterwards does with its containers is none.
 */
export const deployRuns: Fact<readonly DeployRun[]> = fact("deploy runs", (db) =>
  [
    ...db.paths().flatMap((path) => ofFile(db, path)),
    ...db.get(workflows).flatMap((workflow) => workflow.jobs.map((job) => ofJob(db, workflow, job))),
    ...db.get(gitlabPipelines).flatMap(({ jobs }) =>
      jobs.map(({ scripts, deploys }) =>
        run(
          db,
          scripts.map(({ value, place }) => ({ text: value, place })),
          deploys ? "server" : "pipeline",
        ),
      ),
    ),
    ...db.get(ciPipelines).flatMap((pipeline) => ofStages(db, pipeline)),
  ].filter((commands) => commands.length > 0),
);

interface Script {
  readonly text: string;
  readonly place: Place;
  readonly shell?: ShellOptions | undefined;
}

/** What the scripts run, and on a pipeline's machine only what they run by `ssh` on another one. */
function run(
  db: Database,
  scripts: readonly Script[],
  where: "server" | "pipeline",
  folder: RelativePath = "",
): DeployRun {
  const follower = createFollower(db, checkout(db, folder));
  for (const { text, place, shell } of scripts) follower.runText(text, place, folder, shell);
  const remote = follower.found.flatMap((command) => remoteScript(db, command) ?? []);
  if (remote.length === 0) return where === "server" ? follower.found : [];
  const there = createFollower(db, checkout(db, ""));
  for (const { text, place } of remote) there.runText(text, place);
  return there.found;
}

/** Options of `ssh` that take a value. */
const valued = /^-[bcDEeFIiJLlmOopQRSWw]$/;

/** `ssh web@example.org 'docker compose up -d'`, or what stands in a here-document behind it. */
function remoteScript(db: Database, { words }: FollowedCommand): Script | undefined {
  if (fileNameOf(words[0]?.text ?? "") !== "ssh") return undefined;
  let index = 1;
  while (words[index]?.text.startsWith("-")) index += valued.test(words[index]?.text ?? "") ? 2 : 1;
  const given = words.slice(index + 1);
  const [first] = given;
  const text = given.map((word) => word.text).join(" ");
  // What a shell is started for stands behind it.
  if (first && !/^(?:sudo )?(?:ba|z)?sh(?: -\w+)*$/.test(text)) return { text, place: first.place };
  const last = words.at(-1)?.place;
  if (!last) return undefined;
  const rest = (db.file(last.path)?.text ?? "").slice(last.range.end);
  const document = /^[^\n]{0,200}<<-?[ \t]*(["'\\]?)(\w+)\1?[^\n]*\n([\s\S]*?)\n[ \t]*\2[ \t]*(?:\n|$)/.exec(
    rest,
  );
  const body = document?.[3];
  if (!document || body === undefined) return undefined;
  const start = last.range.end + document[0].indexOf(body, document[0].indexOf("\n"));
  return { text: body, place: { path: last.path, range: { start, end: start + body.length } } };
}

/** Names that say that something is begun anew on purpose. */
const isAnew = /reset|clean|destroy|purge|wipe|uninstall|tear-?down|fresh|nuke|remove/i;
const isDeploy =
  /(?:^|[^a-z])(?:re)?deploy(?:ment)?(?![a-z])|(?:^|[^a-z])(?:prod|production|release|rollout)(?![a-z])/i;
/** Brings a server up to date, where it fetches the repository there. */
const isUpdate = /^(?:update|upgrade|pull)(?![a-z])/i;

function isDeployName(name: string): boolean {
  return isDeploy.test(name) && mayBeProductions(name);
}

/** Whether a name speaks neither of developers, tests and trials nor of a new beginning. */
function mayBeProductions(name: string): boolean {
  return !isAnew.test(name) && !isBeforeProduction(stageOfName(name)) && !isRehearsalName(name);
}

function ofFile(db: Database, path: RelativePath): readonly DeployRun[] {
  const name = fileNameOf(path);
  if (!isEvidence(path)) return [];
  if (/^(?:GNU)?makefile$/i.test(name)) return ofMakefile(db, path);
  if (!/\.(?:sh|bash)$|^[\w-]+$/.test(name)) return [];
  const stem = name.replace(/\.\w+$/, "");
  const text = mayBeProductions(stem) ? (db.file(path)?.text ?? "") : "";
  if (!name.includes(".") && !/^#!.*sh\b/.test(text)) return [];
  const isForIt =
    isDeploy.test(stem) || takesProductionDown(text) || (isUpdate.test(stem) && fetches.test(text));
  if (!isForIt) return [];
  const place = { path, range: { start: 0, end: text.length } };
  // Whether it begins in its own folder or at the top is for its caller to say.
  return [run(db, [{ text, place }], "server", folderOf(path))];
}

const fetches = /\bgit (?:-C \S+ )?(?:pull|fetch|reset)\b/;

/** `docker compose -f docker-compose.prod.yml down` */
function takesProductionDown(text: string): boolean {
  return [
    ...text.matchAll(/\bcompose\s[^\n]{0,300}?(?:-f|--file)[ =]["']?([\w./-]+\.ya?ml)[^\n]{0,300}?\sdown\b/g),
  ].some(([, file = ""]) => stageOfComposePath(file) === "production" && !isRehearsalName(fileNameOf(file)));
}

function ofMakefile(db: Database, path: RelativePath): readonly DeployRun[] {
  const text = db.file(path)?.text ?? "";
  return [...text.matchAll(/^([\w-]{1,60})[ \t]*::?(?!=)/gm)].flatMap(
    ({ 0: whole, 1: target = "", index }) => {
      if (!isDeployName(target)) return [];
      const place = { path, range: { start: index, end: index + whole.length } };
      return [run(db, [{ text: `make ${target}`, place }], "server", folderOf(path))];
    },
  );
}

/** Actions that run a text on a server. */
const overSsh = /^(?:[\w.-]+\/)?[\w.-]*(?:ssh|remote)[\w.-]*$/i;

function ofJob(db: Database, { path, triggers }: Workflow, job: Job): DeployRun {
  // A file called `ci.yml` may deploy as well.
  const titles = [fileNameOf(path).replace(/\.\w+$|(?:^|[._-])ci(?=[._-])/g, ""), job.id];
  const branches = triggers.flatMap((one) => one.branches);
  if (!titles.every(mayBeProductions)) return [];
  if (branches.length > 0 && !branches.some(mayBeProductions)) return [];
  const texts = job.steps.flatMap((step): readonly Script[] => {
    if (!step.runs || !step.uses || !overSsh.test(step.uses.text.value.split("@")[0] ?? "")) return [];
    const input = step.inputs.find(({ name }) => name === "script" || name === "command");
    return input && inputOf(step, input.name) ? [{ text: input.text.value, place: input.text.place }] : [];
  });
  if (texts.length > 0) return run(db, texts, "server");
  const isOwn = job.runsOn?.labels.some(({ value }) => value === "self-hosted") ?? false;
  const isForIt = job.deploysTo !== undefined || titles.some(isDeployName);
  const own = job.steps.flatMap(({ runs, run: script }): readonly Script[] =>
    runs && script ? [{ text: script.value, place: script.place }] : [],
  );
  return run(db, own, isOwn && isForIt ? "server" : "pipeline");
}

/** Stages of Jenkins, which works on machines that stay, in one run a pipeline. */
function ofStages(db: Database, { system, path, commands }: CiPipeline): readonly DeployRun[] {
  if (system === "GitHub Actions" || system === "Forgejo Actions" || system === "GitLab CI") return [];
  if (system !== "Jenkins") return [run(db, commands, "pipeline")];
  const text = db.file(path)?.text ?? "";
  const stages = [...text.matchAll(/\bstage\s*\(\s*["']([^"'\n]{1,100})["']/g)];
  const inDeploy = commands.filter(({ place }) =>
    isDeployName(stages.findLast(({ index }) => index < place.range.start)?.[1] ?? ""),
  );
  return [run(db, inDeploy, "server")];
}
