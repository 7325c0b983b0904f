import { groupedBy } from "../../server/src/engine/grouped-by";
import { type ImageReference, knownImage } from "../../server/src/facts/deployment/docker/images";
import type { UsedImage } from "../../server/src/facts/deployment/docker/used-images";

/** In how many files at most each is told on its own: whoever repairs them opens one after the other. */
const few = 5;

export function isDatabase({ reference }: UsedImage): boolean {
  return knownImage(reference)?.role === "database";
}

/** What is started as it comes, without a version. */
function isFollowed({ version, isTool }: UsedImage): boolean {
  return version === "none" && !isTool;
}

/**
 * What is pinned in one go: the images of a file, its databases apart, because their data binds them to a version; or
 * all of the project, where it is its way to run whatever is newest.
 */
export function habitsOf(images: readonly UsedImage[]): readonly (readonly UsedImage[])[] {
  const followed = images.filter(isFollowed);
  const files = new Set(followed.map(({ place }) => place.path));
  return (
    files.size > few ? [followed] : groupedBy(followed, (image) => `${isDatabase(image)} ${image.place.path}`)
  ).filter(isSeveral);
}

function isSeveral(images: readonly UsedImage[]): boolean {
  return new Set(images.map(({ text }) => text)).size > 1;
}

/** From how many on the images of one owner are made and released together. */
const family = 3;

/** What the images of one owner in one file share, when they are many and moved by one release. */
export function familyOf(
  { place, reference, version }: UsedImage,
  all: readonly UsedImage[],
): string | undefined {
  const owner = ownerOf(reference?.repository);
  if (owner === undefined) return undefined;
  const texts = all.filter(
    (one) =>
      one.version === version &&
      one.place.path === place.path &&
      ownerOf(one.reference?.repository) === owner,
  );
  return new Set(texts.map(({ text }) => text)).size < family
    ? undefined
    : `${place.path} ${owner} ${version}`;
}

/** `owner` of `registry.example/owner/name` and of `owner/name`. */
function ownerOf(repository: string | undefined): string | undefined {
  const at = repository?.lastIndexOf("/") ?? -1;
  return at === -1 ? undefined : repository?.slice(0, at);
}

/**
 * A current version of images that keep no data of ours, so that taking it changes nothing that lasts; state of November 2026.
 * Databases are left out: their version has to be the one that wrote the data.
 */
const versions: ReadonlyMap<string, string> = new Map([
  ["nginx", "1.30"],
  ["redis", "8.2"],
  ["valkey/valkey", "9.0"],
  ["memcached", "1.6"],
  ["traefik", "v3.7"],
  ["caddy", "2.10"],
  ["haproxy", "3.2"],
  ["python", "3.13"],
  ["node", "24"],
  ["debian", "13"],
  ["ubuntu", "24.04"],
  ["alpine", "3.22"],
  ["mher/flower", "2.0"],
  ["axllent/mailpit", "v1.27"],
]);

/** The reference with a version where one is known, its flavour (`alpine`, `slim`) kept. */
export function withVersion(reference: ImageReference): string | undefined {
  const version = versions.get(reference.repository);
  if (version === undefined || reference.registry !== undefined) return undefined;
  const { tag } = reference;
  const isFlavour =
    tag !== undefined && /^(?:alpine|slim|bookworm|trixie|slim-bookworm|slim-trixie)$/.test(tag);
  if (tag !== undefined && tag !== "latest" && !isFlavour) return undefined;
  return `${reference.repository}:${version}${isFlavour ? `-${tag}` : ""}`;
}
