import { describe, expect, test } from "vitest";
import {
  pipelineJob as job,
  pipelineRun as run,
  severitiesOfPipeline as severities,
} from "../../support/pipelines";

describe("texts of strangers in code", () => {
  test.each<readonly [text: string, severity: string | undefined]>([
    [run("issues", `echo "\${{ github.event.issue.title }}"`), "major"],
    [run("issues", `echo \${{ github.event.issue['body'] }}`), "major"],
    [run("issues", `echo \${{ toJSON(github.event) }}`), "major"],
    [run("issue_comment", `echo \${{ format('{0}', github.event.comment.body) }}`), "major"],
    [run("issue_comment", `echo '\${{ toJSON(github.event.*.body) }}'`), "major"],
    [run("issue_comment", `echo '\${{ toJSON(github.event.*.id) }}'`), undefined],
    [run("discussion", `echo \${{ github.event.discussion.title }}`), "major"],
    [run("workflow_run", `git switch \${{ github.event.workflow_run.head_branch }}`), "major"],
    [run("workflow_run", `echo '\${{ github.event.workflow_run.head_commit.message }}'`), "major"],
    [run("pull_request_target", `echo \${{ github.head_ref }}`), "major"],
    [run("pull_request_target", `echo \${{ github.event.pull_request.head.label }}`), "major"],
    [run("pull_request_target", `X=\${{ github.head_ref }} make K=\${{ secrets.K }}`), "blocker"],
    [
      run(
        "pull_request_target",
        `echo \${{ github.head_ref }}`,
        "    if: github.event.pull_request.head.repo.full_name == github.repository\n",
      ),
      "minor",
    ],
    [run("pull_request", `echo \${{ github.head_ref }}`), "minor"],
    [run("push", `echo "\${{ github.event.head_commit.message }}"`), "minor"],
    [run("push", `echo \${{ join(github.event.commits.*.author.name) }}`), "minor"],
    [run("{ workflow_dispatch: { inputs: { v: {} } } }", `echo \${{ inputs.v }}`), "advice"],
    [run("{ workflow_dispatch: { inputs: { v: { type: boolean } } } }", `echo \${{ inputs.v }}`), undefined],
    [
      job(
        "issues",
        `      - uses: nick-fields/retry@v3\n        with: { command: "x \${{ github.event.issue.title }}" }`,
      ),
      "major",
    ],
    [
      job(
        "pull_request_target",
        `      - id: f\n        uses: tj-actions/changed-files@v45\n      - run: ls \${{ steps.f.outputs.all_changed_files }}`,
      ),
      "major",
    ],
    [run("issues", `echo \${{ github.event.issue.number }}`), undefined],
    [run("issues", `echo "\${{ github.event.issue.title == 'a' && 'yes' || 'no' }}"`), undefined],
    [run("issues", `echo \${{ contains(github.event.issue.body, 'a') }}`), undefined],
    [
      run(
        "pull_request_target",
        `echo \${{ github.event.pull_request.head.sha }} \${{ github.actor }} \${{ github.sha }}`,
      ),
      undefined,
    ],
    [
      job("issues", `      - env: { T: "\${{ github.event.issue.title }}" }\n        run: echo "$T"`),
      undefined,
    ],
    [
      job("issues", `      - uses: a/comment@v1\n        with: { body: "\${{ github.event.issue.title }}" }`),
      undefined,
    ],
    [job("issues", `      - name: \${{ github.event.issue.title }}\n        run: make`), undefined],
    [job("issues", `      - if: false\n        run: echo \${{ github.event.issue.title }}`), undefined],
    [run("issues", `echo \${{ env.NAME }}`, "    env: { NAME: fixed }\n"), undefined],
    [run("push", `echo \${{ matrix.v }}`, "    strategy: { matrix: { v: [1, 2] } }\n"), undefined],
  ])("%s", (text, severity) => {
    expect(severities("pipeline-script-injection", text)).toEqual(severity ? [severity] : []);
  });
});

const checkout = (ref: string) => `      - uses: actions/checkout@v4\n        with: { ref: "${ref}" }\n`;
const head = `\${{ github.event.pull_request.head.sha }}`;

