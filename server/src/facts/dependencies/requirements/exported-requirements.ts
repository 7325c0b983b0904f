import type { Manifest } from "../manifest";
import type { ExportedProject } from "./requirements-from-poetry";

/** What a Poetry project asks for in its main group, for `exportPoetryLock`. */
export function exportedProject(
  { runtime, dependencies }: Manifest,
  indexes: ExportedProject["indexes"],
): ExportedProject {
  const main = dependencies.filter(({ group, use }) => group === "main" || use === "runtime");
  return {
    python: runtime?.text,
    pythonSyntax: "poetry",
    requires: main.map(({ name, specifier, syntax, marker, python, platform, extras, use }) => ({
      name,
      specifier,
      syntax: syntax as "poetry" | "pep440",
      marker,
      python,
      platform,
      extras,
      optional: use === "optional",
    })),
    indexes,
  };
}
