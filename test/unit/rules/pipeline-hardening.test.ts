import { describe, expect, test } from "vitest";
import {
  pipelineJob as job,
  pipelineRun as run,
  severitiesOfPipeline as severities,
} from "../../support/pipelines";

type Case = readonly [text: string, severity: string | undefined];

function judges(rule: string, cases: readonly Case[], others: Readonly<Record<string, string>> = {}) {
  test.each(cases)("%s", (text, severity) => {
    expect(severities(rule, text, others)).toEqual(severity ? [severity] : []);
  });
}

describe("conditions that hold nothing back", () => {
  const when = (on: string, condition: string) => run(on, "make", `    if: ${condition}\n`);
  judges("pipeline-condition-unsound", [
    [when("push", "${{ github.ref == 'a' }} && github.repository == 'b'"), "minor"],
    [when("push", "github.repository == 'b' && ${{ github.ref == 'a' }}"), "minor"],
    [when("pull_request_target", "!${{ github.event.pull_request.draft }}"), undefined],
    [when("pull_request_target", '"!${{ github.event.pull_request.draft }}"'), "major"],
    [when("push", "|\n      ${{ github.ref == 'a' }}"), "minor"],
    [when("push", "|-\n      ${{ github.ref == 'a' }}"), undefined],
    [when("push", ">\n      ${{ github.ref == 'a' }}"), "minor"],
    [when("push", ">-\n      ${{ github.ref == 'a' }}"), undefined],
    [when("push", "|\n      github.ref == 'a'"), undefined],
    [when("push", "contains('main develop', github.ref_name)"), "minor"],
    [when("push", "contains('main develop', github.event.release.name)"), undefined],
    [when("push", "contains(github.ref_name, 'main')"), undefined],
    [when("push", `contains(fromJSON('["main"]'), github.ref_name)`), undefined],
    [when("push", "github.ref == 'a' || 'b'"), "minor"],
    [when("push", "github.ref == 'a' || github.ref == 'b'"), undefined],
    [when("push", "true"), undefined],
    [when("push", "always()"), undefined],
    [when("push", "${{ 'a' == 'a' }}"), "minor"],
    [when("pull_request_target", "github.actor == 'dependabot[bot]'"), "major"],
    [when("pull_request_target", "github.triggering_actor == 'renovate[bot]' && success()"), "major"],
    [when("pull_request_target", "github.actor != 'dependabot[bot]'"), undefined],
    [
      when(
        "pull_request_target",
        "github.actor == 'dependabot[bot]' && github.event.pull_request.user.login == 'dependabot[bot]'",
      ),
      undefined,
    ],
    [when("pull_request", "github.actor == 'dependabot[bot]'"), undefined],
  ]);

  test("such a condition guards nothing", () => {
    const text = run(
      "pull_request_target",
      "echo ${{ github.head_ref }}",
      "    if: github.actor == 'me' && ${{ success() }}\n",
    );
    expect(severities("pipeline-script-injection", text)).toEqual(["major"]);
  });
});

describe("artifacts with the token", () => {
  const upload = (path: string, version: string, checkout = "v4", more = "") =>
    job(
      "push",
      `      - uses: actions/checkout@${checkout}\n${more}      - uses: actions/upload-artifact@${version}\n        with:\n          path: ${path}`,
    );
  const hidden = "\n          include-hidden-files: true";
  judges("pipeline-credentials-uploaded", [
    [upload(".", "v3"), "major"],
    [upload("./", "v4.3.1"), "major"],
    [upload("${{ github.workspace }}", "v2"), "major"],
    [upload(`.${hidden}`, "v4"), "major"],
    [upload(`|\n            dist\n            ./.git\n${hidden}`, "v4"), "major"],
    [upload(".", "v4"), "minor"],
    [upload(".", "v4.6.0"), "minor"],
    [upload(`${"${{ github.workspace }}/app"}`, "v3", "v4", "        with: { path: app }\n"), "major"],
    [upload("dist", "v3"), undefined],
    [upload("${{ github.workspace }}/dist", "v3"), undefined],
    [upload(".", "v3", "v4", "        with: { persist-credentials: false }\n"), undefined],
    [upload(".", "v3", "v6"), undefined],
    [upload(".", "v3", "v4", "      - run: rm -rf .git\n"), undefined],
    [upload("|\n            .\n            !.git/**", "v3"), undefined],
    [upload(".", "v3").replace("actions/checkout@v4", "actions/setup-node@v4"), undefined],
  ]);
});

