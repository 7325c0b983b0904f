import { describe, expect, it } from "vitest";
import { lifeOf } from "../../../../server/src/facts/dependencies/end-of-life-table";
import { releasesOfImage } from "../../../../server/src/facts/dependencies/image-releases";

describe("lifeOf", () => {
  it.each([
    ["a version of the release", "mongodb", "4.2.1", "2023-04-30"],
    ["a tag with one number, once a greater one is out", "mongodb", "3", "2021-04-30"],
    ["a tag with one number whose last release is alive", "mysql", "8", "2032-04-30"],
    ["a tag with one number whose later releases have ended before", "mongodb", "7", "2027-08-31"],
    ["a product named by its first number", "java", "21.0.4", "2029-12-31"],
  ] as const)("knows %s", (_, product, version, end) => {
    expect(lifeOf(product, version)?.end).toBe(end);
  });

  it.each([
    ["python", "3"],
    ["nginx", "1"],
    ["redis", "8"],
    ["rabbitmq", "4"],
  ] as const)("says nothing of %s:%s, which goes on", (product, version) => {
    expect(lifeOf(product, version)).toBeUndefined();
  });
});

describe("releasesOfImage", () => {
  it.each([
    ["python:3.12-slim-buster", "python 3.12, debian 10 below"],
    ["node:lts-alpine3.17", "alpine 3.17 below"],
    ["node:carbon-alpine", "node 8"],
    ["debian:bullseye-slim", "debian 11"],
    ["ubuntu:20.04", "ubuntu 20.04"],
    ["docker.elastic.co/elasticsearch/elasticsearch:7.17.0", "elasticsearch 7.17.0"],
    ["docker.io/bitnami/postgresql:11.5.0", "postgres 11.5.0"],
    ["registry.example.com/team/python:3.6", ""],
    ["somebody/mongo:3", ""],
    ["postgres:$VERSION", ""],
  ])("reads %s", (image, told) => {
    const found = releasesOfImage(image).map(
      ({ product, version, isBase }) => `${product} ${version}${isBase ? " below" : ""}`,
    );
    expect(found.join(", ")).toBe(told);
  });
});
