import { type Fact, fact } from "../../../engine/database";
import { fileNameOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { composeFiles } from "./compose-files";
import { isDocument, stageOfDocument } from "./document-stage";

/**
 * Sample Compose files that a document has people fetch or copy under the name that Compose takes by itself: whoever
 * installs the project runs what stands in them.
 */
export const installedSamples: Fact<ReadonlySet<RelativePath>> = fact("installed samples", (db) => {
  const samples = db
    .get(composeFiles)
    .map(({ path }) => path)
    .filter((path) => /\.(?:example|sample|template|dist)\./i.test(fileNameOf(path)));
  if (samples.length === 0) return new Set();
  const installed = new Set<RelativePath>();
  for (const path of db.paths()) {
    if (!isDocument(path)) continue;
    const text = db.file(path)?.text ?? "";
    for (const match of text.matchAll(installing)) {
      const sample = samples.find((one) => namesFile(match[0], fileNameOf(one)));
      if (sample === undefined || stageOfDocument(db, path, text, match.index) === "development") continue;
      installed.add(sample);
    }
  }
  return installed;
});

/** `curl -o compose.yml https://…/compose.example.yml`, `cp docker-compose.example.yml docker-compose.yml` */
const installing =
  /\b(?:curl|wget|cp|mv)[ \t][^\n]{0,300}(?<![\w.-])(?:docker-)?compose\.ya?ml(?![\w.-])[^\n]{0,300}/g;

function namesFile(command: string, name: string): boolean {
  return command.split(/[\s/]+/).includes(name);
}
