import { type FactFamily, factFamily } from "../../engine/database";
import { folderOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import { at, type JsonNode, parseJson, propertiesOf, propertyAt, stringOf } from "../../languages/json";
import type { DeclaredDependency, Manifest } from "./manifest";

const groups = [
  ["dependencies", "runtime"],
  ["devDependencies", "development"],
  ["optionalDependencies", "optional"],
] as const;

/** What a package.json declares; undefined when it is no object. Peer dependencies are others' business. */
export function readPackageJson(path: RelativePath, text: string): Manifest | undefined {
  const { root, errors } = parseJson(text);
  if (root?.kind !== "object") return undefined;
  const engine = at(root, ["engines", "node"]);
  const engineText = stringOf(engine);
  const anchor =
    propertyAt(root, "dependencies") ?? propertyAt(root, "devDependencies") ?? propertyAt(root, "name");
  return {
    path,
    folder: folderOf(path),
    ecosystem: "npm",
    tool: "npm",
    name: stringOf(at(root, ["name"])),
    runtime: engine && engineText !== undefined ? { text: engineText, range: inside(engine) } : undefined,
    dependencies: groups.flatMap(([group, use]) =>
      propertiesOf(at(root, [group])).map((property): DeclaredDependency => {
        const specifier = stringOf(property.value)?.trim() ?? "";
        return {
          name: property.key,
          written: property.key,
          nameRange: property.keyRange,
          specifier,
          specifierRange: property.value && inside(property.value),
          syntax: "npm",
          group,
          use,
          source: sourceOfSpecifier(specifier),
          extras: [],
          marker: undefined,
        };
      }),
    ),
    anchor: anchor?.keyRange ?? { start: 0, end: 1 },
    damaged: errors.length > 0,
  };
}

function sourceOfSpecifier(specifier: string): DeclaredDependency["source"] {
  if (/^(?:workspace|catalog|portal|patch):/.test(specifier)) return "workspace";
  if (/^(?:file|link):|^\.{0,2}\//.test(specifier)) return "path";
  if (/^git[+:]|^(?:github|gitlab|bitbucket|gist):|^[\w.-]+\/[\w.-]+(?:#|$)|\.git(?:#|$)/.test(specifier))
    return "git";
  return /^https?:/.test(specifier) ? "url" : "registry";
}

function inside({ range }: JsonNode): Range {
  return { start: range.start + 1, end: range.end - 1 };
}

/** One script of a package.json. */
export interface PackageScript {
  readonly text: string;
  /** Where it stands, without the quotes. */
  readonly range: Range;
}

/** The scripts of a package.json, by name; none where there is no such file. */
export const packageScripts: FactFamily<ReadonlyMap<string, PackageScript>> = factFamily(
  "package scripts",
  (db, path) =>
    new Map(
      propertiesOf(at(parseJson(db.file(path)?.text ?? "").root, ["scripts"])).flatMap(({ key, value }) => {
        const text = stringOf(value);
        return value && text !== undefined ? [[key, { text, range: inside(value) }] as const] : [];
      }),
    ),
);
