import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { findProviderTokens } from "../../server/src/engine/secrets/provider-token";

const megabyte = 1_000_000;
const size = 200 * megabyte;

const sources = repeat(sourcesOf("server/src").join("\n"), 4 * megabyte);
/** What comes as near to tokens as can be without being one. */
const nearTokens = ["sk-", "eyJa.eyJb", "key-", "-----BEGIN ", "xoxb-1-", ":AA", "ghp_", "SG.", "hf_", "-us1"]
  .map((piece) => repeat(piece, megabyte / 2))
  .join("\n");

/** Ordinary text and adversarial text, of the same size: both take time in proportion to it. */
export const benches = [
  {
    name: "a scan of 200 MB for tokens: adversarial text / source text",
    rounds: 3,
    limit: 12,
    baseline: { name: "source text", run: () => scan(sources) },
    subject: { name: "adversarial text", run: () => scan(nearTokens) },
    note: () => `source text: ${speedOf(sources)} MB/s, to be 150 or more`,
  },
];

function scan(text: string): void {
  for (let done = 0; done < size; done += text.length) findProviderTokens(text);
}

function speedOf(text: string): number {
  const started = performance.now();
  scan(text);
  return Math.round(size / megabyte / ((performance.now() - started) / 1000));
}

/** A flat text of about this length. */
function repeat(text: string, length: number): string {
  return Buffer.from(text.repeat(Math.ceil(length / text.length))).toString("latin1");
}

function sourcesOf(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const one = path.join(folder, name);
    return statSync(one).isDirectory() ? sourcesOf(one) : [readFileSync(one, "utf8")];
  });
}
