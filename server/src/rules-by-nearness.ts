import { shownIn } from "../../rules/shown-in";
import { compareSeverity } from "./engine/finding";
import { extensionOf, fileNameOf } from "./engine/path";
import type { Rule } from "./engine/rule";
import type { RelativePath } from "./engine/snapshot";

/**
 * Which rules are likely to say something of some files: their pages show what they find, and in which files. First those
 * that find most of it in files of the same names without a search of all files, then those that find any in files of these
 * names or kinds, then the rest.
 */
export function rulesByNearness(
  rules: readonly Rule[],
  paths: readonly RelativePath[],
): readonly [readonly Rule[], readonly Rule[], readonly Rule[]] {
  const names = new Set(paths.map(fileNameOf));
  const kinds = new Set([...names].map(kindOf));
  const groups: [Rule[], Rule[], Rule[]] = [[], [], []];
  for (const rule of rules) {
    const shown = shownIn[rule.id] ?? [];
    const same = shown.filter((name) => names.has(name)).length;
    const near = same > 0 || shown.some((name) => kinds.has(kindOf(name)));
    const mostly = same > 0 && same >= shown.length / 2 && !rule.provedBy;
    groups[mostly ? 0 : near ? 1 : 2].push(rule);
  }
  for (const group of groups.slice(0, 2)) group.sort((a, b) => compareSeverity(a.severity, b.severity));
  return groups;
}

/** Files without an extension are kinds of their own: "Dockerfile". */
function kindOf(name: string): string {
  return extensionOf(name) || name;
}
