import { spawnSync } from "node:child_process";
import type { DjangoVersion } from "../../../../../server/src/stacks/django/settings/settings-target";
import type { DjangoResult } from "./compare-with-django";
import type { GeneratedProject } from "./generate-settings";

const python = "/usr/bin/python3";

/** Whether a real Django with the environment libraries can be asked on this machine. */
export function isDjangoPresent(): boolean {
  return spawnSync(python, ["-c", "import django, environ, decouple"]).status === 0;
}

/** Runs projects with the real Django. `path`: where another version of Django lies; the system's otherwise. */
export function runWithDjango(
  projects: readonly GeneratedProject[],
  path?: string,
): { readonly version: DjangoVersion; readonly results: readonly DjangoResult[] } {
  const { status, stdout, stderr } = spawnSync(
    python,
    ["test/unit/stacks/django/settings/run_settings.py", ...(path ? [path] : [])],
    {
      input: projects.map((project) => `${JSON.stringify(project)}\n`).join(""),
      maxBuffer: 2 ** 30,
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(stderr);
  const [head, ...results] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const [major = 0, minor = 0] = String(head.django).split(".").map(Number);
  return { version: { major, minor }, results };
}
