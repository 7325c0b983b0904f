import { type Database, type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { fileNameOf } from "../../server/src/engine/path";
import { placeKey } from "../../server/src/engine/place";
import { tableOf } from "../../server/src/engine/records";
import { type Absent, absent, orNone } from "../../server/src/engine/rule";
import type { IsoDate, RelativePath } from "../../server/src/engine/snapshot";
import {
  endOfLife,
  lifeOf,
  newestAlive,
  type Product,
} from "../../server/src/facts/dependencies/end-of-life-table";
import {
  productOf,
  releaseOfCopy,
  releasesOfImage,
} from "../../server/src/facts/dependencies/image-releases";
import { lockedManifests } from "../../server/src/facts/dependencies/lock-state";
import { normalizePythonName } from "../../server/src/facts/dependencies/manifest";
import { isFixturePath } from "../../server/src/facts/dependencies/manifests";
import {
  requirementSets,
  requirementsGroup,
  requirementsPaths,
} from "../../server/src/facts/dependencies/requirements/requirements-files";
import {
  type ComposeDeployment,
  composeDeployments,
} from "../../server/src/facts/deployment/compose/compose-model";
import { dockerBuilds } from "../../server/src/facts/deployment/docker/docker-builds";
import { dockerfileTrees } from "../../server/src/facts/deployment/docker/dockerfile-trees";
import { type UsedImage, usedImages } from "../../server/src/facts/deployment/docker/used-images";
import { kubernetesWorkloads } from "../../server/src/facts/deployment/kubernetes/workloads";
import {
  type Dockerfile,
  type DockerStage,
  lineageOf,
  stageFor,
} from "../../server/src/languages/dockerfile/index";
import { replaceSpans } from "../../server/src/languages/replace-spans";

/** A release that something in the repository uses in production, and where that is said. */
export interface UsedRelease {
  readonly product: Product;
  readonly version: string;
  readonly place: Place;
  /** What runs in production, the system below it, or what only builds it. */
  readonly use: "runs" | "base" | "builds";
}

/** A used release whose end of life is known. */
export interface JudgedRelease extends UsedRelease {
  /** On the snapshot's day it gets no security fixes any more. */
  readonly hasEnded: boolean;
  /** Its successors come within months, or something newer stands on it, and it ended within the last year. */
  readonly isMild: boolean;
  readonly productName: string;
  readonly release: string;
  readonly end: IsoDate;
  readonly source: string;
  /** What to go to. */
  readonly newest: string | undefined;
}

/** The releases in use whose end is known. Absent when none is. */
export const judgedReleases: Fact<readonly JudgedRelease[] | Absent> = fact("judged releases", (db) => {
  const today = db.today();
  const yearAgo = `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`;
  const judged = db.get(usedReleases).flatMap((one): readonly JudgedRelease[] => {
    const life = lifeOf(one.product, one.version);
    if (!life) return [];
    const { name, source, isFast = false } = endOfLife[one.product];
    const newest = newestAlive(one.product, today);
    const hasEnded = life.end < today;
    const isMild = one.use === "builds" || ((isFast || one.use === "base") && life.end >= yearAgo);
    return [{ ...one, productName: name, ...life, source, newest, hasEnded, isMild }];
  });
  // Who replaces an image whose own release has ended gets another system with it.
  const replaced = new Set(
    judged.flatMap(({ hasEnded, use, place }) => (hasEnded && use !== "base" ? [placeKey(place)] : [])),
  );
  const told = judged.filter(({ use, place }) => use !== "base" || !replaced.has(placeKey(place)));
  if (told.length === 0) return absent;
  // A release of which something runs in production is no less grave where it builds.
  const grave = new Set(told.flatMap((one) => (one.isMild ? [] : [`${one.product} ${one.release}`])));
  return told.map((one) => ({ ...one, isMild: !grave.has(`${one.product} ${one.release}`) }));
});

/** Images of production whose product's releases end, of a version that something else fills in. */
export const undatedImages: Fact<readonly UsedImage[]> = fact("undated images", (db) => {
  const used = db.get(usedImages);
  return orNone(used).filter(
    ({ reference }) =>
      reference.versionUnknown && !reference.nameUnknown && productOf(reference) !== undefined,
  );
});

const usedReleases: Fact<readonly UsedRelease[]> = fact("used releases", (db) => [
  ...imagesOfDockerfiles(db),
  ...imagesOfCompose(db),
  ...imagesOfKubernetes(db),
  ...runtimeFiles(db),
  ...packages(db),
]);

/** The images on which production's last stages stand, and those that only build for them. */
function imagesOfDockerfiles(db: Database): readonly UsedRelease[] {
  const found = db.get(dockerBuilds).flatMap(({ path, target, stage }): readonly UsedRelease[] => {
    if (stage === "development" || stage === "test" || isFixturePath(path)) return [];
    const tree = db.of(dockerfileTrees, path);
    if (!tree) return [];
    const last = stageFor(tree, target);
    const shipped = new Set(last ? lineageOf(tree, last) : []);
    return tree.stages.flatMap((one) => {
      const place = { path, range: one.imageRange };
      const images =
        one.parent !== undefined || !one.resolvedImage
          ? []
          : releasesAt(one.resolvedImage.text, place, shipped.has(one));
      return [
        ...images,
        ...nodeSource(path, one, shipped.has(one)),
        ...copiedPrograms(path, tree, one, shipped.has(one)),
      ];
    });
  });
  return uniqueReleases(found);
}

/** `curl https://deb.nodesource.com/setup_18.x | bash -` */
function nodeSource(path: RelativePath, stage: DockerStage, isShipped: boolean): readonly UsedRelease[] {
  return stage.instructions.flatMap((one): readonly UsedRelease[] => {
    const named =
      one.keyword === "RUN" ? /nodesource\.com\/(?:setup|node)_(\d+)\.x/.exec(one.text) : undefined;
    const version = named?.[1];
    if (version === undefined) return [];
    return [
      {
        product: "node",
        version,
        place: { path, range: one.range },
        use: isShipped ? "runs" : "builds",
      },
    ];
  });
}

/** `COPY --from=node:22 /usr/local/bin/node /usr/local/bin/`: a program in the release of the image that it comes from. */
function copiedPrograms(
  path: RelativePath,
  { stages }: Dockerfile,
  stage: DockerStage,
  isShipped: boolean,
): readonly UsedRelease[] {
  const names = new Set(stages.flatMap(({ name }) => name?.toLowerCase() ?? []));
  return stage.instructions.flatMap((one): readonly UsedRelease[] => {
    const from = one.keyword === "COPY" ? one.flags.find(({ name }) => name === "from") : undefined;
    const image = from?.value;
    if (!from || image === undefined || /^\d+$/.test(image) || names.has(image.toLowerCase())) return [];
    const sources = (one.exec ?? one.words).slice(0, -1).map(({ value }) => value);
    if (!sources.some((source) => /(?:^|\/)(?:s?bin|lib)(?:\/|$)/.test(source))) return [];
    const use = isShipped ? "runs" : "builds";
    const place = { path, range: from.range };
    // The system of the other image stays behind.
    const official = releasesOfImage(image).filter(({ isBase }) => !isBase);
    const releases =
      official.length > 0 ? official : sources.flatMap((source) => releaseOfCopy(image, source) ?? []);
    return releases.map(({ product, version }) => ({ product, version, place, use }));
  });
}

function releasesAt(text: string, place: Place, isShipped: boolean): readonly UsedRelease[] {
  return releasesOfImage(text).flatMap(({ product, version, isBase }): readonly UsedRelease[] => {
    // The compiler puts its own library into what it builds.
    if (isShipped || (product === "go" && !isBase))
      return [{ product, version, place, use: isBase ? "base" : "runs" }];
    return isBase ? [] : [{ product, version, place, use: "builds" }];
  });
}

/** One a place and product; that it runs counts more than that it builds. */
function uniqueReleases(found: readonly UsedRelease[]): readonly UsedRelease[] {
  const unique = new Map<string, UsedRelease>();
  for (const one of found) {
    const key = `${placeKey(one.place)} ${one.product}`;
    if (!unique.has(key) || one.use !== "builds") unique.set(key, one);
  }
  return [...unique.values()];
}

function imagesOfCompose(db: Database): readonly UsedRelease[] {
  const compose = db.get(composeDeployments);
  const deployments: readonly ComposeDeployment[] = orNone(compose);
  const found = deployments.flatMap(({ stage, services }) => {
    if (stage === "development" || stage === "test") return [];
    return services.flatMap(({ image }) =>
      image?.value === undefined ? [] : releasesAt(image.value, image.place, true),
    );
  });
  return uniqueReleases(found);
}

function imagesOfKubernetes(db: Database): readonly UsedRelease[] {
  return db
    .get(kubernetesWorkloads)
    .flatMap(({ containers }) =>
      containers.flatMap(({ image }) => (image ? releasesAt(image.text, image.place, true) : [])),
    );
}

const springBootPlugin =
  /^[ \t]*id\s*(?:\(\s*)?["']org\.springframework\.boot["']\s*(?:\)\s*)?version\s*["'](\d+\.\d[\d.]*)/m;

/** Files that say which runtime a platform or a version manager takes, and which framework is built on. */
const runtimeFileForms: Readonly<Record<string, { readonly product: Product; readonly pattern: RegExp }>> = {
  "runtime.txt": { product: "python", pattern: /^python-(\d+\.\d+(?:\.\d+)?)/ },
  ".python-version": { product: "python", pattern: /^(\d+\.\d+(?:\.\d+)?)\s*$/m },
  ".nvmrc": { product: "node", pattern: /^v?(\d+(?:\.\d+){0,2})\s*$/m },
  ".node-version": { product: "node", pattern: /^v?(\d+(?:\.\d+){0,2})\s*$/m },
  ".ruby-version": { product: "ruby", pattern: /^(?:ruby-)?(\d+\.\d+(?:\.\d+)?)\s*$/m },
  // A range such as ">=12" lets the platform take a newer one.
  "package.json": {
    product: "node",
    pattern: /"engines"\s*:\s*\{[^}]{0,500}"node"\s*:\s*"[\^~]?v?(\d+)(?:\.(?:\d+|x|\*)){0,2}"/,
  },
  "pom.xml": {
    product: "springBoot",
    pattern:
      /<artifactId>\s*spring-boot-(?:starter-parent|dependencies)\s*<\/artifactId>\s*<version>\s*(\d+\.\d[\d.]*)/,
  },
  "build.gradle": { product: "springBoot", pattern: springBootPlugin },
  "build.gradle.kts": { product: "springBoot", pattern: springBootPlugin },
  // A caret keeps to the first number, which is the release.
  "composer.json": {
    product: "laravel",
    pattern: /"laravel\/framework"\s*:\s*"[\^~]?v?(\d+)(?:\.(?:\d+|\*)){0,2}"/,
  },
  "Gemfile.lock": { product: "rails", pattern: /^ {4}rails \((\d+\.\d[\d.]*)\)/m },
};

function runtimeFiles(db: Database): readonly UsedRelease[] {
  return db.paths().flatMap((path): readonly UsedRelease[] => {
    const name = fileNameOf(path);
    if (!Object.hasOwn(runtimeFileForms, name) || isFixturePath(path)) return [];
    if (name === ".ruby-version" && !hasRuby(db)) return [];
    const form = runtimeFileForms[name];
    const text = db.file(path)?.text ?? "";
    const read =
      name === "pom.xml" ? replaceSpans(text, "<!--", "-->", (comment) => " ".repeat(comment.length)) : text;
    return form ? matchRelease(form.product, path, read, form.pattern) : [];
  });
}

/** A version manager asks for a Ruby in every folder; only code of it makes the project run on it. */
function hasRuby(db: Database): boolean {
  return db.paths().some((path) => /\.(?:rb|gemspec)$|(?:^|\/)Gemfile$/.test(path));
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
  const start = found.index + found[0].lastIndexOf(version);
  return [{ product, version, place: { path, range: { start, end: start + version.length } }, use: "runs" }];
}

const frameworks: Readonly<Record<string, Product>> = tableOf({ django: "django", next: "next" });

/** `project-requirements.txt`, `requirements/backend.txt`: what runs in production under other names than the usual. */
const runtimeGroups = /^(?:main|project|backend|api|django)$/;

/** Frameworks among the dependencies: the locked version, or the one that an exact or narrow specifier can mean only. */
function packages(db: Database): readonly UsedRelease[] {
  const locked = db.get(lockedManifests);
  const found: UsedRelease[] = [];
  for (const { manifest, locks, key } of orNone(locked)) {
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
      if (version !== undefined)
        found.push({ product, version, place: { path: manifest.path, range }, use: "runs" });
    }
  }
  const covered = new Set(
    found.map(({ product, place }) => `${product} ${place.path.replace(/[^/]*$/, "")}`),
  );
  for (const path of db.get(requirementsPaths)) {
    if (!runtimeGroups.test(requirementsGroup(path)) || isFixturePath(path) || path.endsWith(".in")) continue;
    for (const { requirement, path: file } of db.of(requirementSets, path).requirements) {
      const product = frameworks[normalizePythonName(requirement.name ?? "")];
      if (product !== "django" || file !== path) continue;
      const version = onlyRelease(product, requirement.specifier);
      const folder = path.replace(/(?:requirements\/)?[^/]*$/, "");
      if (version === undefined || covered.has(`${product} ${folder}`)) continue;
      found.push({ product, version, place: { path, range: requirement.range }, use: "runs" });
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
  const [, low, high] =
    /^>=?\s*(\d+\.\d+)(?:\.[\d.]*)?\s*,\s*<\s*(\d+\.\d+)(?:\.[\d.]*)?$/.exec(specifier) ?? [];
  if (low === undefined || high === undefined) return undefined;
  const [lowMajor = 0, lowMinor = 0] = low.split(".").map(Number);
  const [highMajor = 0, highMinor = 0] = high.split(".").map(Number);
  return lowMajor === highMajor && highMinor - lowMinor <= 1 ? low : undefined;
}