describe("a stranger's code with the repository's rights", () => {
  test.each<readonly [text: string, severity: string | undefined]>([
    [job("pull_request_target", `${checkout(head)}      - run: npm ci && npm test`), "major"],
    [job("pull_request_target", `${checkout(head)}      - run: make K=\${{ secrets.K }}`), "blocker"],
    [
      job(
        "pull_request_target",
        `${checkout(`refs/pull/\${{ github.event.number }}/merge`)}      - run: pip install .`,
      ),
      "major",
    ],
    [job("pull_request_target", `${checkout(head)}      - uses: ./.github/actions/test`), "major"],
    [
      job("workflow_run", `${checkout(`\${{ github.event.workflow_run.head_sha }}`)}      - run: ./build.sh`),
      "major",
    ],
    [
      job(
        "issue_comment",
        `${checkout(`refs/pull/\${{ github.event.issue.number }}/head`)}      - run: |\n          cd a\n          cargo build`,
      ),
      "major",
    ],
    [job("issue_comment", `      - run: gh pr checkout 1\n      - run: make`), "major"],
    [job("pull_request_target", `${checkout(head)}      - run: git diff --stat`), "minor"],
    [
      job("pull_request_target", `${checkout(head)}      - run: make`, "    environment: reviewed\n"),
      "minor",
    ],
    [
      job(
        "pull_request_target",
        `${checkout(head)}      - run: make`,
        "    if: github.event.pull_request.author_association == 'MEMBER'\n",
      ),
      "minor",
    ],
    [job("pull_request_target", `      - uses: actions/checkout@v4\n      - run: make`), undefined],
    [job("pull_request_target", `${checkout("main")}      - run: make`), undefined],
    [
      job(
        "pull_request_target",
        `${checkout(`\${{ github.event.pull_request.base.sha }}`)}      - run: make`,
      ),
      undefined,
    ],
    [job("pull_request", `${checkout(head)}      - run: make`), undefined],
    [job("push", `${checkout(`\${{ github.head_ref }}`)}      - run: make`), undefined],
    [
      job(
        "[pull_request, pull_request_target]",
        `${checkout(head)}      - run: make`,
        "    if: github.event_name == 'pull_request'\n",
      ),
      undefined,
    ],
    [job("issue_comment", `      - run: gh pr comment 1 --body done`), undefined],
    [
      job("workflow_run", `      - uses: actions/download-artifact@v4\n      - run: cat result.txt`),
      undefined,
    ],
  ])("%s", (text, severity) => {
    expect(severities("pipeline-untrusted-checkout", text)).toEqual(severity ? [severity] : []);
  });
});

const use = (name: string, more = "") => job("push", `      - uses: ${name}${more}`);

describe("actions that their owners can exchange", () => {
  test.each<readonly [text: string, severity: string | undefined]>([
    [use("someone/deploy@main"), "minor"],
    [use("someone/deploy@main", `\n        with: { token: "\${{ secrets.T }}" }`), "major"],
    [use("someone/deploy@release/v1"), "minor"],
    [use("someone/deploy"), "minor"],
    [use("someone/deploy@v1.2.3"), "minor"],
    [use("someone/deploy/sub@v1"), "minor"],
    [use("docker://alpine:3"), undefined],
    [use("actions/checkout@main"), "minor"],
    [
      "on: push\njobs:\n  a:\n    uses: someone/w/.github/workflows/a.yml@main\n    secrets: inherit\n",
      "major",
    ],
    [use("someone/deploy@8f4b7f84864484a7bf31766abe9204da3cbe65b3"), undefined],
    [use("actions/checkout@v4"), undefined],
    [use("github/codeql-action/init@v3"), undefined],
    [use("docker/login-action@v3"), undefined],
    [use("./.github/actions/a"), undefined],
    [use(`docker://alpine@sha256:${"a".repeat(64)}`), undefined],
    ["on: push\njobs:\n  a:\n    uses: ./.github/workflows/a.yml\n", undefined],
    [job("push", "      - if: false\n        uses: someone/deploy@main"), undefined],
  ])("%s", (text, severity) => {
    expect(severities("pipeline-action-unpinned", text)).toEqual(severity ? [severity] : []);
  });
});

const jobs = (head: string, one: string, two = "") =>
  `on: ${head}\njobs:\n  a:\n    runs-on: x\n${one}    steps: [{ run: make }]\n${two}`;
const second = "  b:\n    runs-on: x\n    steps: [{ run: git push }]\n";

