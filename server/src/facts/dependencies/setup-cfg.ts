import { folderOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { parseRequirement } from "../../languages/requirements";
import { type DeclaredDependency, isDevelopmentGroup, type Manifest, normalizePythonName } from "./manifest";
import { sourceOfUrl } from "./pyproject";

/** What a setup.cfg declares in `[options]` and `[options.extras_require]`; undefined when it declares nothing. */
export function readSetupCfg(path: RelativePath, text: string): Manifest | undefined {
  const dependencies: DeclaredDependency[] = [];
  let section = "";
  let key = "";
  let anchor: { start: number; end: number } | undefined;
  let name: string | undefined;
  let runtime: Manifest["runtime"];
  for (const match of text.matchAll(/[^\r\n]+/g)) {
    const line = match[0];
    const header = /^\[([^\]]+)\]/.exec(line);
    const start = match.index;
    if (header) {
      section = header[1] ?? "";
      key = "";
      if (section === "options") anchor = { start, end: start + header[0].length };
      continue;
    }
    const assigned = /^([\w.-]+)\s*[=:]\s*(.*)$/.exec(line);
    const value = assigned ? (assigned[2] ?? "") : line.trim();
    if (assigned) key = assigned[1] ?? "";
    const valueStart =
      start + line.length - line.trimStart().length + (assigned ? line.trim().length - value.length : 0);
    if (section === "metadata" && key === "name" && assigned) name = value;
    if (section === "options" && key === "python_requires" && value !== "")
      runtime = { text: value, range: { start: valueStart, end: valueStart + value.length } };
    const group =
      section === "options" && key === "install_requires"
        ? "main"
        : section === "options.extras_require"
          ? key
          : "";
    if (group === "" || value === "" || value.startsWith("#")) continue;
    const requirement = parseRequirement(value, valueStart);
    if (requirement?.name === undefined) continue;
    dependencies.push({
      name: normalizePythonName(requirement.name),
      written: requirement.name,
      nameRange: requirement.nameRange,
      specifier: requirement.specifier,
      specifierRange: requirement.url === undefined ? requirement.specifierRange : undefined,
      syntax: "pep440",
      group,
      use: group === "main" ? "runtime" : isDevelopmentGroup(group) ? "development" : "optional",
      source: sourceOfUrl(requirement.url),
      extras: requirement.extras,
      marker: requirement.marker,
    });
  }
  if (!anchor && dependencies.length === 0) return undefined;
  return {
    path,
    folder: folderOf(path),
    ecosystem: "python",
    tool: "setuptools",
    name,
    runtime,
    dependencies,
    anchor: anchor ?? { start: 0, end: 0 },
    damaged: false,
  };
}
