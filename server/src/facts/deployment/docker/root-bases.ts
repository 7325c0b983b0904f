import { type ImageReference, knownImage } from "./images";

/** Official images and distributions whose default user is known to be root. */
const rootBases =
  /^(?:python|node|golang|ruby|php|openjdk|eclipse-temurin|amazoncorretto|debian|ubuntu|alpine|busybox|centos|fedora|rockylinux|almalinux|amazonlinux|archlinux|oraclelinux|opensuse\/\w+|rust|perl|gcc|buildpack-deps|maven|gradle|tomcat|composer|erlang|elixir|swift|haskell|julia|r-base|pypy|clojure|groovy|kalilinux\/\w+|oven\/bun|denoland\/deno|tiangolo\/[\w-]+|nikolaik\/python-nodejs|astral-sh\/uv|continuumio\/\w+|nvidia\/cuda|pytorch\/pytorch|tensorflow\/tensorflow|dotnet\/\w+|phusion\/[\w-]+|docker|bash|google\/cloud-sdk|alpine\/\w+|joyzoursky\/[\w-]+|python-poetry|acidrain\/python-poetry|thehale\/python-poetry|library\/\w+|scratch)$/;

/** Whether the base's own user is root. What is not known is not claimed. */
export function startsAsRoot(base: ImageReference | undefined): boolean {
  if (!base || base.nameUnknown) return false;
  if (/nonroot|rootless|unprivileged/.test(`${base.repository}:${base.tag ?? ""}`)) return false;
  const known = knownImage(base);
  // Databases, brokers and proxies start as root on purpose, and what is added to them is configuration, not our own code.
  if (known && known.role !== "runtime") return false;
  return rootBases.test(base.repository.toLowerCase());
}
