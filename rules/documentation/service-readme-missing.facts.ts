import { type Database, type Fact, fact } from "../../server/src/engine/database";
import { fileNameOf, folderOf, inFolder } from "../../server/src/engine/path";
import { type Absent, absent, orNone } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { packageScripts } from "../../server/src/facts/dependencies/package-json";
import { composeDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import { markdownFile } from "../../server/src/facts/documentation/markdown-files";
import { isReadme, readmes } from "../../server/src/facts/documentation/readmes";

/** A part of the repository that is built or started by itself. */
export interface Service {
  readonly folder: RelativePath;
  readonly manifest: RelativePath;
  /** Its README, or the one of the repository with a chapter on it; undefined without either. */
  readonly documented: RelativePath | undefined;
}

const manifestName =
  /^(?:package\.json|pyproject\.toml|requirements\.txt|Pipfile|setup\.py|go\.mod|Cargo\.toml|composer\.json|Gemfile)$/;

const aside =
  /(?:^|\/)(?:tests?|e2e|examples?|samples?|demos?|fixtures?|vendor|third[_-]?party|templates?|docs?|\.[^/]*)(?:\/|$)|\{\{/i;

/** The services of a repository that has more than one, sorted by folder; absent otherwise: then the README of the root is theirs. */
export const services: Fact<readonly Service[] | Absent> = fact("services", (db) => {
  const built = builtFolders(db);
  const found = new Map<RelativePath, RelativePath>();
  for (const path of db.paths()) {
    const folder = folderOf(path);
    if (found.has(folder) || aside.test(folder) || !manifestName.test(fileNameOf(path))) continue;
    if (built.has(folder) || startsByItself(db, folder)) found.set(folder, path);
  }
  // What lies inside of another service is a part of it, except of the root.
  const outer = [...found].filter(
    ([folder]) => ![...found.keys()].some((other) => other !== "" && folder.startsWith(`${other}/`)),
  );
  if (outer.length < 2) return absent;
  const documents = documentedFolders(db);
  const own = new Map(
    [...db.tree().entries.keys()]
      .filter((path) => isReadme(path) && !isStarters(db, path))
      .map((path) => [folderOf(path), path]),
  );
  return outer
    .filter(([folder]) => folder !== "")
    .map(([folder, manifest]) => ({
      folder,
      manifest,
      documented: own.get(folder) ?? own.get(`${folder}/docs`) ?? documents(folder),
    }))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
});

/** What Nest, Next.js, Vite and others lay into each new project, as it came: it explains them and not the project. */
function isStarters(db: Database, path: RelativePath): boolean {
  const text = db.file(path)?.text ?? "";
  if (!starter.test(text.slice(0, 4000))) return false;
  const [, ...chapters] = db.of(markdownFile, path)?.headings ?? [];
  return chapters.every(({ text: heading }) => startersChapter.test(heading.trim()));
}

const starter =
  /^# React \+ (?:TypeScript \+ )?Vite\b|^This project was (?:bootstrapped with \[Create React App\]|generated (?:using|with) \[Angular CLI\])|^This is a \[Next\.js\]\([^)\s]*\) project bootstrapped with|A progressive <a href="http:\/\/nodejs\.org" target="_blank">Node\.js<\/a> framework/m;

const startersChapter =
  /^(?:Description|Installation|Project setup|(?:Compile and run the project|Running the app)|Test|Run tests|Deploy(?:ment| on Vercel)|Resources|Support|Stay in touch|License|Expanding the ESLint configuration|React Compiler|Getting Started|Learn More|Available Scripts|Code Splitting|Analyzing the Bundle Size|Making a Progressive Web App|Advanced Configuration|`?(?:npm|yarn) .*|Development server|Code scaffolding|Build(?:ing)?|Running (?:unit|end-to-end) tests|Further help|Additional Resources)$/i;

function builtFolders(db: Database): ReadonlySet<RelativePath> {
  const compose = db.get(composeDeployments);
  const contexts = orNone(compose).flatMap(({ services: all }) =>
    all.flatMap(({ build }) => build?.contextFolder ?? []),
  );
  return new Set(contexts);
}

function startsByItself(db: Database, folder: RelativePath): boolean {
  const path = (name: string) => inFolder(folder, name);
  if (db.has(path("manage.py")) || db.has(path("Dockerfile")) || db.has(path("Procfile"))) return true;
  return db.of(packageScripts, path("package.json")).has("start");
}

/** The README of the repository with a heading that names a folder. */
function documentedFolders(db: Database): (folder: RelativePath) => RelativePath | undefined {
  const found = db.get(readmes);
  const headings = (Array.isArray(found) ? (found as readonly RelativePath[]) : []).flatMap(
    (path) =>
      db.of(markdownFile, path)?.headings.map(({ text }) => ({ path, text: text.toLowerCase() })) ?? [],
  );
  return (folder) => {
    const words = wordsOf(fileNameOf(folder));
    return headings.find(({ text }) => words.some((word) => text.includes(word)))?.path;
  };
}

/** "frontend" is also written "front-end" and "Фронтенд". */
function wordsOf(name: string): readonly string[] {
  const word = name.toLowerCase();
  if (/^front-?end$/.test(word)) return ["frontend", "front-end", "front end", "фронтенд", "клієнт"];
  if (/^back-?end$/.test(word)) return ["backend", "back-end", "back end", "бекенд", "бэкенд", "сервер"];
  return [word, word.replaceAll(/[_-]/g, " ")];
}
