import { type Database, type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { folderOf } from "../../../engine/path";
import { uniqueByPlace } from "../../../engine/place";
import { type Absent, absent, orNone } from "../../../engine/rule";
import { type Dockerfile, expandVariables } from "../../../languages/dockerfile/index";
import { at, itemsOf, pairAt, textOf } from "../../../languages/yaml/index";
import { isKustomization } from "../../repository/file-kinds";
import { yamlFiles } from "../../yaml-files";
import { type ComposeDeployment, productionDeployments } from "../compose/compose-model";
import { chartImages } from "../kubernetes/charts";
import { kubernetesWorkloads } from "../kubernetes/workloads";
import { dockerBuilds } from "./docker-builds";
import { dockerfileTrees } from "./dockerfile-trees";
import { type ImageReference, isRelease, isVersionTag, knownImage, parseImage } from "./images";

/** An image that production is made of and that comes from elsewhere. */
export interface UsedImage {
  /** As written. */
  readonly text: string;
  readonly reference: ImageReference;
  readonly place: Place;
  /** The service, the workload or the Dockerfile. */
  readonly usedBy: string;
  readonly version: "pinned" | "moving" | "none" | "unknown";
  /** A tool that serves nobody and keeps nothing: it runs once, or fetches certificates as its authority wants it today. */
  readonly isTool: boolean;
  /** The same for all places that are pinned at once: those of a Compose file or of a Dockerfile, all that name no version, or all manifests of Kubernetes. */
  readonly pinnedWith: string;
}

/** Images of Compose services, Kubernetes workloads and FROM lines for production; absent without any. */
export const usedImages: Fact<readonly UsedImage[] | Absent> = fact("used images", (db) => {
  const deployments = db.get(productionDeployments);
  const compose = orNone(deployments);
  // A name given to an image that is built here is no image from elsewhere.
  const own = new Set(
    compose.flatMap(({ services }) =>
      services.flatMap(({ build, imageReference }) =>
        build && imageReference ? [imageReference.repository] : [],
      ),
    ),
  );
  const found: UsedImage[] = [];
  for (const { services } of compose) {
    for (const { name, image, imageReference, build, restart } of services) {
      if (!image || !imageReference || build || own.has(imageReference.repository)) continue;
      found.push({
        text: image.raw,
        reference: imageReference,
        place: image.place,
        usedBy: name,
        version: isLocal(imageReference) ? "unknown" : versionOf(imageReference),
        isTool:
          /^(?:no|never)$/.test(restart?.value ?? "") || knownImage(imageReference)?.role === "certificates",
        pinnedWith: `${image.place.path} ${image.raw}`,
      });
    }
  }
  for (const { path, judgedAsProduction } of db.get(dockerBuilds)) {
    const tree = db.of(dockerfileTrees, path);
    if (!tree || !judgedAsProduction) continue;
    for (const stage of tree.stages) {
      if (stage.parent !== undefined || stage.image.name === "scratch") continue;
      const reference = parseImage(
        givenBy(compose, path, stage.image.text) ?? stage.resolvedImage?.text ?? stage.image.text,
      );
      if (!reference || own.has(reference.repository)) continue;
      // What the project builds on is named where it is built.
      if (stage.image.text.includes("$") && reference.tag === undefined && !knownImage(reference)) continue;
      found.push({
        text: stage.image.text,
        reference,
        place: { path, range: stage.imageRange },
        usedBy: path,
        version: isLocal(reference)
          ? "unknown"
          : withoutTags.test(reference.repository) && !reference.digest && pinsByDigest(tree)
            ? "none"
            : versionOf(reference),
        isTool: false,
        // An image without any version is one decision, in however many Dockerfiles.
        pinnedWith:
          withoutTags.test(reference.repository) || versionOf(reference) === "none"
            ? stage.image.text
            : `${path} ${stage.image.text}`,
      });
    }
  }
  found.push(...imagesOfWorkloads(db, own), ...imagesOfCharts(db));
  // nginx's stable channel gets corrections only.
  const versioned = found.filter(
    ({ reference }) =>
      !(/(?:^|\/)nginx$/.test(reference.repository) && /^stable\b/.test(reference.tag ?? "")),
  );
  const unique = uniqueByPlace(versioned, ({ place }) => place);
  return unique.length > 0 ? unique : absent;
});

/** What in production replaces running images by newer ones of itself: a Watchtower. */
export const imageUpdater: Fact<string | undefined> = fact("image updater", (db) => {
  const deployments = db.get(productionDeployments);
  return orNone(deployments)
    .flatMap(({ services }) => services)
    .find(({ imageReference }) => imageReference && knownImage(imageReference)?.role === "updater")?.name;
});

/** A bare name that nobody knows may have been built on the machine itself. */
function isLocal(reference: ImageReference): boolean {
  return !reference.repository.includes("/") && !reference.registry && !knownImage(reference);
}

/** A FROM line with the arguments that Compose gives the build; what is not known of them stands as it is written. */
function givenBy(deployments: readonly ComposeDeployment[], path: string, text: string): string | undefined {
  const args = deployments
    .flatMap(({ services }) =>
      services.flatMap(({ build }) => (build?.dockerfilePath === path ? build.args : [])),
    )
    .filter(({ name }) => new RegExp(`\\$\\{?${name}\\b`).test(text.slice(text.lastIndexOf("/") + 1)));
  if (args.length === 0) return undefined;
  const values = new Map(
    args.map(({ name, value }) => [name, value?.variables.length === 0 ? value.raw : undefined]),
  );
  return expandVariables(text, (name) => values.get(name)) ?? text;
}

/** A name without an owner may be an image of the project that a tool replaces, and Kustomize may set another tag. */
function imagesOfWorkloads(db: Database, own: ReadonlySet<string>): readonly UsedImage[] {
  const replaced = new Set(db.get(replacedImages));
  return db.get(kubernetesWorkloads).flatMap(({ name, kind, containers }) =>
    containers.flatMap(({ image, isInit }): readonly UsedImage[] => {
      const reference = image && parseImage(image.text);
      if (!reference || own.has(reference.repository) || replaced.has(reference.repository)) return [];
      return [
        {
          text: image.text,
          reference,
          place: image.place,
          usedBy: name,
          version: isLocal(reference) ? "unknown" : versionOf(reference),
          isTool: isInit || kind === "Job",
          pinnedWith: `kubernetes ${image.text}`,
        },
      ];
    }),
  );
}

/** The values of a chart are what runs where nobody names another; what helps its program is mostly off. */
function imagesOfCharts(db: Database): readonly UsedImage[] {
  return db.get(chartImages).flatMap(({ repository, tag, place, isMain }): readonly UsedImage[] => {
    const text = `${repository}:${tag}`;
    const reference = parseImage(text);
    if (!reference || versionOf(reference) !== "none") return [];
    return [
      {
        text,
        reference,
        place,
        usedBy: folderOf(place.path),
        version: "none",
        isTool: !isMain,
        pinnedWith: `${place.path} ${text}`,
      },
    ];
  });
}

/** What `images:` of Kustomize gives a tag or a digest of its own. */
const replacedImages: Fact<readonly string[]> = fact("replaced images", (db) =>
  db
    .paths()
    .filter((path) => isKustomization(path))
    .flatMap((path) =>
      itemsOf(at(db.of(yamlFiles, path)?.root, ["images"])).flatMap((one) =>
        pairAt(one, "newTag") || pairAt(one, "digest")
          ? (parseImage(textOf(at(one, ["name"])) ?? "")?.repository ?? [])
          : [],
      ),
    ),
);

/** These are published under flavours only: there is no version to name, and a digest alone holds one fast. */
const withoutTags = /^distroless\/|^chainguard\//;

/** Whether another image of the file is held by its digest: here that is how. */
function pinsByDigest({ stages }: Dockerfile): boolean {
  return stages.some(({ image }) => /@sha256:/.test(image.text));
}

function versionOf({
  repository,
  tag,
  digest,
  versionUnknown,
  nameUnknown,
}: ImageReference): UsedImage["version"] {
  if (digest !== undefined) return "pinned";
  if (withoutTags.test(repository)) return "unknown";
  if (versionUnknown || nameUnknown) return "unknown";
  if (tag === undefined || tag === "latest") return "none";
  // `2022-latest` is a release with its corrections.
  if (/^\d+(?:\.\d+)*-latest$/.test(tag)) return "pinned";
  if (/^latest[._-]|[._-]latest$/.test(tag)) return "none";
  return isVersionTag(tag) || isRelease(repository, tag) || /^[0-9a-f]{7,40}$/.test(tag)
    ? "pinned"
    : "moving";
}
