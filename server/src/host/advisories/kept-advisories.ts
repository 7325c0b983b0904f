import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AdvisoryReport } from "../../engine/snapshot";

const fileName = "advisories.json";
const formatVersion = 1;

/** The last answer kept in a storage folder; undefined when there is none that can be read. */
export async function readKeptAdvisories(folder: string): Promise<AdvisoryReport | undefined> {
  try {
    const kept = JSON.parse(await readFile(join(folder, fileName), "utf8")) as {
      version?: unknown;
      report?: AdvisoryReport;
    };
    const report = kept.version === formatVersion ? kept.report : undefined;
    const whole =
      report &&
      Array.isArray(report.advisories) &&
      Array.isArray(report.failures) &&
      Array.isArray(report.asked);
    return whole && /^\d{4}-\d\d-\d\d$/.test(report.date) ? report : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps an answer with its date. A reader sees the old one or the new one, never half of it. */
export async function keepAdvisories(folder: string, report: AdvisoryReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `${fileName}.${process.pid}.tmp`);
  await writeFile(temporary, JSON.stringify({ version: formatVersion, report }));
  await rename(temporary, join(folder, fileName));
}
