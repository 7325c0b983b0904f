import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { stacks } from "../../stacks/stacks";
import { manifests } from "../dependencies/manifests";
import { ciPipelines } from "../pipelines/ci-pipelines";
import { ciSummary } from "../pipelines/ci-summary";
import { isMarkdownPath } from "../repository/file-kinds";

/** Whether anything in the repository puts load on the application; with the place that creates the need. */
export interface LoadTests {
  /** Where that is seen. */
  readonly present: Place | undefined;
  readonly place: Place;
}

const loadTool = /^(?:locust|k6|artillery|autocannon|molotov|@types\/k6|loadtest)$/;
const loadFile =
  /(?:^|\/)(?:locustfile[\w-]*\.py|[\w.-]*\.jmx|artillery[\w.-]*\.ya?ml|k6[\w./-]*\.[jt]s|[\w.-]*k6[\w.-]*\.[jt]s|(?:load|stress|perf(?:ormance)?)[-_]?tests?\/.+|gatling\/.+|.*Simulation\.(?:scala|java)|vegeta[\w.-]*|\.?taurus[\w.-]*\.ya?ml)$/i;

/**
 * Absent where no server is built, and where nobody has written down requests yet: a load test begins with them, and
 * would otherwise be asked of every application there is.
 */
export const loadTests: Fact<LoadTests | Absent> = fact("load tests", (db) => {
  const place = serverPlace(db);
  if (!place) return absent;
  const all = db.get(manifests);
  const declared = isAbsent(all)
    ? undefined
    : all.find(({ dependencies }) => dependencies.some(({ name }) => loadTool.test(name)));
  const ci = db.get(ciSummary);
  const inCi = isAbsent(ci) ? undefined : ci.purposes.get("load");
  const path = db.paths().find((one) => loadFile.test(one) && !isMarkdownPath(one)) ?? declared?.path;
  if (inCi === undefined && path === undefined && isAbsent(db.get(apiCollections))) return absent;
  return { present: inCi ?? (path === undefined ? undefined : { path, range: { start: 0, end: 0 } }), place };
});

/** The first line of what stands for the first application. */
function serverPlace(db: Database): Place | undefined {
  const [first] = stacks.flatMap(({ applications }) => (applications ? db.get(applications) : []));
  if (first === undefined) return undefined;
  return {
    path: first.file,
    range: { start: 0, end: /^[^\r\n]*/.exec(db.file(first.file)?.text ?? "")?.[0].length ?? 0 },
  };
}

/** Collections of API requests that could be run as tests. */
export interface ApiCollections {
  readonly paths: readonly RelativePath[];
  /** CI runs some, or may run some in a part that is not here. */
  readonly run: Place | "unknown" | undefined;
  readonly hasCi: boolean;
}

/** Postman and Hurl collections; Bruno has a runner of its own. Absent without one. */
export const apiCollections: Fact<ApiCollections | Absent> = fact("api collections", (db) => {
  const paths = db
    .paths()
    .filter(
      (path) =>
        /\.postman_collection\.json$/.test(path) || /\.hurl$/.test(path) || isPlainCollection(db, path),
    );
  if (paths.length === 0) return absent;
  const ci = db.get(ciSummary);
  const shown = isAbsent(ci) ? undefined : ci.purposes.get("api-collection");
  const run = shown ?? (!isAbsent(ci) && ci.unknown !== undefined ? "unknown" : undefined);
  return { paths, run, hasCi: db.get(ciPipelines).length > 0 };
});

function isPlainCollection(db: Database, path: RelativePath): boolean {
  if (!/collection[\w.-]*\.json$/i.test(path) || path.endsWith(".postman_collection.json")) return false;
  return /"schema"\s*:\s*"https:\/\/schema\.(?:get)?postman\.com\//.test(
    (db.file(path)?.text ?? "").slice(0, 2000),
  );
}
