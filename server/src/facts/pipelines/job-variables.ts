import { type Fact, fact } from "../../engine/database";
import type { FileEdit } from "../../engine/finding";
import type { RelativePath } from "../../engine/snapshot";
import { lineBreakOf } from "../../engine/text";
import { pairAt, pairsOf, type YamlNode } from "../../languages/yaml";
import { yamlFiles } from "../yaml-files";
import { workflows } from "./workflows";

/** A job of a workflow with everything that its own shells run, and how it is given a further variable. */
export interface JobVariables {
  readonly path: RelativePath;
  /** What `run` says, step after step. */
  readonly commands: readonly string[];
  /** What the workflow, the job, or a step sets for itself. */
  readonly names: readonly string[];
  /** Undefined where the job's `env` is not written in lines. */
  readonly give: ((name: string, value: string) => FileEdit) | undefined;
}

/** Of all jobs of all workflows, in the order of the files. */
export const jobVariables: Fact<readonly JobVariables[]> = fact("job variables", (db) =>
  db.get(workflows).flatMap(({ path, environment, jobs }) => {
    const text = db.file(path)?.text ?? "";
    const root = db.of(yamlFiles, path)?.root;
    return jobs.flatMap((job): readonly JobVariables[] => {
      const node = pairAt(pairAt(root, "jobs")?.value, job.id)?.value;
      const steps = job.steps.filter(({ runs }) => runs);
      const set = [environment, job.environment, ...steps.map((step) => step.environment)].flat();
      return [
        {
          path,
          commands: steps.flatMap(({ run }) => run?.value ?? []),
          names: set.map(({ name }) => name),
          give: node && giver(path, text, node),
        },
      ];
    });
  }),
);

/** Into the job's `env`, else into a new one above its steps. */
function giver(path: RelativePath, text: string, job: YamlNode): JobVariables["give"] {
  const environment = pairAt(job, "env");
  const before = environment ? pairsOf(environment.value)[0] : pairAt(job, "steps");
  if (!before) return undefined;
  const { start } = before.keyRange;
  const indentation = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  if (!/^ +$/.test(indentation)) return undefined;
  const lineBreak = lineBreakOf(text);
  return (name, value) => ({
    kind: "edit",
    path,
    range: { start, end: start },
    newText: environment
      ? `${name}: ${value}${lineBreak}${indentation}`
      : `env:${lineBreak}${indentation}  ${name}: ${value}${lineBreak}${indentation}`,
  });
}
