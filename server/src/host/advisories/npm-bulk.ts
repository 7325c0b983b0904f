import { isRecord } from "../../engine/records";
import type { Advisory } from "../../engine/snapshot";
import { parseNpmRange, satisfiesNpmRange } from "../../facts/dependencies/npm-range";
import { askJson, type Line, NotAnswered } from "./ask";
import type { NpmRegistry } from "./npmrc";

/** Packages in one request; npm itself sends all at once, servers limit the size of a request. */
const packagesAtOnce = 2000;

/**
 * Asks npm's bulk advisory endpoint, the one that `npm audit` uses, about versions by name.
 * Throws NotAnswered when the registry has no such endpoint or does not answer as documented.
 */
export async function askNpm(
  line: Line,
  { url, headers }: NpmRegistry,
  versions: ReadonlyMap<string, readonly string[]>,
): Promise<readonly Advisory[]> {
  const names = [...versions.keys()].sort();
  const found: Advisory[] = [];
  for (let from = 0; from < names.length; from += packagesAtOnce) {
    const some = names.slice(from, from + packagesAtOnce);
    const body = Object.fromEntries(some.map((name) => [name, versions.get(name) ?? []]));
    const answer = await askJson(line, `${url}/-/npm/v1/security/advisories/bulk`, { body, headers });
    if (!isRecord(answer)) throw new NotAnswered("the answer is not in the documented format");
    for (const name of some) {
      const listed = answer[name];
      if (listed === undefined) continue;
      if (!Array.isArray(listed)) throw new NotAnswered("the answer is not in the documented format");
      for (const one of listed) found.push(...toAdvisories(name, one, versions.get(name) ?? []));
    }
  }
  return found;
}

function toAdvisories(name: string, entry: unknown, versions: readonly string[]): readonly Advisory[] {
  if (!isRecord(entry)) throw new NotAnswered("the answer is not in the documented format");
  const { id, url, title, severity, vulnerable_versions: vulnerable } = entry;
  if (typeof title !== "string" || typeof vulnerable !== "string")
    throw new NotAnswered("the answer is not in the documented format");
  const address = typeof url === "string" && /^https:\/\//.test(url) ? url : "";
  return versions
    .filter((version) => satisfiesNpmRange(version, vulnerable) !== false)
    .map((installed) => ({
      ecosystem: "npm",
      package: name,
      installed,
      id: /GHSA(?:-\w{4}){3}/.exec(address)?.[0] ?? String(id ?? ""),
      title,
      severity: severityOf(severity),
      url: address,
      fixed: firstFixed(installed, vulnerable),
    }));
}

/** The version behind the span of vulnerable ones that the installed version lies in; the endpoint itself does not name it. */
function firstFixed(installed: string, vulnerable: string): string | undefined {
  for (const part of vulnerable.split("||")) {
    if (satisfiesNpmRange(installed, part) !== true) continue;
    const upper = parseNpmRange(part)?.set[0]?.find(({ operator }) => operator === "<");
    // `<2.x` is read as `<2.0.0-0`.
    return upper?.semver.version.replace(/-0$/, "");
  }
  return undefined;
}

function severityOf(value: unknown): Advisory["severity"] {
  return value === "critical" || value === "high" || value === "moderate" || value === "low"
    ? value
    : "unknown";
}
