import type { ImageReference } from "./images";

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