describe("rights of the token", () => {
  test.each<readonly [text: string, severity: string | undefined]>([
    [jobs("push\npermissions: write-all", ""), "major"],
    [jobs("push\npermissions: read-all", "    permissions: write-all\n"), "major"],
    [jobs("push\npermissions: { contents: write }", "", second), "minor"],
    [jobs("push\npermissions: { packages: write, contents: read }", "", second), "minor"],
    [jobs("issues", ""), "minor"],
    [jobs("pull_request_target", "    permissions: {}\n", second), "minor"],
    [jobs("[push, workflow_run]", ""), "minor"],
    [jobs("push", ""), undefined],
    [jobs("push", "", second), "advice"],
    [jobs("push\npermissions: {}", ""), undefined],
    [jobs("push\npermissions: read-all", ""), undefined],
    [jobs("push\npermissions: { contents: write }", ""), undefined],
    [jobs("push\npermissions: { contents: read, checks: write }", "", second), undefined],
    [jobs("push\npermissions: { contents: write }", "    permissions: {}\n", second), undefined],
    [jobs("issues", "    permissions: { issues: write }\n"), undefined],
    [jobs("workflow_call", ""), undefined],
    [
      jobs("push\npermissions: { contents: read }", "    permissions: { contents: write }\n", second),
      undefined,
    ],
  ])("%s", (text, severity) => {
    expect(severities("pipeline-permissions-broad", text)).toEqual(severity ? [severity] : []);
  });
});

describe("secrets given away", () => {
  test.each<readonly [text: string, severity: string | undefined]>([
    [run("push", `echo "\${{ secrets.T }}"`), "minor"],
    [run("push", `echo $T`, `    env: { T: "\${{ secrets.T }}" }\n`), "minor"],
    [run("push", `echo \${{ secrets.T }} | base64`), "major"],
    [run("push", `printf %s "$T" | sed 's/./& /g'`, `    env: { T: "\${{ secrets.T }}" }\n`), "major"],
    [run("push", "make", `    env: { ALL: "\${{ toJSON(secrets) }}" }\n`), "major"],
    [run("push", `tool \${{ toJson( secrets ) }}`), "major"],
    [run("push", `tool \${{ secrets[format('K_{0}', matrix.k)] }}`), "minor"],
    [run("push", `tool \${{ fromJSON(secrets.J).password }}`), "minor"],
    ["on: push\njobs:\n  a:\n    uses: o/r/.github/workflows/a.yml@v1\n    secrets: inherit\n", "major"],
    [
      run(
        "push",
        "make",
        "    services: { db: { image: x, credentials: { username: u, password: plainly } } }\n",
      ),
      "major",
    ],
    [
      run("push", `echo "$T" | docker login -u ci --password-stdin`, `    env: { T: "\${{ secrets.T }}" }\n`),
      undefined,
    ],
    [run("push", `echo "\${{ secrets.T }}" > key.pem`), undefined],
    [run("push", `echo "\${{ secrets.T }}" | base64 -d > key.pem`), undefined],
    [run("push", `echo "::add-mask::\${{ secrets.T }}"`), undefined],
    [run("push", `echo "T=\${{ secrets.T }}" >> $GITHUB_ENV`), undefined],
    [run("push", `test -n "\${{ secrets.T }}" && echo there`), undefined],
    [run("push", `X=$(echo "\${{ secrets.T }}" | cut -c1)`), undefined],
    [run("push", `tool --token "\${{ secrets.T }}"`), undefined],
    ["on: push\njobs:\n  a:\n    uses: ./.github/workflows/a.yml\n    secrets: inherit\n", undefined],
    [
      run(
        "push",
        "make",
        `    services: { db: { image: x, credentials: { username: u, password: "\${{ secrets.P }}" } } }\n`,
      ),
      undefined,
    ],
  ])("%s", (text, severity) => {
    expect(severities("pipeline-secret-exposed", text)).toEqual(severity ? [severity] : []);
  });
});