describe("machines of one's own", () => {
  const on = (events: string, machine: string, more = "") =>
    `on: ${events}\npermissions: {}\njobs:\n  a:\n    runs-on: ${machine}\n${more}    steps:\n      - run: make\n`;
  const own = "[self-hosted, linux]";
  judges(
    "pipeline-runner-exposed",
    [
      [on("pull_request", own), "major"],
      [on("[push, pull_request_target]", "self-hosted"), "major"],
      [on("pull_request", "${{ matrix.on }}", "    strategy: { matrix: { on: [self-hosted] } }\n"), "major"],
      [on("pull_request", own, "    environment: review\n"), "minor"],
      [on("{ pull_request: { types: [labeled] } }", own), "minor"],
      [on("pull_request", own, "    if: github.actor == 'me'\n"), "minor"],
      [on("push", own), undefined],
      [on("pull_request", "ubuntu-latest"), undefined],
      [on("[push, pull_request]", own, "    if: github.event_name == 'push'\n"), undefined],
      [on("[push, pull_request]", own, "    if: github.ref == 'refs/heads/main'\n"), undefined],
      [
        on(
          "pull_request",
          own,
          "    if: github.event.pull_request.head.repo.full_name == github.repository\n",
        ),
        undefined,
      ],
    ],
    { LICENSE: "MIT License\n\nPermission is hereby granted, free of charge" },
  );

  test("of a repository that nothing calls public", () => {
    expect(severities("pipeline-runner-exposed", on("pull_request", own))).toEqual([]);
    expect(
      severities("pipeline-runner-exposed", on("pull_request", own), { LICENSE: "All rights reserved" }),
    ).toEqual([]);
  });
});

describe("texts of strangers in variables", () => {
  const write = (on: string, text: string, script: string) =>
    job(on, `      - env: { T: "\${{ ${text} }}" }\n        run: ${script}`);
  const download = (on: string, script: string) =>
    job(on, `      - uses: actions/download-artifact@v4\n      - run: ${script}`);
  const body = "github.event.issue.body";
  judges("pipeline-environment-poisoned", [
    [write("issues", body, 'echo "T=$T" >> $GITHUB_ENV'), "major"],
    [write("issues", body, 'echo "T=${T}" >> "${GITHUB_ENV}"'), "major"],
    [write("issues", body, '"$T" | tee -a "$GITHUB_PATH"'), undefined],
    [write("issues", body, '|\n          echo "$T" | tee -a "$GITHUB_PATH"'), "major"],
    [write("issues", body, 'echo "T=$T" >> $GITHUB_OUTPUT'), "minor"],
    [
      write(
        "issues",
        body,
        '|\n          {\n            echo "T<<E"\n            echo "$T"\n            echo E\n          } >> $GITHUB_ENV',
      ),
      "major",
    ],
    [write("pull_request", "github.event.pull_request.body", 'echo "T=$T" >> $GITHUB_ENV'), "minor"],
    [write("pull_request_target", "github.head_ref", 'echo "$T/bin" >> $GITHUB_PATH'), "major"],
    [write("pull_request_target", "github.head_ref", 'echo "T=$T" >> $GITHUB_ENV'), undefined],
    [download("workflow_run", 'echo "N=$(cat n.txt)" >> $GITHUB_ENV'), "major"],
    [download("workflow_run", "cat vars.env >> $GITHUB_ENV"), "major"],
    [download("workflow_run", '|\n          N=$(cat n.txt)\n          echo "N=$N" >> $GITHUB_ENV'), "major"],
    [
      download(
        "workflow_run",
        '|\n          N=$(cat n.txt)\n          [[ "$N" =~ ^[0-9]+$ ]] || exit 1\n          echo "N=$N" >> $GITHUB_ENV',
      ),
      undefined,
    ],
    [
      download(
        "workflow_run",
        '|\n          N=$(cat n.txt | tr -cd 0-9)\n          echo "N=$N" >> $GITHUB_ENV',
      ),
      undefined,
    ],
    [download("push", "cat vars.env >> $GITHUB_ENV"), undefined],
    [write("issues", "github.event.issue.number", 'echo "T=$T" >> $GITHUB_ENV'), undefined],
    [write("issues", body, 'echo "$T" > body.txt'), undefined],
    [
      write("issues", body, '|\n          grep -q x <<< "$T"\n          echo "A=b" >> $GITHUB_ENV'),
      undefined,
    ],
    [run("push", "make", "    env: { ACTIONS_ALLOW_UNSECURE_COMMANDS: true }\n"), "major"],
    [run("push", "make", '    env: { ACTIONS_ALLOW_UNSECURE_COMMANDS: "false" }\n'), undefined],
  ]);
});

