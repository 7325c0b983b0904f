import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { compareSeverity, type Finding } from "../engine/finding";
import { isInside } from "../engine/path";
import type { Report } from "../engine/report";
import type { RelativePath } from "../engine/snapshot";
import { changedSince } from "../host/git-history";
import { type CheckCommand, UsageError } from "./arguments";

/** The report with the findings that were asked for; rules and score stay those of the whole folder. */
export async function filterReport(whole: Report, command: CheckCommand): Promise<Report> {
  const conditions = [...wanted(command), ...(await changed(command))];
  if (conditions.length === 0) return whole;
  const admits = (finding: Finding) => conditions.every((condition) => condition(finding));
  return {
    ...whole,
    findings: whole.findings.filter(admits),
    accepted: whole.accepted.filter(({ finding }) => admits(finding)),
  };
}

type Condition = (finding: Finding) => boolean;

function wanted({ severity, categories, rules, paths, folder }: CheckCommand): readonly Condition[] {
  const conditions: Condition[] = [];
  if (severity !== undefined) conditions.push((finding) => compareSeverity(finding.severity, severity) <= 0);
  if (categories.length > 0) conditions.push(({ category }) => categories.includes(category));
  if (rules.length > 0) conditions.push(({ rule }) => rules.includes(rule));
  if (paths.length > 0) {
    const inside = paths.map((path) => existingInside(folder, path));
    conditions.push(({ place }) => inside.some((each) => isInside(place.path, each)));
  }
  return conditions;
}

async function changed({ folder, changed: ref }: CheckCommand): Promise<readonly Condition[]> {
  if (ref === undefined) return [];
  const since = await changedSince(folder, ref, { trusted: true });
  if (since.kind === "failed") throw new UsageError(since.message);
  return [({ place }) => since.paths.has(place.path)];
}

/** Where something lies that was named from where the user stands or from the folder; "" is the folder itself. */
function existingInside(folder: string, path: string): RelativePath {
  const found = [resolve(path), resolve(folder, path)].find(
    (each) => existsSync(each) && insideOf(folder, each) !== undefined,
  );
  if (found !== undefined) return insideOf(folder, found) ?? "";
  if (existsSync(path)) throw new UsageError(`${path} lies outside the folder ${folder}.`);
  throw new UsageError(`There is no file or folder ${path}.`);
}

/** The path of a file inside the folder that is checked, named from there. */
export function requirePathInside(folder: string, path: string): RelativePath {
  const inside = insideOf(folder, resolve(folder, path));
  if (inside === undefined || inside === "")
    throw new UsageError(`${path} lies outside the folder ${folder}.`);
  return inside;
}

function insideOf(folder: string, path: string): RelativePath | undefined {
  const inside = relative(resolve(folder), path);
  if (inside === ".." || inside.startsWith(`..${sep}`) || resolve(inside) === inside) return undefined;
  return inside.split(sep).join("/");
}
