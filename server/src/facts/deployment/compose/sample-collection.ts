import { type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { folderOf } from "../../../engine/path";
import { composeFiles } from "./compose-files";

/**
 * Where the README says that the Compose files here are a collection to choose from: who takes one adapts it, and nobody
 * runs them all. Undefined where it says nothing of the kind, or where they are somebody's own.
 */
export const sampleCollection: Fact<Place | undefined> = fact("sample collection", (db) => {
  const folders = new Set(db.get(composeFiles).map(({ path }) => folderOf(path)));
  folders.delete("");
  if (folders.size < fewest) return undefined;
  const path = db.paths().find((one) => /^readme\.(?:md|rst|txt)$/i.test(one));
  const opening = path === undefined ? "" : (db.file(path)?.text.slice(0, longestOpening) ?? "");
  const offered = offers.exec(opening);
  if (path === undefined || !offered || own.test(opening)) return undefined;
  return { path, range: { start: offered.index, end: offered.index + offered[0].length } };
});

/** In folders of their own: fewer are the parts of something. */
const fewest = 4;

/** In characters: where a README says what the repository is. */
const longestOpening = 800;

const kinds = "(?:collections?|examples?|samples?|templates?|boilerplates?|snippets?|recipes|cookbooks?)";
const stacks = "(?:docker[ -]?compose|compose (?:files|stacks)|docker[ -]stacks?)";

/** "Docker Compose Collection", "A collection of ready-to-use Docker Compose files", "Examples for Compose". */
const offers = new RegExp(
  `\\b${stacks}[\\w -]{0,40} ${kinds}\\b|\\b${kinds}\\b[^.\\n]{0,60}\\b${stacks}`,
  "i",
);

/** "The Compose files of my server": a collection as well, and production. */
const own = /\b(?:my|our)\b|\bhome[ -]?(?:lab|server)s?\b/i;
