import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { actionNameOf, versionOf } from "../../server/src/facts/pipelines/action-reference";
import { inputOf, type Job, type Step, type Workflow } from "../../server/src/facts/pipelines/workflow";
import { workflows } from "../../server/src/facts/pipelines/workflows";

/** A job that publishes what it has built with files from a cache. */
export interface PublishedCache {
  /** Where the cache is asked for. */
  readonly place: Place;
  readonly job: string;
  readonly publishes: Place;
}

/** Caches that a job which publishes something reads: whoever can write them decides what is published. */
export const publishedCaches: Fact<readonly PublishedCache[]> = fact("caches of what is published", (db) =>
  db.get(workflows).flatMap((workflow) => workflow.jobs.flatMap((job) => inJob(workflow, job))),
);

function inJob(workflow: Workflow, job: Job): readonly PublishedCache[] {
  const steps = job.steps.filter(({ runs }) => runs);
  const isRelease = workflow.triggers.every(isOfRelease);
  const publishing = steps.find((step) => publishesPackage(step) || (isRelease && publishesImage(step)));
  const isMeant = isRelease && workflow.triggers.some(isOfVersion) && isToPublish(job);
  const publishes =
    publishing?.uses?.text.place ?? publishing?.run?.place ?? (isMeant ? job.place : undefined);
  if (!publishes) return [];
  return steps.flatMap((step) => {
    const place = cacheIn(step);
    return place ? [{ place, job: job.id, publishes }] : [];
  });
}

/** A version is made: by hand, by a release or by a tag. */
function isOfRelease({ name, branches, tags }: Workflow["triggers"][number]): boolean {
  if (name === "push") return tags.length > 0 && branches.length === 0;
  return name === "release" || name === "workflow_dispatch";
}

const isOfVersion = ({ name, tags }: Workflow["triggers"][number]) => name === "release" || tags.length > 0;

/** Called after what it does, by a tool that is not known here. */
const isToPublish = ({ id }: Job) =>
  /^(?!.*(?:notes|draft|check|test|lint|verify)).*(?:publish|release)/i.test(id);

const packageActions =
  /^(?:pypa\/gh-action-pypi-publish|js-devtools\/npm-publish|softprops\/action-gh-release|ncipollo\/release-action|goreleaser\/goreleaser-action|rubygems\/release-gem|katyo\/publish-crates|cycjimmy\/semantic-release-action|actions\/create-release)$/;
const packageCommands =
  /\b(?:npm|pnpm|yarn(?:\s+npm)?|bun|lerna)\s+publish\b|\b(?:poetry|uv|pdm|hatch|flit|cargo)\s+publish\b|\btwine\s+upload\b|\bgem\s+push\b|\bgh\s+release\s+(?:upload\b|create\b(?:[^\n]|\\\n){0,500}?[\s"'](?:[\w./-]{0,80}\*|[\w./-]{0,80}\.(?:zip|tgz|gz|xz|whl|jar|deb|rpm|exe|dmg|apk|vsix)\b|(?:\.\/)?(?:dist|build|out|target)\/))|\bmvn\b[^\n]{0,500}?\bdeploy\b|\bgradlew?\b[^\n]{0,500}?\s:?(?:[\w-]{1,60}:)?publish(?:Plugins?|To\w*|AllPublications\w*)?\b(?!ToMavenLocal)|\bdotnet\s+nuget\s+push\b|\bsemantic-release\b/;

function publishesPackage({ uses, run }: Step): boolean {
  return (
    packageActions.test(actionNameOf(uses?.reference) ?? "") ||
    (packageCommands.test(run?.value ?? "") && !/--dry-run/.test(run?.value ?? ""))
  );
}

function publishesImage(step: Step): boolean {
  return (
    (actionNameOf(step.uses?.reference) === "docker/build-push-action" && inputOf(step, "push") === "true") ||
    /\bdocker\s+push\b/.test(step.run?.value ?? "")
  );
}

/** Where a step restores a cache; a condition on the event or ref decides on purpose. */
function cacheIn(step: Step): Place | undefined {
  const action = actionNameOf(step.uses?.reference);
  if (action === undefined || /\bgithub\.(?:event|ref)/.test(step.condition?.value ?? "")) return undefined;
  if (/^(?:actions\/cache(?:\/restore)?|swatinem\/rust-cache|mozilla-actions\/sccache-action)$/.test(action))
    return inputOf(step, "lookup-only") === "true" ? undefined : step.uses?.text.place;
  const byItself = cachingByItself.find(([pattern]) => pattern.test(action));
  if (byItself && step.uses) {
    const [, from, offInput, off] = byItself;
    const [major] = versionOf(step.uses);
    const said = inputOf(step, offInput);
    if (said === undefined) return major !== undefined && major >= from ? step.uses.text.place : undefined;
    if (off.test(said)) return undefined;
  }
  const names = cacheInputs.flatMap(([pattern, name]) => (pattern.test(action) ? [name] : []));
  const { name, text: input } = step.inputs.find((one) => names.includes(one.name)) ?? {};
  if (!input || input.expressions.length > 0 || /^(?:false|)$/i.test(input.value.trim())) return undefined;
  return name === "cache-from" && !/type=gha/.test(input.value) ? undefined : input.place;
}

/** Actions that restore a cache unless they are told not to, since which version, and how they are told. */
const cachingByItself: readonly (readonly [action: RegExp, from: number, input: string, off: RegExp])[] = [
  [/^actions\/setup-go$/, 4, "cache", /^false$/i],
  [/^astral-sh\/setup-uv$/, 5, "enable-cache", /^false$/i],
  [/^ramsey\/composer-install$/, 1, "ignore-cache", /^(?:true|yes|1)$/i],
  [/^gradle\/(?:actions\/setup-gradle|gradle-build-action)$/, 2, "cache-disabled", /^true$/i],
];

/** The input by which an action is told to keep a cache. */
const cacheInputs: readonly (readonly [action: RegExp, input: string])[] = [
  [/^actions\/setup-(?:node|python|java|go|dotnet)$|^pnpm\/action-setup$/, "cache"],
  [/^astral-sh\/setup-uv$/, "enable-cache"],
  [/^actions\/setup-node$/, "package-manager-cache"],
  [/^ruby\/setup-ruby$/, "bundler-cache"],
  [/^docker\/build-push-action$/, "cache-from"],
  [/^pyo3\/maturin-action$/, "sccache"],
];
