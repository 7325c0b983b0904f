import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { createRepository, type Repository } from "../../protocol/support/repository";
import { onlyRules } from "../../protocol/support/server";

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Step {
  readonly shell: string;
  readonly run: string;
  readonly "working-directory": string;
  readonly env: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, "../../..");
/** One rule, at a severity that fails by default. */
const onlyTrackedLogs = onlyRules("log-file-tracked").replace("minor", "major");
const text = readFileSync(join(root, "action.yml"), "utf8");
const action = parse(text) as Action;
let repository: Repository;

beforeEach(() => {
  repository = createRepository({
    "backend/logs/app.log": "2026-03-01 started\n",
    ".readiness.json": onlyTrackedLogs,
    "backend/.readiness.json": onlyTrackedLogs,
  });
});
afterEach(() => repository.remove());

test("every input is described and used", () => {
  expect(action.runs.using).toBe("composite");
  expect(Object.keys(action.inputs).sort()).toEqual(["fail-on", "format", "output", "working-directory"]);
  for (const [name, { description }] of Object.entries(action.inputs)) {
    expect(description).not.toBe("");
    expect(text).toContain(`\${{ inputs.${name} }}`);
  }
  // What stands in the script itself would be run as a part of it.
  for (const { run } of action.runs.steps) expect(run).not.toContain("${{");
});

test("annotates findings and fails", () => {
  const { status, stdout } = runAction({});
  expect(stdout).toContain("::warning file=backend/logs/app.log,line=1,");
  expect(status).toBe(1);
});

test("in a folder of the checkout paths still start at its top", () => {
  const { status, stdout } = runAction({ "working-directory": "backend" });
  expect(stdout).toContain("::warning file=backend/logs/app.log,line=1,");
  expect(status).toBe(1);
});

test("writes another format into a file and fails only where it is told to", () => {
  const { status, stdout } = runAction({ format: "sarif", output: "readiness.sarif", "fail-on": "never" });
  expect(status).toBe(0);
  expect(stdout).toContain("::warning file=backend/logs/app.log,line=1,");
  const sarif = JSON.parse(readFileSync(join(repository.root, "readiness.sarif"), "utf8"));
  expect(sarif.runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain("log-file-tracked");
});

test("the page of the job gets a summary", () => {
  runAction({ "fail-on": "never" });
  expect(readFileSync(join(repository.root, ".git/summary.md"), "utf8")).toMatch(
    /^# Production readiness: [\s\S]*backend\/logs\/app\.log:1/,
  );
});

test("an input is a value and never a command", () => {
  const { status, stderr } = runAction({ "fail-on": '"; touch hacked; "' });
  expect(status).toBe(2);
  expect(stderr).toContain("--fail-on");
  expect(existsSync(join(repository.root, "hacked"))).toBe(false);
});

/** Runs the steps as the runner does for `shell: bash`. */
function runAction(inputs: Readonly<Record<string, string>>) {
  const filledIn = (expression: string) =>
    expression.replace(
      /\$\{\{ inputs\.([\w-]+) \}\}/g,
      (_, name: string) => inputs[name] ?? action.inputs[name]?.default ?? "",
    );
  let result = { status: 0 as number | null, stdout: "", stderr: "" };
  for (const { shell, run, env, "working-directory": folder } of action.runs.steps) {
    expect(shell).toBe("bash");
    result = spawnSync("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", run], {
      cwd: join(repository.root, filledIn(folder)),
      encoding: "utf8",
      env: {
        ...process.env,
        ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filledIn(value)])),
        GITHUB_ACTION_PATH: root,
        GITHUB_WORKSPACE: repository.root,
        GITHUB_STEP_SUMMARY: join(repository.root, ".git/summary.md"),
      },
    });
    if (result.status !== 0) break;
  }
  return result;
}
