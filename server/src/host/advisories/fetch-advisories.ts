import { createDatabase } from "../../engine/database";
import { foldersUpwards, inFolder } from "../../engine/path";
import type { Advisory, AdvisoryReport, RelativePath, Snapshot } from "../../engine/snapshot";
import { auditedPackages } from "../../facts/dependencies/audited-packages";
import { watchdog } from "../watchdog";
import { type Line, NotAnswered } from "./ask";
import { askNpm } from "./npm-bulk";
import { noUserNpmrc, registryOf, type UserNpmrc } from "./npmrc";
import { askOsv, publicOsv } from "./osv";

export interface AuditOptions {
  readonly signal?: AbortSignal;
  /** Node's own unless said otherwise. */
  readonly fetch?: typeof fetch;
  /** Says which registries besides the public one may be asked, and with which credentials; none when absent. */
  readonly userNpmrc?: UserNpmrc;
  /** Where OSV answers; its public address unless said otherwise. */
  readonly osv?: string;
  /** Milliseconds for one request. */
  readonly timeout?: number;
  /** Told of every host before anything is sent; false: nothing is. */
  announce(hosts: readonly string[]): boolean | Promise<boolean>;
  onProgress?(asking: "npm" | "PyPI"): void;
}

/**
 * Asks npm's registry (the user's own, which the project's `.npmrc` may choose) and OSV about everything that is locked
 * or pinned. Only names and versions are sent. Never rejects for what a server does: what could not be asked is among the
 * failures. Undefined when the announced hosts were not agreed to. Rejects with the signal's reason when that ends it.
 */
export async function fetchAdvisories(
  snapshot: Snapshot,
  options: AuditOptions,
): Promise<AdvisoryReport | undefined> {
  const { signal = new AbortController().signal, timeout = 30_000, osv = publicOsv } = options;
  const line: Line = { fetch: options.fetch ?? fetch, signal, timeout };
  const { npm, python } = createDatabase(snapshot, watchdog).get(auditedPackages);
  const registries = [...npm].flatMap(([folder, versions]) =>
    versions.size === 0
      ? []
      : [{ registry: registryOf(npmrcTexts(snapshot, folder), options.userNpmrc ?? noUserNpmrc), versions }],
  );
  const hosts = [
    ...registries.flatMap(({ registry }) =>
      registry.kind === "registry" ? [new URL(registry.url).host] : [],
    ),
    ...(python.size > 0 ? [new URL(osv).host] : []),
  ];
  if (hosts.length > 0 && !(await options.announce([...new Set(hosts)].sort()))) return undefined;
  const advisories: Advisory[] = [];
  const failures: AdvisoryReport["failures"][number][] = [];
  const asked: AdvisoryReport["asked"][number][] = [];
  const ask = async (ecosystem: "npm" | "PyPI", question: () => Promise<readonly Advisory[]>) => {
    try {
      options.onProgress?.(ecosystem);
      advisories.push(...(await question()));
      if (!asked.includes(ecosystem)) asked.push(ecosystem);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof NotAnswered)) throw error;
      if (!failures.some((one) => one.ecosystem === ecosystem && one.reason === error.message))
        failures.push({ ecosystem, reason: error.message });
    }
  };
  for (const { registry, versions } of registries)
    await ask("npm", async () => {
      if (registry.kind === "registry") return await askNpm(line, registry, versions);
      throw new NotAnswered(
        `only the workspace names the registry ${registry.host}, not the user's own .npmrc`,
      );
    });
  if (python.size > 0) await ask("PyPI", () => askOsv(line, osv, python));
  return { date: snapshot.today, advisories: sortAdvisories(advisories), failures, asked };
}

/** Texts of `.npmrc` from the folder up to the workspace folder, the nearest first. */
function npmrcTexts({ files }: Snapshot, folder: RelativePath): readonly string[] {
  const texts: string[] = [];
  for (const here of foldersUpwards(folder)) {
    const text = files.get(inFolder(here, ".npmrc"))?.text;
    if (text !== undefined) texts.push(text);
  }
  return texts;
}

function sortAdvisories(advisories: readonly Advisory[]): readonly Advisory[] {
  const key = ({ ecosystem, package: name, installed, id }: Advisory) =>
    `${ecosystem} ${name} ${installed} ${id}`;
  const unique = new Map(advisories.map((one) => [key(one), one]));
  return [...unique.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
