import { describe, expect, test } from "vitest";
import { pipelineJob, severitiesOfPipeline } from "../../../support/pipelines";

const step = (condition: string) => `      - run: make\n        if: ${condition}`;

describe("conditions that do not ask what they say", () => {
  test.each([
    "github.actor_id == 49699333",
    "github['ACTOR_ID'] == '49699333'",
    "contains('main,develop', env.GITHUB_REF_NAME)",
  ])("%s", (condition) => {
    const text = pipelineJob("pull_request_target", step(condition));
    expect(severitiesOfPipeline("pipeline-condition-unsound", text)).toHaveLength(1);
  });

  test("the number of a person is no bot's", () => {
    const text = pipelineJob("pull_request_target", step("github.actor_id == 583231"));
    expect(severitiesOfPipeline("pipeline-condition-unsound", text)).toEqual([]);
  });
});

test.each([
  ["github.event.workflow_run.conclusion == 'success'", ["blocker"]],
  [
    "github.event.workflow_run.conclusion == 'success' && github.event.workflow_run.event == 'push'",
    ["advice"],
  ],
])("the branch of another run, where %s", (condition, severities) => {
  const text = pipelineJob(
    "workflow_run",
    `      - if: ${condition}\n        env: { KEY: "\${{ secrets.DEPLOY_KEY }}" }\n        run: ./deploy "\${{ github.event.workflow_run.head_branch }}"`,
  );
  expect(severitiesOfPipeline("pipeline-script-injection", text)).toEqual(severities);
});

test("a variable of the script that holds a stranger's text is one", () => {
  const write = (script: string) =>
    pipelineJob(
      "pull_request_target",
      `      - env:\n          TITLE: \${{ github.event.pull_request.title }}\n        run: |\n${script}`,
    );
  const rule = "pipeline-environment-poisoned";
  const poisoned = '          tool=$(echo "$TITLE" | cut -d: -f1)\n          echo "$tool" >> $GITHUB_PATH';
  expect(severitiesOfPipeline(rule, write(poisoned))).toHaveLength(1);
  const counted = '          tool=$(date)\n          echo "$tool" >> $GITHUB_PATH';
  expect(severitiesOfPipeline(rule, write(counted))).toEqual([]);
});
