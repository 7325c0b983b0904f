import { type Database, type Fact, type FactFamily, fact, factFamily } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { fileNameOf } from "../../engine/path";
import { kustomization } from "./file-kinds";

/** An application framework that a manifest names. */
export interface Application {
  /** As its makers write it: "Laravel". */
  readonly framework: string;
  /** The line of the manifest that names it. */
  readonly place: Place;
}

/** Manifests by name, and the frameworks that a line in them tells. The first that matches names the application. */
const frameworks: readonly (readonly [
  manifest: RegExp,
  told: readonly (readonly [framework: string, line: RegExp])[],
])[] = [
  [
    /^composer\.json$/,
    [
      ["Laravel", /"laravel\/framework"\s*:/],
      ["Symfony", /"symfony\/(?:framework-bundle|symfony)"\s*:/],
      ["WordPress", /"(?:johnpbloch|roots)\/wordpress"\s*:/],
      ["PHP", /"php"\s*:/],
    ],
  ],
  [
    /^Gemfile$/,
    [
      ["Rails", /^[ \t]*gem\s+["']rails["']/m],
      ["Sinatra", /^[ \t]*gem\s+["']sinatra["']/m],
      ["Ruby", /^[ \t]*gem\s/m],
    ],
  ],
  [
    /^(?:requirements[\w.-]*\.txt|pyproject\.toml|Pipfile|setup\.py|setup\.cfg)$/,
    [
      ["Django", /^[ \t"'-]*django(?![\w.-])/im],
      ["FastAPI", /^[ \t"'-]*fastapi(?![\w.-])/im],
      ["Flask", /^[ \t"'-]*flask(?![\w.-])/im],
      ["Starlette", /^[ \t"'-]*starlette(?![\w.-])/im],
      ["aiohttp", /^[ \t"'-]*aiohttp(?![\w.-])/im],
      ["Tornado", /^[ \t"'-]*tornado(?![\w.-])/im],
    ],
  ],
  [
    /^package\.json$/,
    [
      ["Next.js", /"next"\s*:/],
      ["NestJS", /"@nestjs\/core"\s*:/],
      ["Nuxt", /"nuxt"\s*:/],
      ["Remix", /"@remix-run\/(?:node|serve)"\s*:/],
      ["Express", /"express"\s*:/],
      ["Fastify", /"fastify"\s*:/],
      ["Koa", /"koa"\s*:/],
    ],
  ],
  [
    /^(?:pom\.xml|build\.gradle(?:\.kts)?)$/,
    [
      ["Spring Boot", /spring-boot/],
      ["Quarkus", /io\.quarkus/],
      ["Java", /<project|\bjava\b/],
    ],
  ],
  [/^go\.mod$/, [["Go", /^module\s/m]]],
  [/^Cargo\.toml$/, [["Rust", /^\[(?:package|workspace)\]/m]]],
  [
    /^mix\.exs$/,
    [
      ["Phoenix", /:phoenix\b/],
      ["Elixir", /defmodule/],
    ],
  ],
  [/\.csproj$/, [["ASP.NET", /Microsoft\.NET\.Sdk\.Web/]]],
];

/** What sets servers and clusters up: none of it is an application, and all of it decides what runs. */
const setUp: typeof frameworks = [
  [/^Chart\.ya?ml$/, [["Helm", /^apiVersion:/m]]],
  [kustomization, [["Kustomize", /^(?:apiVersion|kind|resources|bases|components):/m]]],
  [/\.tf$/, [["Terraform", /^(?:terraform|provider|resource|module)\b/m]]],
  [/^ansible\.cfg$/, [["Ansible", /^\[defaults\]/m]]],
  [/^flake\.nix$/, [["Nix", /\boutputs\s*=/]]],
];

const manifests = [...frameworks, ...setUp];

const inFile: FactFamily<Application | undefined> = factFamily("application of a manifest", (db, path) => {
  const name = fileNameOf(path);
  const told = manifests.find(([manifest]) => manifest.test(name))?.[1] ?? [];
  const text = told.length > 0 ? (db.file(path)?.text ?? "") : "";
  for (const [framework, line] of told) {
    const match = line.exec(text);
    if (match)
      return {
        framework,
        place: { path, range: { start: match.index, end: match.index + match[0].trimEnd().length } },
      };
  }
  return undefined;
});

/** What the manifests of the repository say it is made with, the manifest nearest to the top first. */
export const applications: Fact<readonly Application[]> = fact("applications", (db) => named(db, frameworks));

/** What the repository says that servers and clusters are set up with, nearest to the top first. */
export const setUpTools: Fact<readonly Application[]> = fact("set-up tools", (db) => named(db, setUp));

function named(db: Database, by: typeof frameworks): readonly Application[] {
  return db
    .paths()
    .filter((path) => by.some(([manifest]) => manifest.test(fileNameOf(path))))
    .filter((path) => !/(?:^|\/)(?:node_modules|vendor|examples?|tests?|fixtures?|docs?)\//.test(path))
    .flatMap((path) => db.of(inFile, path) ?? [])
    .sort((a, b) => a.place.path.split("/").length - b.place.path.split("/").length);
}
