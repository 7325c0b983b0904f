import { message, namesInShort } from "../../server/src/engine/message";
import { absent, defineRule } from "../../server/src/engine/rule";
import { gitlabPipelines } from "../../server/src/facts/pipelines/gitlab/gitlab-pipelines";
import { isPipelinePath, workflows } from "../../server/src/facts/pipelines/workflows";
import { floatingImages } from "./pipeline-image-floating.facts";

export default defineRule({
  id: "pipeline-image-floating",
  category: "security",
  severity: "minor",
  title: "A pipeline runs in whatever image is newest",
  passed: "Images of pipelines have versions",
  effort: "minutes",
  provedBy: {
    reading: isPipelinePath,
    about: /\bimage\s*:|\bcontainer\s*:|docker:\/\/|\bdocker\s+(?:run|create|pull|container)\b/,
  },
  needs: { floatingImages, workflows, gitlabPipelines },
  check: ({ floatingImages, workflows, gitlabPipelines }) => {
    if (workflows.length + floatingImages.length + gitlabPipelines.length === 0) return absent;
    const [first, ...others] = floatingImages;
    if (!first) return [];
    const names = [...new Set(floatingImages.map(({ image }) => image))];
    return [
      {
        message: message(
          "{names} {count:plural:has|have} no version: what runs here changes whenever somebody publishes a new one.",
          { names: namesInShort(names), count: names.length },
        ),
        place: first.place,
        related: others.map(({ place }) => place),
        advice: { text: message("Name the version that production has, or the one that works today") },
      },
    ];
  },
});
