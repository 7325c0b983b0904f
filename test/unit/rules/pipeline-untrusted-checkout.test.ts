import { expect, test } from "vitest";
import { untrustedCheckouts } from "../../../rules/security/pipeline-untrusted-checkout.facts";
import { createDatabase } from "../../../server/src/engine/database";
import { snapshotOf } from "../../support/snapshot";

/** A checkout of a stranger's code into `pr`, beside one of the base, and what works behind it. */
function severityOf(step: string): string | undefined {
  const workflow = `on: pull_request_target
permissions: { contents: write }
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: { path: base }
      - uses: actions/checkout@v4
        with: { ref: "\${{ github.event.pull_request.head.sha }}", path: pr }
${step}`;
  const db = createDatabase(snapshotOf({ ".github/workflows/build.yml": workflow }));
  return db.get(untrustedCheckouts)[0]?.severity;
}

test("what works in another folder does not run what was fetched beside it", () => {
  expect(severityOf("      - run: make\n        working-directory: base\n")).toBe("minor");
  expect(severityOf("      - run: make\n")).toBe("minor");
  expect(severityOf("      - run: make\n        working-directory: pr\n")).toBe("blocker");
  expect(severityOf("      - run: cd pr && make\n")).toBe("blocker");
});

test("a job before that asks who somebody is lets only certain people through", () => {
  const severityAfter = (step: string) => {
    const workflow = `on: issue_comment
permissions: { contents: write }
jobs:
  triage:
    runs-on: ubuntu-latest
    outputs: { run: "\${{ steps.asked.outputs.member }}" }
    steps:
      - id: asked
        ${step}
  build:
    needs: triage
    if: needs.triage.outputs.run == 'true'
    runs-on: ubuntu-latest
    steps:
      - run: gh pr checkout 1 && make
`;
    const db = createDatabase(snapshotOf({ ".github/workflows/build.yml": workflow }));
    return db.get(untrustedCheckouts)[0]?.severity;
  };
  expect(severityAfter("uses: shop/get-teams-membership@v1")).toBe("minor");
  expect(severityAfter('run: gh api "/repos/shop/web/collaborators/$ACTOR/permission"')).toBe("minor");
  expect(severityAfter("run: date")).toBe("blocker");
});
