import { describe, expect, test } from "vitest";
import { severitiesOfPipeline } from "../../support/pipelines";

type Case = readonly [text: string, severity: string | undefined];

function judges(rule: string, cases: readonly Case[]) {
  test.each(cases)("%s", (text, severity) => {
    expect(severitiesOfPipeline(rule, "", { ".gitlab-ci.yml": text })).toEqual(severity ? [severity] : []);
  });
}

const job = (script: string, more = "", name = "build") => `${name}:\n${more}  script:\n    - ${script}\n`;
const block = (...lines: readonly string[]) => job(`|\n      ${lines.join("\n      ")}`);

describe("texts of others in GitLab's code", () => {
  judges("pipeline-script-injection", [
    [job(`eval "echo $CI_COMMIT_MESSAGE"`), "major"],
    [job("eval echo $CI_COMMIT_TITLE"), "major"],
    [job(`sh -c "notify \${CI_MERGE_REQUEST_TITLE}"`), "major"],
    [job(`bash -ec "notify $CI_MERGE_REQUEST_DESCRIPTION"`), "major"],
    [job(`ssh deploy@example.com "notify '$CI_COMMIT_MESSAGE'"`), "major"],
    [job(`python -c "print('$CI_COMMIT_TITLE')"`), "major"],
    [job("'`$CI_COMMIT_TITLE`'"), "major"],
    [job(`sh -c "git checkout $CI_COMMIT_REF_NAME"`), "minor"],
    [job(`eval "$T"`, "  variables: { T: $CI_COMMIT_TITLE }\n"), "major"],
    [block(`T="$CI_COMMIT_TITLE"`, `eval "echo $T"`), "major"],
    [`default:\n  before_script:\n    - eval "$CI_COMMIT_MESSAGE"\n`, "major"],
    [job(`echo "$CI_COMMIT_MESSAGE"`), undefined],
    [job(`eval "$(ssh-agent -s)"`), undefined],
    [job(`sh -c 'echo "$CI_COMMIT_MESSAGE"'`), undefined],
    [job(`sh -c "make $CI_COMMIT_SHA"`), undefined],
    [job(`git tag -m "$CI_COMMIT_TITLE" v1`), undefined],
    [job(`X=$(echo "$CI_COMMIT_TITLE" | cut -c1)`), undefined],
    [job("sh ./deploy.sh $CI_COMMIT_REF_NAME"), undefined],
  ]);
});

describe("secrets in GitLab's log", () => {
  judges("pipeline-secret-exposed", [
    [job("echo $DEPLOY_TOKEN"), "minor"],
    [job(`echo "the password is \${DB_PASSWORD}"`), "minor"],
    [job("echo $SSH_PRIVATE_KEY | base64"), "major"],
    [job("printenv"), "minor"],
    [job("env | sort"), "minor"],
    [job("printenv API_TOKEN"), "minor"],
    [block("set -x", `curl -H "X: $API_TOKEN" https://example.com`), "minor"],
    [`variables: { CI_DEBUG_TRACE: "true" }\n${job("make")}`, "minor"],
    [job(`echo "$DEPLOY_TOKEN" | docker login -u ci --password-stdin`), undefined],
    [job(`echo "$SSH_PRIVATE_KEY" > key.pem`), undefined],
    [job(`echo "$SSH_PRIVATE_KEY" | tr -d '\\r' | ssh-add -`), undefined],
    [job(`echo "\${API_TOKEN:+set}"`), undefined],
    [job("echo 'Set $API_TOKEN'"), undefined],
    [job("env | grep CI_"), undefined],
    [block("set -x", "make"), undefined],
    [job(`K=$(echo "$API_KEY" | base64)`), undefined],
    [job("set -e"), undefined],
  ]);
});

describe("what GitLab's pipelines bring in", () => {
  judges("pipeline-action-unpinned", [
    [`include:\n  - remote: https://example.com/ci.yml\n${job("make")}`, "minor"],
    [`include: https://example.com/ci.yml\n${job("make")}`, "minor"],
    [`include: { remote: "http://example.com/ci.yml" }\n${job("make")}`, "minor"],
    [
      `include:\n  - remote: https://example.com/ci.yml\n    integrity: sha256-L3/GAoKaw0Arw6hDCKeKQlV1QPEgHYxGBHsH4zG1IY8=\n${job("make")}`,
      undefined,
    ],
    [`include:\n  - local: ci/build.yml\n  - template: Auto-DevOps.gitlab-ci.yml\n${job("make")}`, undefined],
    [`include: ci/build.yml\n${job("make")}`, undefined],
    [`include:\n  - project: group/ci\n    file: a.yml\n    ref: main\n${job("make")}`, undefined],
    [job("make"), undefined],
  ]);

  judges("pipeline-image-floating", [
    [job("make", "  image: alpine:latest\n", "deploy"), "minor"],
    [job("make", "  image: alpine\n  environment: production\n"), "minor"],
    [job("make", "  image: { name: 'alpine:latest' }\n  stage: release\n"), "minor"],
    [`image: alpine\n${job("make", "", "deploy")}`, "minor"],
    [job("make", "  image: alpine:latest\n", "test"), undefined],
    [job("make", "  image: alpine:3.22\n", "deploy"), undefined],
    [job("make", "  image: $CI_REGISTRY_IMAGE\n", "deploy"), undefined],
    [job("make", "", "deploy"), undefined],
  ]);
});
