import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { fileNameOf } from "../../engine/path";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import type { IsoDate, RelativePath } from "../../engine/snapshot";
import { type ComposeDeployment, composeDeployments } from "../deployment/compose/compose-model";
import { dockerfileTrees } from "../deployment/docker/dockerfile-trees";
import { dockerBuilds } from "../deployment/docker/dockerfiles";
import { parseImage } from "../deployment/docker/images";
import { endOfLife, lifeOf, newestAlive, type Product } from "./end-of-life-table";
import { lockedManifests } from "./lock-state";
import { normalizePythonName } from "./manifest";
import { isFixturePath } from "./manifests";
import { requirementSets, requirementsGroup, requirementsPaths } from "./requirements-files";

/** A release that something in the repository uses in production, and where that is said. */
export interface UsedRelease {
  readonly product: Product;
  readonly version: string;
  readonly place: Place;
}

/** A used release whose end of life is known. */
export interface JudgedRelease extends UsedRelease {
  /** On the snapshot's day it gets no security fixes any more. */
  readonly hasEnded: boolean;
  readonly productName: string;
  readonly release: string;
  readonly end: IsoDate;
  readonly source: string;
  /** What to go to. */
  readonly newest: string | undefined;
}

/** The releases in use whose end is known, the first place of each. Absent when none is. */
export const judgedReleases: Fact<readonly JudgedRelease[] | Absent> = fact("judged releases", (db) => {
  const today = db.today();
  const judged = db.get(usedReleases).flatMap((one): readonly JudgedRelease[] => {
    const life = lifeOf(one.product, one.version);
    if (!life) return [];
    const { name, source } = endOfLife[one.product];
    const newest = newestAlive(one.product, today);
    return [{ ...one, productName: name, ...life, source, newest, hasEnded: life.end < today }];
  });
  return judged.length === 0 ? absent : judged;
});

const usedReleases: Fact<readonly UsedRelease[]> = fact("used releases", (db) => [
  ...imagesOfDockerfiles(db),
  ...imagesOfCompose(db),
  ...runtimeFiles(db),
  ...packages(db),
]);

const products: Readonly<Record<string, Product>> = {
  python: "python",
  node: "node",
  postgres: "postgres",
  postgis: "postgres",
  redis: "redis",
};

/** The last stage of each production image, and what it continues. */
function imagesOfDockerfiles(db: Database): readonly UsedRelease[] {
  return db.get(dockerBuilds).flatMap(({ path, stage }) => {
    if (stage === "development" || stage === "test" || isFixturePath(path)) return [];
    const tree = db.of(dockerfileTrees, path);
    return (tree?.stages ?? []).flatMap((one) => {
      if (one.parent !== undefined || !one.resolvedImage) return [];
      return releaseOfImage(one.resolvedImage.text, { path, range: one.imageRange });
    });
  });
}

