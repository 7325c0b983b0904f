import { type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { gitlabPipelines } from "./gitlab/gitlab-pipelines";
import type { PipelineText } from "./pipeline-text";
import { localActions, workflows } from "./workflows";

/** An image of a job, of its services or of a step that is another one whenever somebody publishes it. */
export interface FloatingImage {
  /** As written, without `docker://`. */
  readonly image: string;
  readonly place: Place;
}

export const floatingImages: Fact<readonly FloatingImage[]> = fact("floating images", (db) => {
  const jobs = db.get(workflows).flatMap((workflow) => workflow.jobs);
  const steps = [...jobs, ...db.get(localActions)].flatMap((owner) => owner.steps);
  return [
    ...jobs.flatMap(({ containers }) => containers.flatMap(({ image }) => image ?? [])),
    ...steps.flatMap(({ uses, runs }) => (runs && uses?.reference.kind === "image" ? [uses.text] : [])),
    // Of GitLab only what deploys: its tests run in the newest image on purpose.
    ...db
      .get(gitlabPipelines)
      .flatMap(({ jobs: all }) => all.flatMap(({ deploys, image }) => (deploys && image ? [image] : []))),
  ].flatMap(floating);
});

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
