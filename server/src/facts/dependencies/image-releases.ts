import { type ImageReference, nodeNames, parseImage } from "../deployment/docker/images";
import type { Product } from "./end-of-life-table";

/** A release that an image is, or stands on. */
export interface ImageRelease {
  readonly product: Product;
  readonly version: string;
  /** The system below what the image is for: `buster` in `python:3.12-buster`. */
  readonly isBase: boolean;
}

/** By the repository, as in `registry/owner/name`; Docker's own images have no owner. */
const products: ReadonlyMap<string, Product> = new Map<string, Product>([
  ["python", "python"],
  ["node", "node"],
  ["eclipse-temurin", "java"],
  ["openjdk", "openjdkImage"],
  ["java", "javaImage"],
  ["php", "php"],
  ["ruby", "ruby"],
  ["golang", "go"],
  ["mcr.microsoft.com/dotnet/aspnet", "dotnet"],
  ["mcr.microsoft.com/dotnet/runtime", "dotnet"],
  ["mcr.microsoft.com/dotnet/sdk", "dotnet"],
  ["mcr.microsoft.com/dotnet/core/aspnet", "dotnet"],
  ["mcr.microsoft.com/dotnet/core/runtime", "dotnet"],
  ["mcr.microsoft.com/dotnet/core/sdk", "dotnet"],
  ["postgres", "postgres"],
  ["postgis/postgis", "postgres"],
  ["bitnami/postgresql", "postgres"],
  ["bitnamilegacy/postgresql", "postgres"],
  ["mysql", "mysql"],
  ["mysql/mysql-server", "mysql"],
  ["mariadb", "mariadb"],
  ["mongo", "mongodb"],
  ["bitnami/mongodb", "mongodb"],
  ["bitnamilegacy/mongodb", "mongodb"],
  ["redis", "redis"],
  ["valkey/valkey", "valkey"],
  ["elasticsearch", "elasticsearch"],
  ["docker.elastic.co/elasticsearch/elasticsearch", "elasticsearch"],
  ["rabbitmq", "rabbitmq"],
  ["nginx", "nginx"],
  ["nginxinc/nginx-unprivileged", "nginx"],
  ["traefik", "traefik"],
  ["quay.io/keycloak/keycloak", "keycloak"],
  ["jboss/keycloak", "keycloak"],
  ["debian", "debian"],
  ["ubuntu", "ubuntu"],
  ["alpine", "alpine"],
  ["centos", "centos"],
]);

/** Builders of images under the names of Docker's own, with the same versions. */
const sameVersions = /^(?:bitnami|bitnamilegacy|circleci|cimg)\//;

const debianNames = new Map([
  ["wheezy", "7"],
  ["jessie", "8"],
  ["stretch", "9"],
  ["buster", "10"],
  ["bullseye", "11"],
  ["bookworm", "12"],
  ["trixie", "13"],
]);

const ubuntuNames = new Map([
  ["trusty", "14.04"],
  ["xenial", "16.04"],
  ["bionic", "18.04"],
  ["focal", "20.04"],
  ["jammy", "22.04"],
  ["noble", "24.04"],
]);

/** The releases that an image's name and tag tell; empty for one nobody knows, or whose tag names none. */
export function releasesOfImage(text: string): readonly ImageRelease[] {
  const image = parseImage(text);
  if (!image || image.nameUnknown || image.versionUnknown || image.tag === undefined) return [];
  const { tag } = image;
  const product = productOf(image);
  const version =
    /^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1] ??
    (product === "node" ? nodeNames.get(tag.replace(/-.*/, "")) : undefined);
  const base = systemOf(tag);
  const found: ImageRelease[] = [];
  if (product !== undefined && version !== undefined) found.push({ product, version, isBase: false });
  if (base && (product !== undefined || isOfHub(image)))
    found.push({ ...base, isBase: product !== base.product });
  return found;
}

/** What a program is that is copied out of somebody's image named after it: `/usr/bin/nginx` of `somebody/nginx-static:1.25.4`. */
export function releaseOfCopy(text: string, source: string): Omit<ImageRelease, "isBase"> | undefined {
  const image = parseImage(text);
  const program = source.slice(source.lastIndexOf("/") + 1);
  const product = products.get(program);
  const version = /^v?(\d+(?:\.\d+)+)/.exec(image?.tag ?? "")?.[1];
  if (!image || image.nameUnknown || product === undefined || version === undefined) return undefined;
  return image.name.split(/[-_]/).includes(program) ? { product, version } : undefined;
}

/** What an image is a release of; undefined for one nobody knows. */
export function productOf(image: ImageReference): Product | undefined {
  const path = isOfHub(image) ? image.repository : `${image.registry}/${image.repository}`;
  return products.get(path) ?? products.get(path.replace(sameVersions, ""));
}

function isOfHub({ registry }: ImageReference): boolean {
  return registry === undefined || registry === "docker.io" || registry === "index.docker.io";
}

/** The system that a tag names: `3.12-slim-bookworm`, `18-alpine3.17`, `jammy`. */
function systemOf(tag: string): Omit<ImageRelease, "isBase"> | undefined {
  for (const word of tag.toLowerCase().split(/[-_]/)) {
    const debian = debianNames.get(word);
    if (debian !== undefined) return { product: "debian", version: debian };
    const ubuntu = ubuntuNames.get(word);
    if (ubuntu !== undefined) return { product: "ubuntu", version: ubuntu };
    const alpine = /^alpine(\d+\.\d+)$/.exec(word)?.[1];
    if (alpine !== undefined) return { product: "alpine", version: alpine };
  }
  return undefined;
}