describe("sources that stand further away", () => {
  const composite = (value: string) => ({
    ".github/actions/say/action.yml": `inputs: { text: {} }\noutputs:\n  out: { value: "${value}" }\nruns:\n  using: composite\n  steps:\n    - id: s\n      shell: bash\n      env: { T: "\${{ inputs.text }}" }\n      run: echo "x=$T" >> $GITHUB_OUTPUT\n`,
  });
  const using = (title: string) =>
    job(
      "issues",
      `      - id: c\n        uses: ./.github/actions/say\n        with: { text: "${title}" }\n      - run: echo \${{ steps.c.outputs.out }}`,
    );

  test.each<readonly [text: string, severity: string | undefined, others: Readonly<Record<string, string>>]>([
    [using("${{ github.event.issue.title }}"), "major", composite("${{ steps.s.outputs.x }}")],
    [using("${{ github.event.issue.title }}"), "major", composite("${{ inputs.text }}")],
    [using("${{ github.event.issue.number }}"), undefined, composite("${{ steps.s.outputs.x }}")],
    [using("${{ github.event.issue.title }}"), undefined, composite("fixed")],
    [run("push", "deploy ${{ github.ref_name }}"), "advice", {}],
    [run("create", "deploy ${{ github.event.ref }}"), "advice", {}],
    [run("[push, pull_request]", "deploy ${{ github.ref }}"), "advice", {}],
    [run("{ push: { branches: [main] } }", "deploy ${{ github.ref_name }}"), undefined, {}],
    [run("{ push: { tags: ['v*'] } }", "deploy ${{ github.ref_name }}"), undefined, {}],
    [run("pull_request", "deploy ${{ github.ref_name }}"), undefined, {}],
    [
      run("push", "deploy ${{ github.ref_name }}", "    if: github.ref == 'refs/heads/main'\n"),
      undefined,
      {},
    ],
    [run("{ release: { types: [published] } }", "deploy ${{ github.event.release.body }}"), "advice", {}],
  ])("%s", (text, severity, others) => {
    expect(severities("pipeline-script-injection", text, others)).toEqual(severity ? [severity] : []);
  });
});

describe("what belongs to the repository's own account", () => {
  const called = `on: push\njobs:\n  a:\n    uses: Owner/shared/.github/workflows/a.yml@main\n    secrets: inherit\n`;
  const address = '{"repository": {"url": "git+https://github.com/owner/app.git"}}';
  test.each<readonly [others: Readonly<Record<string, string>>, count: number]>([
    [{}, 1],
    [{ "package.json": address }, 0],
    [{ "package.json": '{"repository": "owner/app"}' }, 0],
    [{ "README.md": "![ci](https://github.com/owner/app/actions/workflows/ci.yml/badge.svg)\n" }, 0],
    [{ "README.md": "git clone https://github.com/owner/app\n" }, 0],
    [{ "README.md": "[Report a bug](https://github.com/owner/app/issues/new)\n" }, 0],
    [{ "README.md": "See [x](https://github.com/owner/app).\n" }, 1],
    [{ "pyproject.toml": '[project.urls]\nRepository = "https://github.com/owner/app"\n' }, 0],
    [{ "vendor/package.json": address }, 1],
  ])("%o", (others, count) => {
    expect(severities("pipeline-secret-exposed", called, others)).toHaveLength(count);
    expect(severities("pipeline-action-unpinned", called, others)).toHaveLength(count);
  });
});

describe("workflows that say nothing of their token", () => {
  const open = (on: string, step: string) =>
    `on: ${on}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${step}\n`;
  test.each<readonly [text: string, severity: string | undefined]>([
    [open("push", "      - uses: actions/checkout@v4\n      - run: make test"), undefined],
    [open("[push, pull_request]", "      - uses: hadolint/hadolint-action@v3"), undefined],
    [open("push", `      - run: deploy\n        env: { K: "\${{ secrets.K }}" }`), "advice"],
    [open("push", '      - run: test\n        env: { T: "${{ secrets.CODECOV_TOKEN }}" }'), undefined],
    [open("push", "      - uses: pre-commit/action@v3"), undefined],
    [open("push", "      - run: git push --tags"), "advice"],
    [open("push", "      - uses: someone/release-action@v1"), "advice"],
    [open("pull_request_target", "      - run: make test"), "minor"],
    ["on: push\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n", "advice"],
    [open("push", "      - run: make").replace("jobs:", "permissions: {}\njobs:"), undefined],
  ])("%s", (text, severity) => {
    expect(severities("pipeline-permissions-broad", text)).toEqual(severity ? [severity] : []);
  });
});