function imagesOfCompose(db: Database): readonly UsedRelease[] {
  const compose = db.get(composeDeployments);
  const deployments: readonly ComposeDeployment[] = isAbsent(compose) ? [] : compose;
  const seen = new Set<string>();
  return deployments.flatMap(({ stage, services }) => {
    if (stage === "development" || stage === "test") return [];
    return services.flatMap(({ image }) => {
      if (!image) return [];
      const key = `${image.place.path}:${image.place.range.start}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return image.value === undefined ? [] : releaseOfImage(image.value, image.place);
    });
  });
}

function releaseOfImage(text: string, place: Place): readonly UsedRelease[] {
  const image = parseImage(text);
  if (!image || image.nameUnknown || image.versionUnknown || image.tag === undefined) return [];
  const owner = image.repository.includes("/") ? image.repository.split("/")[0] : "";
  const known =
    owner === "" || owner === "bitnami" || owner === "circleci" || owner === "cimg" || owner === "postgis";
  const product = known && image.registry === undefined ? products[image.name] : undefined;
  const version = /^v?(\d+(?:\.\d+)*)/.exec(image.tag)?.[1];
  return product && version !== undefined ? [{ product, version, place }] : [];
}

/** Files that say which runtime a platform or a version manager takes. */
function runtimeFiles(db: Database): readonly UsedRelease[] {
  return db.paths().flatMap((path): readonly UsedRelease[] => {
    if (isFixturePath(path)) return [];
    const text = db.file(path)?.text ?? "";
    switch (fileNameOf(path)) {
      case "runtime.txt":
        return matchRelease("python", path, text, /^python-(\d+\.\d+(?:\.\d+)?)/);
      case ".python-version":
        return matchRelease("python", path, text, /^(\d+\.\d+(?:\.\d+)?)\s*$/m);
      case ".nvmrc":
      case ".node-version":
        return matchRelease("node", path, text, /^v?(\d+(?:\.\d+){0,2})\s*$/m);
      default:
        return [];
    }
  });
}

function matchRelease(
  product: Product,
  path: RelativePath,
  text: string,
  pattern: RegExp,
): readonly UsedRelease[] {
  const found = pattern.exec(text);
  const version = found?.[1];
  if (!found || version === undefined) return [];
  const start = found.index + found[0].indexOf(version);
  return [{ product, version, place: { path, range: { start, end: start + version.length } } }];
}

const frameworks: Readonly<Record<string, Product>> = { django: "django", next: "next" };

/** Frameworks among the dependencies: the locked version, or the one that an exact or narrow specifier can mean only. */
function packages(db: Database): readonly UsedRelease[] {
  const locked = db.get(lockedManifests);
  const found: UsedRelease[] = [];
  for (const { manifest, locks, key } of isAbsent(locked) ? [] : locked) {
    for (const one of manifest.dependencies) {
      const product = frameworks[one.name];
      if (!product || one.use !== "runtime") continue;
      const lock = locks.find(({ readable }) => readable);
      const direct =
        lock?.projects.get(key)?.versions.get(one.name) ??
        lock?.answers?.get(`${one.name}@${one.specifier}`) ??
        lock?.versions.get(one.name)?.at(0);
      const version = direct ?? onlyRelease(product, one.specifier);
      const range = {
        start: one.nameRange.start,
        end: Math.max(one.nameRange.end, one.specifierRange?.end ?? 0),
      };
      if (version !== undefined) found.push({ product, version, place: { path: manifest.path, range } });
    }
  }
  const covered = new Set(
    found.map(({ product, place }) => `${product} ${place.path.replace(/[^/]*$/, "")}`),
  );
  for (const path of db.get(requirementsPaths)) {
    if (requirementsGroup(path) !== "main" || isFixturePath(path) || path.endsWith(".in")) continue;
    for (const { requirement, path: file } of db.of(requirementSets, path).requirements) {
      const product = frameworks[normalizePythonName(requirement.name ?? "")];
      if (product !== "django" || file !== path) continue;
      const version = onlyRelease(product, requirement.specifier);
      const folder = path.replace(/(?:requirements\/)?[^/]*$/, "");
      if (version === undefined || covered.has(`${product} ${folder}`)) continue;
      found.push({ product, version, place: { path, range: requirement.range } });
    }
  }
  return found;
}

/** The release that every version allowed by a specifier belongs to; undefined when newer ones fit as well. */
function onlyRelease(product: Product, specifier: string): string | undefined {
  const { parts } = endOfLife[product];
  const exact = /^(?:={0,3}|~=?|\^)?\s*v?(\d+(?:\.\d+)*)(?:\.\*)?$/.exec(specifier)?.[1];
  const isCaret = specifier.startsWith("^");
  if (exact !== undefined) {
    const numbers = exact.split(".");
    // `~=4.2` and `^4.2` go on to 4.9; for a product named by its first number that is still the same release.
    const wide = isCaret || (specifier.startsWith("~=") && numbers.length === 2);
    return wide && parts === 2 ? undefined : exact;
  }
  const [, low, high] = /^>=?\s*(\d+\.\d+)[\d.]*\s*,\s*<\s*(\d+\.\d+)[\d.]*$/.exec(specifier) ?? [];
  if (low === undefined || high === undefined) return undefined;
  const [lowMajor = 0, lowMinor = 0] = low.split(".").map(Number);
  const [highMajor = 0, highMinor = 0] = high.split(".").map(Number);
  return lowMajor === highMajor && highMinor - lowMinor <= 1 ? low : undefined;
}
