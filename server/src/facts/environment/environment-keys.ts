import { type Database, type Fact, fact } from "../../engine/database";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import type { DotenvEntry } from "../../languages/dotenv";
import { stageOfComposePath } from "../deployment/stage";
import { envFiles, parsedEnvFile } from "../repository/env-files";
import { isScriptPath } from "../repository/file-kinds";
import { composeEnvironmentReads, isComposeName } from "./compose-reads";
import type { EnvironmentRead } from "./environment-read";
import { javascriptEnvironmentReads, keysSetByBuild } from "./javascript-reads";
import { keysSetByCode, pythonEnvironmentReads } from "./python-reads";

/** A key that programs of the project read. */
export interface EnvironmentKey {
  readonly key: string;
  /** At least one, sorted by path and offset. */
  readonly reads: readonly EnvironmentRead[];
  /** Some program fails without it. */
  readonly required: boolean;
  /** Some program has no other value for it: whoever installs the project has to think of it. */
  readonly isDemanded: boolean;
}

/** Set by a platform, a shell or a tool, not by whoever installs the project. */
const platformKey =
  /^(?:PATH|Path|APPDATA|LOCALAPPDATA|USERPROFILE|SYSTEMROOT|COLUMNS|LINES|BROWSER|INIT_CWD|WAYLAND_DISPLAY|HOME|USER|PWD|SHELL|LANG|LC_\w+|TZ|TERM|HOSTNAME|HOST|PORT|CI|DEBUG_COLORS|NODE_ENV|NODE_OPTIONS|NODE_PATH|BABEL_ENV|NEXT_RUNTIME|NEXT_PHASE|NEXT_TELEMETRY_DISABLED|ANALYZE|TMPDIR|TEMP|TMP|VIRTUAL_ENV|CONDA_PREFIX|EDITOR|DISPLAY|NO_COLOR|FORCE_COLOR|DYNO|K_SERVICE|MODE|DEV|PROD|SSR|BASE_URL|DJANGO_SETTINGS_MODULE|DJANGO_CONFIGURATION|RUN_MAIN|WEB_CONCURRENCY|UID|GID|PUID|PGID|WWWUSER|WWWGROUP|(?:npm|XDG|SSH|VERCEL|GITHUB|GITLAB|CI|RENDER|RAILWAY|FLY|HEROKU|AWS_LAMBDA|COMPOSE|DOCKER|PYTEST|PYTHON|KUBERNETES|GAE|NETLIFY|CIRCLE|CIRCLECI|VITEST|JEST|STORYBOOK|SAIL|CF_PAGES|TRAVIS|FLASK_RUN|ELECTRON|CODESPACES?)(?:_\w+)?|PYTHON[A-Z]+|FLASK_(?:APP|ENV|DEBUG))$/;

/** What the programs of the repository read from the environment, by key. Tests and CI read what they set themselves. */
export const environmentKeys: Fact<readonly EnvironmentKey[]> = fact("environment keys", (db) => {
  const byKey = new Map<string, EnvironmentRead[]>();
  const own = new Set<string>();
  for (const path of db.paths()) {
    if (isForTests(path) || (isComposeName(path) && stageOfComposePath(path) === "test")) continue;
    for (const key of [...keysSetByCode(db, path), ...keysSetByBuild(db, path)]) own.add(key);
    for (const read of environmentReadsIn(db, path)) {
      if (platformKey.test(read.key) || isBuildConstant(read)) continue;
      const reads = byKey.get(read.key);
      if (reads) reads.push(read);
      else byKey.set(read.key, [read]);
    }
  }
  return [...byKey]
    .map(([key, reads]) => ({
      key,
      reads,
      required: reads.some(({ required }) => required),
      isDemanded:
        !own.has(key) &&
        reads.some((read) => !read.hasDefault && !reads.some((other) => asksFirst(other, read))),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
});

/** `if env("DSN", default=""):` in front of `env("DSN")`: who has asked what is set when nothing is does not need it. */
function asksFirst(other: EnvironmentRead, read: EnvironmentRead): boolean {
  return other.hasDefault && other.path === read.path && other.range.start < read.range.start;
}

/** `process.env.basePath`: variables of an environment are not written so; a bundler puts its own constant there. */
function isBuildConstant({ key, language }: EnvironmentRead): boolean {
  return language === "javascript" && /[a-z]/.test(key) && !key.includes("_");
}

/** An env file that shows which keys there are. */
export interface EnvTemplate {
  readonly path: RelativePath;
  readonly entries: readonly DotenvEntry[];
  /** Keys that a comment shows: `# SENTRY_DSN=`. */
  readonly commented: ReadonlySet<string>;
}

/** Absent when the repository has no env template. */
export const envTemplates: Fact<readonly EnvTemplate[] | Absent> = fact("env templates", (db) => {
  const templates = db.get(envFiles).filter(({ role }) => role === "template");
  if (templates.length === 0) return absent;
  return templates.map(({ path }) => {
    const { entries, comments } = db.of(parsedEnvFile, path);
    const commented = comments.flatMap(
      ({ text }) => /^#+\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(text)?.[1] ?? [],
    );
    return { path, entries, commented: new Set(commented) };
  });
});

/** The templates that show at least one key which the code reads; the others belong to something else. */
export const fittingTemplates: Fact<readonly EnvTemplate[]> = fact("fitting templates", (db) => {
  const templates = db.get(envTemplates);
  if (isAbsent(templates)) return [];
  const keys = new Set(db.get(environmentKeys).map(({ key }) => key));
  return templates.filter(
    ({ entries, commented }) =>
      entries.some(({ key }) => keys.has(key)) || [...commented].some((key) => keys.has(key)),
  );
});

/** Keys that a deployment file of the repository sets itself: Compose `environment:`, Dockerfile `ENV`, platform files, CI. */
export const providedKeys: Fact<ReadonlySet<string>> = fact("provided keys", (db) => {
  const keys = new Set<string>();
  for (const path of db.paths()) {
    if (!/(?:\.ya?ml|Dockerfile[\w.-]*|\.dockerfile|fly\.toml|app\.json|\.service)$/i.test(path)) continue;
    const text = db.file(path)?.text ?? "";
    for (const match of text.matchAll(
      /(?:^|[\s"'-])([A-Z][A-Z0-9_]{2,})"?\s*[:=]\s*(?!["']?\$\{?\1\b)\S/gm,
    )) {
      if (match[1]) keys.add(match[1]);
    }
    // Render's form: a list of `key: NAME`.
    for (const match of text.matchAll(/\bkey:\s*([A-Z][A-Z0-9_]+)/g)) if (match[1]) keys.add(match[1]);
  }
  return keys;
});

/** What one file reads from the environment, whatever the file is for. */
export function environmentReadsIn(db: Database, path: RelativePath): readonly EnvironmentRead[] {
  if (path.endsWith(".py")) return db.of(pythonEnvironmentReads, path);
  if (isScriptPath(path)) return javascriptEnvironmentReads(db, path);
  if (/\.ya?ml$/.test(path)) return db.of(composeEnvironmentReads, path);
  return [];
}

function isForTests(path: RelativePath): boolean {
  return /(?:^|\/)(?:tests?|__tests__|e2e|cypress|playwright|\.github|\.gitlab|docs?|examples?)\/|(?:^|\/)(?:test_[^/]*|conftest\.py|[^/]*_test\.py|[^/]*\.(?:test|spec)\.\w+|(?:jest|vitest|playwright|cypress)\.config\.\w+|locustfile\.py)$/.test(
    path,
  );
}
