import { expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { conditionOf } from "../../../../server/src/facts/pipelines/pipeline-text";
import { localActions, workflows } from "../../../../server/src/facts/pipelines/workflows";
import { snapshotOf } from "../../../support/snapshot";

const text = `name: CI
on:
  pull_request_target:
    types: [opened, labeled]
    branches: main
  workflow_dispatch:
    inputs:
      Version: { description: x }
      dry: { type: boolean }
permissions: {}
env:
  A: "\${{ github.head_ref }}"
concurrency: one
defaults: { run: { shell: bash } }
jobs:
  build:
    runs-on: [self-hosted, "\${{ matrix.os }}"]
    permissions: { contents: write }
    needs: [first]
    environment: { name: production }
    strategy:
      matrix:
        os: [linux]
        include:
          - python: "3.12"
    container: { image: "node:22", credentials: { password: "\${{ secrets.P }}" } }
    services:
      db: { image: postgres }
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683  # v4.2.2
        with: { ref: "\${{ github.event.pull_request.head.sha }}" }
      - id: Say
        if: "!cancelled()"
        env:
          TITLE: \${{ github.event.pull_request.title }}
        run: |
          echo one
          echo "\${{ github.event.pull_request.title }} and \${{ inputs.version }}"
      - if: false
        run: exit 1
  other:
    uses: owner/repository/.github/workflows/a.yml@main
    secrets: inherit
`;

function workflowOf(source: string) {
  const [found] = createDatabase(snapshotOf({ ".github/workflows/ci.yml": source })).get(workflows);
  if (!found) throw new Error("no workflow");
  return found;
}

test("a workflow with everything a rule asks of it", () => {
  const workflow = workflowOf(text);
  expect(workflow.triggers).toMatchObject([
    { name: "pull_request_target", types: ["opened", "labeled"], branches: ["main"] },
    {
      name: "workflow_dispatch",
      inputs: [
        { name: "version", type: "string" },
        { name: "dry", type: "boolean" },
      ],
    },
  ]);
  expect(workflow.permissions?.all).toBe("none");
  expect(workflow.environment).toMatchObject([{ name: "A", text: { value: `\${{ github.head_ref }}` } }]);
  expect(workflow.shell).toBe("bash");
  const [build, other] = workflow.jobs;
  expect(build).toMatchObject({
    id: "build",
    needs: ["first"],
    permissions: { scopes: [{ name: "contents", level: "write" }] },
    containers: [
      { name: "container", image: { value: "node:22" } },
      { name: "db", isService: true, password: undefined },
    ],
    matrix: [
      { name: "os", text: { value: "linux" } },
      { name: "include.python", text: { value: "3.12" } },
    ],
  });
  expect(build?.runsOn?.labels.map(({ value }) => value)).toEqual(["self-hosted", `\${{ matrix.os }}`]);
  expect(build?.steps.map(({ runs }) => runs)).toEqual([true, true, false]);
  expect(build?.steps[0]?.uses).toMatchObject({
    reference: { kind: "repository", owner: "actions", repository: "checkout", path: "" },
    comment: "v4.2.2",
  });
  expect(other).toMatchObject({ inheritsSecrets: {}, uses: { reference: { ref: "main" } } });
});

test("expressions stand where they are written, in blocks and quotes", () => {
  const [build] = workflowOf(text).jobs;
  const run = build?.steps[1]?.run;
  expect(run?.expressions.map(({ source }) => source)).toEqual([
    "github.event.pull_request.title",
    "inputs.version",
  ]);
  for (const { source, range, within } of run?.expressions ?? []) {
    expect(text.slice(range.start, range.end)).toBe(`\${{ ${source} }}`);
    expect(run?.value.slice(within.start, within.end)).toBe(`\${{ ${source} }}`);
  }
  expect(build?.environment).toEqual([]);
});

test("triggers in their three forms", () => {
  const names = (on: string) => workflowOf(`on: ${on}\njobs: { a: {} }\n`).triggers.map(({ name }) => name);
  expect(names("push")).toEqual(["push"]);
  expect(names("[push, pull_request]")).toEqual(["push", "pull_request"]);
  expect(names("{ push: , issues: { types: [opened] } }")).toEqual(["push", "issues"]);
});

test("a condition is one expression, with braces or without", () => {
  const condition = (written: string) =>
    conditionOf(workflowOf(`on: push\njobs:\n  a:\n    if: ${written}\n    steps: []\n`).jobs[0]?.condition);
  expect(condition("github.ref == 'a'")).toMatchObject({ kind: "operation", operator: "==" });
  expect(condition(`\${{ always() }}`)).toMatchObject({ kind: "call", name: "always" });
  expect(condition(`"\${{ a }} && b"`)).toBeUndefined();
});

test("actions of the repository; damaged files give what can be read", () => {
  const db = createDatabase(
    snapshotOf({
      ".github/actions/build/action.yml":
        "inputs: { Name: {} }\nruns:\n  using: composite\n  steps:\n    - run: make\n      shell: bash\n",
      "action.yml": "runs: { using: node20, main: a.js }\n",
      ".github/workflows/a.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: [\n",
      ".github/workflows/b.yml": "jobs: none\n",
    }),
  );
  expect(db.get(localActions)).toMatchObject([
    {
      folder: ".github/actions/build",
      inputs: [{ name: "name" }],
      steps: [{ run: { value: "make" }, shell: "bash" }],
    },
    { folder: "", steps: [] },
  ]);
  expect(db.get(workflows).map(({ path }) => path)).toEqual([".github/workflows/a.yml"]);
});
