import { type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { needles, searched } from "../../../engine/needles";
import { type Absent, absent, isAbsent, isUnknown } from "../../../engine/rule";
import { dockerfileOf } from "../../../facts/deployment/docker/dockerfile-of";
import { dockerBuilds } from "../../../facts/deployment/docker/dockerfiles";
import { composeProjects } from "../../../facts/deployment/service-roles";
import { evidencePaths } from "../../../facts/repository/evidence";
import { ciPipelines } from "../../../facts/testing/ci-pipelines";
import { runsDjango } from "../commands";
import { isInstalled } from "../settings/installed";
import { productionSettings } from "../settings/production-settings";

/** Whether what builds or starts production collects Django's static files. */
export interface StaticCollection {
  /** Where it is run. */
  readonly collected: Place | undefined;
  /** The image that serves Django and would have to do it. */
  readonly image: Place;
}

const names = searched(
  "names collectstatic",
  needles("collectstatic"),
  undefined,
  (db, path): Place | undefined => {
    const match = /^(?![ \t]*#).*?\bcollectstatic\b(?!.*(?:--dry-run|[ \t]-n\b))/m.exec(
      db.file(path)?.text ?? "",
    );
    if (!match) return undefined;
    const end = match.index + match[0].length;
    return { path, range: { start: end - "collectstatic".length, end } };
  },
);

/** Whoever names it anywhere but in documentation runs it from there: an entrypoint, a script, CI, a make target. */
const collectCommands: Fact<readonly Place[]> = fact("commands that collect static files", (db) =>
  db
    .get(evidencePaths)
    .filter((path) => !db.get(checkingPipelines).has(path))
    .flatMap((path) => names(db, path) ?? []),
);

/** Pipelines that only check: what they collect goes with the machine that they run on. */
const checkingPipelines: Fact<ReadonlySet<string>> = fact(
  "checking pipelines",
  (db) =>
    new Set(
      db
        .get(ciPipelines)
        .map(({ path }) => path)
        .filter(
          (path) =>
            !/deploy|docker|image|release|publish|upload|artifact|rsync|\b(?:s3|scp|ssh|heroku|fly|gcloud|gsutil|kubectl|az|ansible\w*)\b/i.test(
              db.file(path)?.text ?? "",
            ),
        ),
    ),
);

/** Absent unless Django's static files are in use and an image of this repository runs Django in production. */
export const staticCollection: Fact<StaticCollection | Absent> = fact("static collection", (db) => {
  const settings = db.get(productionSettings);
  if (isAbsent(settings) || isUnknown(settings)) return absent;
  if (!settings.every((one) => isInstalled(one, "django.contrib.staticfiles") === true)) return absent;
  const projects = db.get(composeProjects);
  const django = new Set(
    (isAbsent(projects) ? [] : projects).flatMap(({ services }) =>
      services
        .filter(({ processes }) => processes.some((one) => one.role === "web" && runsDjango(one.words)))
        .flatMap(({ service }) => dockerfileOf(db, service) ?? []),
    ),
  );
  const build = db
    .get(dockerBuilds)
    .find(({ path, judgedAsProduction }) => judgedAsProduction && django.has(path));
  if (!build) return absent;
  const collected = db.get(collectCommands)[0];
  return { collected, image: { path: build.path, range: firstLine(db.file(build.path)?.text ?? "") } };
});

function firstLine(text: string): Place["range"] {
  const start = /^FROM\b/im.exec(text)?.index ?? 0;
  const end = text.indexOf("\n", start);
  return { start, end: end === -1 ? text.length : end };
}
