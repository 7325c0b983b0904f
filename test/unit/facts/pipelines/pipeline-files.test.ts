import { expect, test } from "vitest";
import { ciSystemOf, isHostedPipeline } from "../../../../server/src/facts/pipelines/pipeline-files";

test.each([
  [".github/workflows/deploy.yml", "GitHub Actions", true],
  [".gitlab-ci.yml", "GitLab CI", true],
  ["services/shop/.gitlab-ci.yml", undefined, true],
  ["circle.yml", undefined, true],
  [".ci/build.sh", "a script of its own", false],
  [".github/workflows/README.md", undefined, false],
  ["docs/pipelines.yml", undefined, false],
])("%s: %s", (path, system, isHosted) => {
  expect(ciSystemOf(path)).toBe(system);
  expect(isHostedPipeline(path)).toBe(isHosted);
});
