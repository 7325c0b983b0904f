import type { Database } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { fileNameOf } from "../../engine/path";
import { orNone } from "../../engine/rule";
import type { DockerBuild } from "../deployment/docker/docker-builds";
import { dockerImageOf } from "../deployment/docker/docker-images";
import { imageInstalls, isNpmTool } from "./image-installs";
import type { Manifest } from "./manifest";

/** A package that an image starts through npx and does not hold. */
export interface FetchedAtStart {
  readonly name: string;
  /** CMD or ENTRYPOINT of the image. */
  readonly place: Place;
}

/** `npx prisma migrate deploy`; with a version behind the name that one is fetched, and no newer one. */
const byNpx = /\bnpx[ \t]+(?:-{1,2}[\w-]{1,30}[ \t]+){0,3}((?:@[\w-]{1,60}\/)?[\w-]{1,60})(?![\w@/.-])/g;

/** What images of a manifest's project start although their installation leaves it out. */
export function fetchedAtStart(db: Database, manifest: Manifest): readonly FetchedAtStart[] {
  const all = db.get(imageInstalls);
  const own = orNone(all).filter(
    (install) => install.manifest === manifest && isNpmTool(install.tool) && install.stays,
  );
  const builds = [...new Set(own.map(({ build }) => build))].filter((build) =>
    own.every((install) => install.build !== build || install.productionOnly),
  );
  return builds.flatMap((build) => startedIn(db, build));
}

function startedIn(db: Database, { path, target }: DockerBuild): readonly FetchedAtStart[] {
  const image = dockerImageOf(db, path, target);
  const dockerfile = db.file(path)?.text ?? "";
  return [image?.entrypoint, image?.command].flatMap((start): readonly FetchedAtStart[] => {
    if (!start) return [];
    const words = start.words.map(({ text }) => text);
    const scripts = words.flatMap((word) =>
      word.endsWith(".sh") ? (db.paths().find((one) => fileNameOf(one) === fileNameOf(word)) ?? []) : [],
    );
    const texts = [start.text ?? words.join(" "), ...scripts.map((one) => db.file(one)?.text ?? "")];
    const names = texts.flatMap((text) => [...text.matchAll(byNpx)].map(([, name = ""]) => name));
    return names
      .filter((name) => !isBroughtOtherwise(dockerfile, name))
      .map((name) => ({ name, place: start.place }));
  });
}

/** It is copied from another stage, or installed by its name. */
function isBroughtOtherwise(dockerfile: string, name: string): boolean {
  return new RegExp(
    `node_modules/(?:\\.bin|${name})(?![\\w-])|\\b(?:install|add|i)\\b[^\\n]{0,300}[ \\t]${name}(?![\\w-])`,
  ).test(dockerfile);
}
