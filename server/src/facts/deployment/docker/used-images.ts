import { type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { type Absent, absent, isAbsent } from "../../../engine/rule";
import { productionDeployments } from "../compose/compose-model";
import { dockerfileTrees } from "./dockerfile-trees";
import { dockerBuilds } from "./dockerfiles";
import { type ImageReference, isRelease, isVersionTag, knownImage, parseImage } from "./images";

/** An image that production is made of and that comes from elsewhere. */
export interface UsedImage {
  /** As written. */
  readonly text: string;
  readonly reference: ImageReference;
  readonly place: Place;
  /** The service, or the Dockerfile. */
  readonly usedBy: string;
  readonly version: "pinned" | "moving" | "none" | "unknown";
  /** A tool that serves nobody and keeps nothing: it runs once, or fetches certificates as its authority wants it today. */
  readonly isTool: boolean;
}

/** Images of Compose services and FROM lines for production; absent without any. */
export const usedImages: Fact<readonly UsedImage[] | Absent> = fact("used images", (db) => {
  const deployments = db.get(productionDeployments);
  const compose = isAbsent(deployments) ? [] : deployments;
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
      // A bare name that nobody knows may have been built on the machine itself.
      const isLocal =
        !imageReference.repository.includes("/") && !imageReference.registry && !knownImage(imageReference);
      found.push({
        text: image.raw,
        reference: imageReference,
        place: image.place,
        usedBy: name,
        version: isLocal ? "unknown" : versionOf(imageReference),
        isTool: restart?.value === "no" || knownImage(imageReference)?.role === "certificates",
      });
    }
  }
  for (const { path, judgedAsProduction } of db.get(dockerBuilds)) {
    const tree = db.of(dockerfileTrees, path);
    if (!tree || !judgedAsProduction) continue;
    for (const stage of tree.stages) {
      if (stage.parent !== undefined || stage.image.name === "scratch") continue;
      const reference = parseImage(stage.resolvedImage?.text ?? stage.image.text);
      if (!reference || own.has(reference.repository)) continue;
      found.push({
        text: stage.image.text,
        reference,
        place: { path, range: stage.imageRange },
        usedBy: path,
        version: versionOf(reference),
        isTool: false,
      });
    }
  }
  // nginx's stable channel gets corrections only.
  const versioned = found.filter(
    ({ reference }) =>
      !(/(?:^|\/)nginx$/.test(reference.repository) && /^stable\b/.test(reference.tag ?? "")),
  );
  const unique = new Map(versioned.map((one) => [`${one.place.path}:${one.place.range.start}`, one]));
  return unique.size > 0 ? [...unique.values()] : absent;
});

function versionOf({
  repository,
  tag,
  digest,
  versionUnknown,
  nameUnknown,
}: ImageReference): UsedImage["version"] {
  if (digest !== undefined) return "pinned";
  // These are published under flavours only: there is no version to name.
  if (/^distroless\/|^chainguard\//.test(repository)) return "unknown";
  if (versionUnknown || nameUnknown) return "unknown";
  if (tag === undefined || tag === "latest") return "none";
  if (/^latest[._-]|[._-]latest$/.test(tag)) return "none";
  return isVersionTag(tag) || isRelease(repository, tag) || /^[0-9a-f]{7,40}$/.test(tag)
    ? "pinned"
    : "moving";
}
