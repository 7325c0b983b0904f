import { type Database, type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";
import { fileNameOf } from "../../server/src/engine/path";
import { type Absent, absent, isAbsent, isUnknown, orNone } from "../../server/src/engine/rule";
import { dockerBuilds } from "../../server/src/facts/deployment/docker/docker-builds";
import { dockerfileOf } from "../../server/src/facts/deployment/docker/dockerfile-of";
import { productionProcesses } from "../../server/src/facts/deployment/processes/production-processes";
import { composeProjects } from "../../server/src/facts/deployment/service-roles";
import { markdownPaths } from "../../server/src/facts/documentation/markdown-files";
import { ciPipelines } from "../../server/src/facts/pipelines/ci-pipelines";
import { evidencePaths } from "../../server/src/facts/repository/evidence";
import type { Value } from "../../server/src/interpreter/python/values/value";
import { runsDjango } from "../../server/src/stacks/django/commands";
import { isTrue, settingOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import { isInstalled } from "../../server/src/stacks/django/settings/installed";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";

/** Whether what builds or starts production collects Django's static files. */
export interface StaticCollection {
  /** Where it is run. */
  readonly collected: Place | undefined;
  /** A file that it has gathered and that is in git: what is deployed has them. */
  readonly committed: Place | undefined;
  /** The line of a document by which somebody runs it in the container. */
  readonly byHand: Place | undefined;
  /** The image that serves Django and would have to do it. */
  readonly image: Place;
}

const written = /^(?![ \t]*#).*?\bcollectstatic\b(?!.*(?:--dry-run|[ \t]-n\b))/m;

/** Code names it for other reasons too: `if "collectstatic" in sys.argv`. */
const calledInPython =
  /^(?![ \t]*#).*?(?:\bcall_command\(\s*|\b(?:manage\.py|django-admin)["'\s,]{1,9})["']?collectstatic\b(?!.*(?:--dry-run|dry_run|[ \t]-n\b))/m;

const names = searched(
  "names collectstatic",
  needles("collectstatic"),
  undefined,
  (db, path): Place | undefined => {
    const pattern = path.endsWith(".py") ? calledInPython : written;
    const match = pattern.exec(db.file(path)?.text ?? "");
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
  const roots = settings.map((one) => settingOf(one, "STATIC_ROOT").value);
  // Without one it has nowhere to gather them, which is a fault of its own.
  if (roots.every((root) => isTrue(root) === false)) return absent;
  const projects = db.get(composeProjects);
  const django = new Set(
    orNone(projects).flatMap(({ services }) =>
      services
        .filter(({ processes }) => processes.some((one) => one.role === "web" && runsDjango(one.words)))
        .flatMap(({ service }) => dockerfileOf(db, service) ?? []),
    ),
  );
  const build = db
    .get(dockerBuilds)
    .find(({ path, judgedAsProduction }) => judgedAsProduction && django.has(path));
  if (!build) return absent;
  const collected = startedCollection(db) ?? db.get(collectCommands)[0];
  const committed = committedIn(db, roots);
  const byHand = db.get(markdownPaths).flatMap((path) => namedForContainer(db, path) ?? [])[0];
  return {
    collected,
    committed,
    byHand,
    image: { path: build.path, range: firstLine(db.file(build.path)?.text ?? "") },
  };
});

/** Where production runs it whenever it starts. */
function startedCollection(db: Database): Place | undefined {
  return db
    .get(productionProcesses)
    .find(
      ({ process: { words, conditional } }) =>
        !conditional && runsDjango(words) && words.some(({ text }) => text === "collectstatic"),
    )?.process.place;
}

/** The admin's own style sheet in a folder of this name: nothing but collecting brings it there. */
function committedIn(db: Database, roots: readonly Value[]): Place | undefined {
  const git = db.git();
  if (git.kind !== "repository") return undefined;
  const sheets = roots.flatMap((root) =>
    root.kind === "string" || root.kind === "path"
      ? `/${fileNameOf(root.value.replace(/\/+$/, ""))}/admin/css/base.css`
      : [],
  );
  for (const path of git.tracked)
    if (sheets.some((sheet) => `/${path}`.endsWith(sheet))) return { path, range: { start: 0, end: 0 } };
  return undefined;
}

/** `docker compose exec web python manage.py collectstatic` */
const namedForContainer = searched(
  "names collectstatic for a container",
  needles("collectstatic"),
  undefined,
  (db, path): Place | undefined => {
    const match = /\b(?:exec|run)\b[^\n]{0,200}\bcollectstatic\b/.exec(db.file(path)?.text ?? "");
    if (!match) return undefined;
    const end = match.index + match[0].length;
    return { path, range: { start: end - "collectstatic".length, end } };
  },
);

function firstLine(text: string): Place["range"] {
  const start = /^FROM\b/im.exec(text)?.index ?? 0;
  const end = text.indexOf("\n", start);
  return { start, end: end === -1 ? text.length : end };
}
