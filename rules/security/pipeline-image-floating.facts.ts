import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { languageOf } from "../../server/src/facts/pipelines/code-inputs";
import { gitlabPipelines } from "../../server/src/facts/pipelines/gitlab/gitlab-pipelines";
import { shellOf } from "../../server/src/facts/pipelines/injections";
import type { PipelineText } from "../../server/src/facts/pipelines/pipeline-text";
import type { Job } from "../../server/src/facts/pipelines/workflow";
import {
  localActions,
  type PlacedStep,
  pipelineSteps,
  workflows,
} from "../../server/src/facts/pipelines/workflows";
import { parseShell } from "../../server/src/languages/shell/index";

/** An image of a job, of its services or of a step that is another one whenever somebody publishes it. */
export interface FloatingImage {
  /** As written, without `docker://`. */
  readonly image: string;
  readonly place: Place;
}

/** Images in pipelines whose text names no version. */
export const floatingImages: Fact<readonly FloatingImage[]> = fact("floating images", (db) => {
  const jobs = db.get(workflows).flatMap((workflow) => workflow.jobs);
  const steps = [...jobs, ...db.get(localActions)].flatMap((owner) => owner.steps);
  const inSteps = db.get(pipelineSteps).flatMap(startedImages);
  const written = [
    ...jobs.flatMap((job) => job.containers.flatMap(({ image }) => (image ? imagesOf(image, job) : []))),
    ...steps.flatMap(({ uses, runs }) => (runs && uses?.reference.kind === "image" ? [uses.text] : [])),
    // Of GitLab only what deploys: its tests run in the newest image on purpose.
    ...db
      .get(gitlabPipelines)
      .flatMap(({ jobs: all }) => all.flatMap(({ deploys, image }) => (deploys && image ? [image] : []))),
  ].flatMap(floating);
  return [...written, ...inSteps];
});

/** The image as written, or every one of the matrix that `${{ matrix.image }}` stands for. */
function imagesOf(image: PipelineText, { matrix }: Job): readonly PipelineText[] {
  const key = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/.exec(image.value.trim())?.[1];
  return key === undefined
    ? [image]
    : matrix.flatMap(({ name, text }) => (name === key || name === `include.${key}` ? [text] : []));
}

/** Options of `docker run` that stand alone; every other one without `=` has its value behind it. */
const alone =
  /^-(?:[itdPq]+|-(?:rm|tty|interactive|detach|init|privileged|read-only|quiet|publish-all|no-healthcheck|sig-proxy|disable-content-trust|oom-kill-disable))$/;

/** `docker run aquasec/trivy fs .`; images without a registry or account that the same pipeline builds are its own. */
function startedImages(placed: PlacedStep): readonly FloatingImage[] {
  const { run } = placed.step;
  const owner = placed.job ?? placed.action;
  const isBuiltHere = owner?.steps.some((step) =>
    /\b(?:docker|podman)\b[^\n]{0,200}\b(?:build|buildx|compose|tag|load)\b|build-push-action|bake-action/.test(
      `${step.run?.value ?? ""} ${step.uses?.text.value ?? ""}`,
    ),
  );
  if (!run || isBuiltHere) return [];
  return commandsOfStep(placed).flatMap(([program = "", verb = "", ...rest]): readonly FloatingImage[] => {
    if (!/^(?:docker|podman)$/.test(program) || !/^(?:run|pull)$/.test(verb)) return [];
    let index = 0;
    while (rest[index]?.startsWith("-"))
      index += rest[index]?.includes("=") || alone.test(rest[index] ?? "") ? 1 : 2;
    const image = rest[index] ?? "";
    return /^[a-z0-9][\w./:-]*$/i.test(image) && isFloating(image) ? [{ image, place: run.place }] : [];
  });
}

function floating({ value, expressions, place }: PipelineText): readonly FloatingImage[] {
  const image = value.trim().replace(/^docker:\/\//i, "");
  return image !== "" && !image.includes("$") && expressions.length === 0 && isFloating(image)
    ? [{ image, place }]
    : [];
}

/** Without a tag, or with one that says "the newest"; a digest fixes it whatever the tag. */
export function isFloating(image: string): boolean {
  if (image.includes("@")) return false;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || tag === "latest";
}

/** The commands of a step that a shell runs, each as its words; an expression is one word. */
export function commandsOfStep(placed: PlacedStep): readonly (readonly string[])[] {
  const { run } = placed.step;
  if (!run || languageOf(shellOf(placed)) === "pwsh") return [];
  const text = run.value.replace(/\$\{\{[^{}]{0,2000}\}\}/g, "$$CI_VALUE");
  return parseShell(text).commands.map(({ words }) => {
    const all = words.map(({ value }) => value);
    return all[0] === "sudo" ? all.slice(1) : all;
  });
}
