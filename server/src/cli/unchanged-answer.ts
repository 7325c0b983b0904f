import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { type Footprint, isUnchanged, takeFootprint } from "../host/footprint";
import { localDay } from "../host/local-day";
import { openUserCache } from "../host/user-cache";
import type { Answer } from "./answer";

interface Entry extends Answer {
  readonly footprint: Footprint;
}

const kind = "unchanged";

/**
 * What an earlier run has said to the same words in the same place, while nothing that it has looked at has changed since:
 * found without reading a file or starting git.
 */
export function unchangedAnswer(): Answer | undefined {
  const entry = openUserCache(kind, [process.cwd()])?.read(nameOfRun());
  if (entry === undefined) return undefined;
  const { footprint, text, exitCode } = JSON.parse(entry.toString("utf8")) as Entry;
  return isUnchanged(footprint) ? { text, exitCode } : undefined;
}

/** Keeps an answer for `unchangedAnswer`. `since` is when the reading of the folder began, in milliseconds. */
export async function keepUnchanged(answer: Answer, folder: string, since: number): Promise<void> {
  const cache = openUserCache(kind, [folder, process.cwd()]);
  const footprint = cache && (await takeFootprint(folder, { trusted: true, since }));
  if (footprint) cache.write(nameOfRun(), Buffer.from(JSON.stringify({ footprint, ...answer })));
}

/** Of the program, what it is asked, where, on which day, and everything in its environment. */
function nameOfRun(): string {
  const program = ["cli.cjs", "cli-main.cjs", "pages.json", "uk.json", "../package.json"].map((name) => {
    const stats = statSync(join(__dirname, name), { throwIfNoEntry: false });
    return stats && [stats.size, stats.mtimeMs, stats.ctimeMs];
  });
  const environment = Object.entries(process.env)
    .filter(([name]) => !/^(?:_|SHLVL|OLDPWD)$/.test(name))
    .sort();
  const { argv, execPath, version, stdout, stderr } = process;
  return createHash("sha256")
    .update(
      JSON.stringify([
        ...[__dirname, program, execPath, version, argv.slice(2), process.cwd(), environment],
        ...[Boolean(stdout.isTTY), Boolean(stderr.isTTY), localDay(new Date())],
      ]),
    )
    .digest("hex");
}
