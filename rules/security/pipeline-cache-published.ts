import { message } from "../../server/src/engine/message";
import { absent, defineRule } from "../../server/src/engine/rule";
import { isPipelinePath, workflows } from "../../server/src/facts/pipelines/workflows";
import { publishedCaches } from "./pipeline-cache-published.facts";

export default defineRule({
  id: "pipeline-cache-published",
  category: "security",
  severity: "minor",
  title: "What is published is built from a cache",
  passed: "Nothing that is published is seen to come from a cache",
  effort: "minutes",
  provedBy: {
    reading: isPipelinePath,
    about: /publish|release|push\s*:\s*true|docker push|upload|semantic-release/,
  },
  needs: { publishedCaches, workflows },
  check: ({ publishedCaches, workflows }) => {
    if (workflows.length === 0) return absent;
    const [first, ...others] = publishedCaches;
    if (!first) return [];
    return [
      {
        message: message(
          "{job} publishes what it builds with a cache: any other workflow on the main branch can put files into it that end up in the release.",
          { job: first.job },
        ),
        place: first.place,
        related: [
          { ...first.publishes, note: message("It is published here") },
          ...others.map(({ place }) => place),
        ],
        advice: {
          text: message("Build releases without a cache: they are rare, and a few minutes do not matter"),
        },
      },
    ];
  },
});
