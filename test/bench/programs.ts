import { execFileSync } from "node:child_process";
import path from "node:path";
import { isInstalled, type Program, processorTime } from "./support/processor-time";
import { benchRepository, temporaryFolder } from "./support/repository";

const folder = benchRepository();

const readiness = (what: string, cache: "on" | "off"): Program => ({
  command: [process.execPath, path.resolve("dist/cli.cjs"), "check", what, "--format", "json"],
  // Nothing of what other runs kept is used.
  env: cache === "off" ? { READINESS_CACHE: "off" } : { XDG_CACHE_HOME: keptBy },
  codes: [0, 1],
});

const keptBy = temporaryFolder();
const cold = { name: "check, nothing kept", run: () => processorTime(readiness(folder, "off")) };
const node: Program = { command: [process.execPath, "-e", "0"] };

/** The program as a whole, in processor time, against what others need. Who is not installed is left out. */
export const benches = [
  ...djangoCheck(),
  ...bandit(),
  {
    name: "check of the repository / reading its tracked files with cat",
    goal: 12,
    rounds: 5,
    baseline: {
      name: "cat",
      run: () => processorTime({ command: ["bash", "-c", "git ls-files -z | xargs -0 cat"], folder }),
    },
    subject: cold,
  },
  {
    name: "second check of the repository, nothing changed / node -e 0",
    goal: 3,
    baseline: { name: "node -e 0", run: () => processorTime(node) },
    // Kept is only what had not been changed shortly before.
    subject: { name: "second check", run: () => processorTime(readiness(folder, "on")) },
  },
  {
    name: "check of the demo / node -e 0",
    goal: 4,
    baseline: { name: "node -e 0", run: () => processorTime(node) },
    subject: {
      name: "check of the demo",
      run: () => processorTime(readiness("test/workspaces/marketplace", "off")),
    },
  },
];

function djangoCheck() {
  const python = "/usr/bin/python3";
  if (!isInstalled(python, "-c", "import django")) return [];
  const project = temporaryFolder();
  execFileSync(python, ["-m", "django", "startproject", "shop", project]);
  return [
    {
      name: "check of the repository / manage.py check --deploy of an empty project",
      goal: 2,
      rounds: 5,
      baseline: {
        name: "manage.py check --deploy",
        run: () => processorTime({ command: [python, path.join(project, "manage.py"), "check", "--deploy"] }),
      },
      subject: cold,
    },
  ];
}

function bandit() {
  if (!isInstalled("bandit", "--version")) return [];
  return [
    {
      name: "check of the repository / Bandit on it",
      goal: 0.1,
      rounds: 3,
      baseline: {
        name: "bandit -r",
        run: () => processorTime({ command: ["bandit", "-q", "-r", folder], codes: [0, 1] }),
      },
      subject: cold,
    },
  ];
}
