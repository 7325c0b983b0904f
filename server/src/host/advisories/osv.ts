import { compare } from "@renovatebot/pep440";
import { isRecord } from "../../engine/records";
import type { Advisory } from "../../engine/snapshot";
import { askJson, type Line, NotAnswered } from "./ask";
import { severityOfVector } from "./cvss";

/** Where the OSV database answers everybody. */
export const publicOsv = "https://api.osv.dev";

/** The API takes at most 1000 questions in one request. */
const questionsAtOnce = 1000;
/** Details are asked for one by one, so many at a time. */
const detailsAtOnce = 8;
const mostPages = 20;

/** Asks the OSV database about versions of PyPI packages by name. Throws NotAnswered when it does not answer as documented. */
export async function askOsv(
  line: Line,
  url: string,
  versions: ReadonlyMap<string, readonly string[]>,
): Promise<readonly Advisory[]> {
  const questions = [...versions].flatMap(([name, list]) => list.map((version) => ({ name, version })));
  const hits: { readonly name: string; readonly version: string; readonly id: string }[] = [];
  for (let from = 0; from < questions.length; from += questionsAtOnce) {
    let asked: readonly Question[] = questions.slice(from, from + questionsAtOnce);
    // A long answer comes in pages: the token of each question is sent again.
    for (let page = 0; asked.length > 0 && page < mostPages; page++)
      asked = await askBatch(line, url, asked, hits);
  }
  const details = await askDetails(line, url, [...new Set(hits.map(({ id }) => id))].sort());
  const advisories = hits.flatMap(({ name, version, id }) => {
    const entry = details.get(id);
    return entry && entry["withdrawn"] === undefined
      ? [{ entry, advisory: toAdvisory(name, version, entry, id) }]
      : [];
  });
  return withoutAliases(advisories);
}

interface Question {
  readonly name: string;
  readonly version: string;
  readonly page?: string;
}

async function askBatch(
  line: Line,
  url: string,
  asked: readonly Question[],
  hits: { name: string; version: string; id: string }[],
): Promise<readonly Question[]> {
  const body = {
    queries: asked.map(({ name, version, page }) => ({
      package: { name, ecosystem: "PyPI" },
      version,
      ...(page === undefined ? {} : { page_token: page }),
    })),
  };
  const answer = await askJson(line, `${url}/v1/querybatch`, { body });
  const results = isRecord(answer) ? answer["results"] : undefined;
  if (!Array.isArray(results) || results.length !== asked.length)
    throw new NotAnswered("the answer is not in the documented format");
  return asked.flatMap((question, index): readonly Question[] => {
    const result: unknown = results[index];
    if (!isRecord(result)) return [];
    for (const one of listOf(result["vulns"])) {
      const id = isRecord(one) ? one["id"] : undefined;
      if (typeof id === "string") hits.push({ name: question.name, version: question.version, id });
    }
    const page = result["next_page_token"];
    return typeof page === "string" && page !== "" ? [{ ...question, page }] : [];
  });
}

type Entry = Readonly<Record<string, unknown>>;

async function askDetails(
  line: Line,
  url: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Entry>> {
  const details = new Map<string, Entry>();
  for (let from = 0; from < ids.length; from += detailsAtOnce) {
    const some = ids.slice(from, from + detailsAtOnce);
    const answers = await Promise.all(
      some.map((id) => askJson(line, `${url}/v1/vulns/${encodeURIComponent(id)}`)),
    );
    for (const [index, id] of some.entries()) {
      const answer = answers[index];
      if (!isRecord(answer)) throw new NotAnswered("the answer is not in the documented format");
      details.set(id, answer);
    }
  }
  return details;
}

function toAdvisory(name: string, installed: string, entry: Entry, id: string): Advisory {
  const summary = entry["summary"];
  const text = typeof summary === "string" ? summary : String(entry["details"] ?? "").split("\n")[0];
  return {
    ecosystem: "PyPI",
    package: name,
    installed,
    id,
    title: (text ?? "").slice(0, 200),
    severity: severityOf(entry),
    url: `https://osv.dev/vulnerability/${id}`,
    fixed: firstFixed(name, installed, entry),
  };
}

function severityOf(entry: Entry): Advisory["severity"] {
  const named = isRecord(entry["database_specific"]) ? entry["database_specific"]["severity"] : undefined;
  const word = typeof named === "string" ? named.toLowerCase() : "";
  if (word === "critical" || word === "high" || word === "moderate" || word === "low") return word;
  if (word === "medium") return "moderate";
  for (const one of listOf(entry["severity"])) {
    const vector =
      isRecord(one) && typeof one["score"] === "string" ? severityOfVector(one["score"]) : undefined;
    if (vector) return vector;
  }
  return "unknown";
}

/** The lowest fixed version above the installed one, among the spans given for this package. */
function firstFixed(name: string, installed: string, entry: Entry): string | undefined {
  const fixed = listOf(entry["affected"]).flatMap((affected) => {
    if (!isRecord(affected) || !isRecord(affected["package"])) return [];
    const { name: other, ecosystem } = affected["package"];
    const same = typeof other === "string" && other.toLowerCase().replace(/[-_.]+/g, "-") === name;
    if (!same || ecosystem !== "PyPI") return [];
    return listOf(affected["ranges"]).flatMap((range) => {
      if (!isRecord(range) || range["type"] !== "ECOSYSTEM") return [];
      return listOf(range["events"]).flatMap((event) =>
        isRecord(event) && typeof event["fixed"] === "string" ? [event["fixed"]] : [],
      );
    });
  });
  return fixed.filter((version) => order(version, installed) > 0).sort(order)[0];
}

function order(a: string, b: string): number {
  try {
    return compare(a, b);
  } catch {
    return 0;
  }
}

/** The same hole stands in several databases under several names: the one that tells its severity is kept. */
function withoutAliases(
  all: readonly { readonly entry: Entry; readonly advisory: Advisory }[],
): readonly Advisory[] {
  const kept: { readonly names: Set<string>; advisory: Advisory }[] = [];
  for (const { entry, advisory } of all) {
    const names = [advisory.id, ...listOf(entry["aliases"]).map(String)];
    const known = kept.find(
      (one) =>
        one.advisory.package === advisory.package &&
        one.advisory.installed === advisory.installed &&
        names.some((name) => one.names.has(name)),
    );
    if (!known) {
      kept.push({ names: new Set(names), advisory });
      continue;
    }
    for (const name of names) known.names.add(name);
    if (known.advisory.severity === "unknown" && advisory.severity !== "unknown") known.advisory = advisory;
  }
  return kept.map(({ advisory }) => advisory);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