describe("commands that are given up", () => {
  judges("pipeline-command-retired", [
    [run("push", `'echo "::set-output name=a::b"'`), "minor"],
    [run("push", "echo ::save-state name=a::b"), "minor"],
    [run("push", `'echo "::set-env name=A::b"'`), "minor"],
    [run("push", `'Write-Output "::add-path::C:/tool"'`), "minor"],
    [run("push", `'echo "::warning::a"'`), undefined],
    [run("push", "|\n          # echo ::set-output name=a::b\n          make"), undefined],
    [run("push", "echo a=b >> $GITHUB_OUTPUT"), undefined],
    [run("push", "grep -r ::set-output ."), undefined],
  ]);
});

describe("caches of what is published", () => {
  const steps = (...all: readonly string[]) => all.map((step) => `      - ${step}`).join("\n");
  const node = "uses: actions/setup-node@v4\n        with: { cache: npm }";
  const push = "uses: docker/build-push-action@v6\n        with: { push: true, cache-from: type=gha }";
  const tags = "{ push: { tags: ['v*'] } }";
  judges("pipeline-cache-published", [
    [job("release", steps(node, "run: npm publish")), "minor"],
    [job("push", steps("uses: actions/cache@v4", "run: twine upload dist/*")), "minor"],
    [job(tags, steps("uses: actions/cache/restore@v4", "uses: pypa/gh-action-pypi-publish@v1")), "minor"],
    [job(tags, steps(push)), "minor"],
    [job(tags, steps("uses: actions/cache@v4", "run: docker push app")), "minor"],
    [job("release", steps("uses: actions/setup-go@v5", "uses: goreleaser/goreleaser-action@v6")), "minor"],
    [job("release", steps("uses: astral-sh/setup-uv@v6", "run: uv publish")), "minor"],
    [
      job("release", steps("uses: ramsey/composer-install@v3", "uses: softprops/action-gh-release@v2")),
      "minor",
    ],
    [job("release", steps("uses: actions/setup-go@v3", "uses: goreleaser/goreleaser-action@v6")), undefined],
    [
      job(
        "release",
        steps(
          "uses: actions/setup-go@v5\n        with: { cache: false }",
          "uses: goreleaser/goreleaser-action@v6",
        ),
      ),
      undefined,
    ],
    [job("push", steps("uses: astral-sh/setup-uv@v6", "run: gh release create v1 dist/*")), "minor"],
    [job("push", steps("uses: astral-sh/setup-uv@v6", "run: gh release create v1 --draft")), undefined],
    [job("push", steps(push)), undefined],
    [job("release", steps("uses: actions/setup-node@v4", "run: npm publish")), undefined],
    [job("release", steps(node, "run: npm test")), undefined],
    [job("release", steps(node, "run: npm publish --dry-run")), undefined],
    [
      job(
        "release",
        steps("uses: actions/cache@v4\n        if: github.event_name != 'release'", "run: npm publish"),
      ),
      undefined,
    ],
    [
      job(
        "release",
        steps("uses: astral-sh/setup-uv@v6\n        with: { enable-cache: false }", "run: uv publish"),
      ),
      undefined,
    ],
  ]);
});

describe("images of pipelines", () => {
  const inside = (more: string) => run("push", "make", more);
  const matrix = (values: string) =>
    `    strategy: { matrix: { ${values} } }\n    container: \${{ matrix.image }}\n`;
  judges("pipeline-image-floating", [
    [inside("    container: node\n"), "minor"],
    [inside("    container: { image: 'registry.example.com:5000/node' }\n"), "minor"],
    [inside("    services: { db: { image: 'postgres:latest' } }\n"), "minor"],
    [job("push", "      - uses: docker://alpine"), "minor"],
    [job("push", "      - uses: docker://alpine:latest"), "minor"],
    [inside("    container: node:22\n"), undefined],
    [inside("    container: 'registry.example.com:5000/node:22'\n"), undefined],
    [inside(`    container: 'node@sha256:${"a".repeat(64)}'\n`), undefined],
    [inside(`    container: "\${{ vars.IMAGE }}"\n`), undefined],
    [job("push", "      - uses: docker://alpine:3"), undefined],
    [inside(matrix("image: [node, 'node:22']")), "minor"],
    [inside(matrix("include: [{ image: 'node:22' }, { image: node }]")), "minor"],
    [inside(matrix("include: [{ image: 'node:22' }, { image: '' }]")), undefined],
    [inside(matrix("other: [node]")), undefined],
  ]);
});
