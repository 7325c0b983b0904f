import { createDatabase } from "../../engine/database";
import type { Advisory, AdvisoryReport, RelativePath, Snapshot } from "../../engine/snapshot";
import { auditedPackages } from "../../facts/dependencies/audited-packages";
import { type Line, NotAnswered } from "./ask";
import { askNpm } from "./npm-bulk";
import { registryOf } from "./npmrc";
import { askOsv, publicOsv } from "./osv";

export interface AuditOptions {
  readonly signal: AbortSignal;
  /** Node's own unless said otherwise. */
  readonly fetch?: typeof fetch;
  /** For `${NPM_TOKEN}` in `.npmrc`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where OSV answers; its public address unless said otherwise. */
  readonly osv?: string;
  /** Milliseconds for one request. */
  readonly timeout?: number;
  onProgress?(asking: "npm" | "PyPI"): void;
}

/**
 * Asks npm's registry (that of the project's `.npmrc`) and OSV about everything that is locked or pinned.
 * Only names and versions are sent. Never rejects for what a server does: what could not be asked is among the failures.
 * Rejects with the signal's reason when that ends it.
 */
export async function fetchAdvisories(snapshot: Snapshot, options: AuditOptions): Promise<AdvisoryReport> {
  const { signal, timeout = 30_000 } = options;
  const line: Line = { fetch: options.fetch ?? fetch, signal, timeout };
  const { npm, python } = createDatabase(snapshot).get(auditedPackages);
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
  for (const [folder, versions] of npm) {
    if (versions.size === 0) continue;
    const registry = registryOf(npmrcTexts(snapshot, folder), options.environment ?? {});
    await ask("npm", () => askNpm(line, registry, versions));
  }
  if (python.size > 0) await ask("PyPI", () => askOsv(line, options.osv ?? publicOsv, python));
  return { date: snapshot.today, advisories: sortAdvisories(advisories), failures, asked };
}

/** Texts of `.npmrc` from the folder up to the workspace folder, the nearest first. */
function npmrcTexts({ files }: Snapshot, folder: RelativePath): readonly string[] {
  const texts: string[] = [];
  for (let here = folder; ; here = here.slice(0, Math.max(0, here.lastIndexOf("/")))) {
    const text = files.get(here === "" ? ".npmrc" : `${here}/.npmrc`)?.text;
    if (text !== undefined) texts.push(text);
    if (here === "") return texts;
  }
}

function sortAdvisories(advisories: readonly Advisory[]): readonly Advisory[] {
  const key = ({ ecosystem, package: name, installed, id }: Advisory) =>
    `${ecosystem} ${name} ${installed} ${id}`;
  const unique = new Map(advisories.map((one) => [key(one), one]));
  return [...unique.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
