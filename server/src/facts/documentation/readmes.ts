import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { message } from "../../engine/message";
import { fileNameOf, folderOf, joinPath } from "../../engine/path";
import { type Absent, absent, isAbsent, isUnknown, orNone, type Unknown, unknown } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { splitTarget } from "../../languages/markdown";
import { manifests } from "../dependencies/manifests";
import { testFiles } from "../testing/test-files";
import { hasManual, markdownFile, markdownPaths } from "./markdown-files";
import { documentTopics, type Topic } from "./topics";

const readmeName =
  /^readme(?:[._-][a-z]{2}(?:[_-][a-z]{2})?)?(?:\.(?:md|markdown|mdown|rst|txt|adoc|asciidoc|org|textile))?$/i;

/** Whether a path names a README, in whatever language and format. */
export function isReadme(path: RelativePath): boolean {
  return readmeName.test(fileNameOf(path));
}

const code =
  /\.(?:py|[cm]?[jt]sx?|vue|svelte|go|rs|java|kt|rb|php|cs|swift|c|cpp)$|(?:^|\/)(?:Dockerfile|package\.json|pyproject\.toml|(?:docker-)?compose\.ya?ml)$/;

/**
 * The READMEs of the repository itself, in the root, in .github or in docs as hosting sites show them; empty when there is
 * none. Absent without code, unknown where one may lie outside of what was read.
 */
export const readmes: Fact<readonly RelativePath[] | Absent | Unknown> = fact("readmes", (db) => {
  if (!db.paths().some((path) => code.test(path))) return absent;
  const found = [...db.tree().entries]
    .filter(
      ([path, { kind }]) =>
        kind !== "directory" && /^(?:(?:\.github|docs?)\/)?[^/]+$/.test(path) && isReadme(path),
    )
    .map(([path]) => path);
  if (found.length > 0) return found.sort((a, b) => Number(a.includes("/")) - Number(b.includes("/")));
  if (!db.tree().complete) return unknown(message("The folder was not read completely"));
  const git = db.git();
  if (git.kind === "repository" && git.outerIgnores.some(({ directory }) => directory.startsWith("..")))
    return unknown(message("This folder is a part of a repository whose README lies above"));
  return [];
});

/** READMEs in which nothing stands. */
export const emptyReadmes: Fact<ReadonlySet<RelativePath>> = fact("empty readmes", (db) => {
  const found = db.get(readmes);
  if (isAbsent(found) || isUnknown(found)) return new Set<RelativePath>();
  return new Set(found.filter((path) => db.has(path) && db.file(path)?.text.trim() === ""));
});

/** The READMEs of parts that have a manifest of their own, sorted. */
export const readmesOfParts: Fact<readonly RelativePath[]> = fact("readmes of parts", (db) => {
  const known = db.get(manifests);
  const folders = new Set(orNone(known).map(({ folder }) => folder));
  return db.paths().filter((path) => isReadme(path) && path.includes("/") && folders.has(folderOf(path)));
});

/** What the documents of the repository say together, and what they leave out. */
export interface Documentation {
  /** The first heading of the README, where findings about what is missing stand. */
  readonly place: Place;
  readonly missing: readonly Topic[];
  /**
   * What is known of how to test: "judged", the documents say it or it is missing; else there are no tests ("none"), or
   * some in a language that is not read here ("unread").
   */
  readonly testing: "judged" | "unread" | "none";
  /** They lead to a manual that was not read, where the rest may stand. */
  readonly leadsElsewhere: boolean;
}

/** Absent without a README that can be read. What a manual elsewhere says is not known. */
export const documentation: Fact<Documentation | Absent | Unknown> = fact("documentation", (db) => {
  const found = db.get(readmes);
  if (isAbsent(found) || isUnknown(found)) return found;
  const [first] = found;
  if (first === undefined || found.every((path) => db.get(emptyReadmes).has(path))) return absent;
  if (found.some((path) => !db.has(path)))
    return unknown(message("{path} could not be read", { path: first }));
  const place = { path: first, range: firstHeading(db, first) };
  const documents = documentsFrom(db, found).map((path) => db.of(documentTopics, path));
  const covered = new Set(documents.flatMap(({ topics }) => topics));
  // Problems are described where they arise, linked or not.
  if (db.get(markdownPaths).some((path) => db.of(documentTopics, path).topics.includes("troubleshooting")))
    covered.add("troubleshooting");
  const tested = db.get(testFiles).length > 0;
  const wanted: readonly Topic[] = [
    "set-up",
    "running",
    ...(tested ? (["testing"] as const) : []),
    "troubleshooting",
  ];
  return {
    place,
    missing: wanted.filter((topic) => !covered.has(topic)),
    testing:
      tested || covered.has("testing")
        ? "judged"
        : db.paths().some((path) => testOfAnyLanguage.test(path))
          ? "unread"
          : "none",
    leadsElsewhere: db.get(hasManual) || documents.some(({ hasManualElsewhere }) => hasManualElsewhere),
  };
});

/** Tests as languages other than those that are read here call them, by folder or by file. */
const testOfAnyLanguage =
  /(?:^|\/)(?:tests?|spec)\/.*\.\w+$|(?:^|\/)src\/test\/|_(?:test|spec)\.\w+$|(?:^|\/)\w+Tests?\.(?:java|kt|cs|php|scala|groovy|swift)$/;

const mostDocuments = 200;

/** The READMEs of all folders, what they link to, and what lies in the root or in docs where every reader looks. */
function documentsFrom(db: Database, start: readonly RelativePath[]): readonly RelativePath[] {
  const beside = db
    .get(markdownPaths)
    .filter((path) => isReadme(path) || /^(?:docs?\/(?:[^/]+\/)?)?[^/]+$/i.test(path));
  const others = db.paths().filter((path) => /^(?:docs?\/)?[^/]+\.(?:rst|adoc)$/i.test(path));
  const reached = new Set([...start, ...beside, ...others]);
  for (const path of reached) {
    if (reached.size > mostDocuments) break;
    for (const { target } of db.of(markdownFile, path)?.links ?? []) {
      const link = target === undefined ? undefined : splitTarget(target);
      if (!link || link.external || !/\.(?:md|markdown|rst|adoc|txt)$/i.test(link.path)) continue;
      const file = joinPath(link.path.startsWith("/") ? "" : folderOf(path), link.path.replace(/^\/+/, ""));
      if (file !== undefined && db.has(file)) reached.add(file);
    }
  }
  return [...reached];
}

function firstHeading(db: Database, path: RelativePath): Place["range"] {
  const heading = db.of(markdownFile, path)?.headings[0];
  return heading?.range ?? { start: 0, end: /^[^\r\n]*/.exec(db.file(path)?.text ?? "")?.[0].length ?? 0 };
}
