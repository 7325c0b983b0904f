import { folderOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import { parseRequirement } from "../../languages/requirements";
import {
  dataOf,
  memberAt,
  membersAt,
  membersOfEntries,
  parseToml,
  stringOf,
  type TomlFile,
  type TomlMember,
  type TomlString,
  type TomlValue,
  tableAt,
  valueAt,
} from "../../languages/toml";
import { type DeclaredDependency, isDevelopmentGroup, type Manifest, normalizePythonName } from "./manifest";

/** What a pyproject.toml declares for Poetry 1 and 2, uv, PDM or plain PEP 621; undefined when it declares no project. */
export function readPyproject(path: RelativePath, text: string): Manifest | undefined {
  const file = parseToml(text);
  const poetry = tableAt(file, ["tool", "poetry"]) ?? tableAt(file, ["tool", "poetry", "dependencies"]);
  const project = tableAt(file, ["project"]) ?? tableAt(file, ["project", "dependencies"]);
  const anchor = poetry ?? project ?? tableAt(file, ["dependency-groups"]);
  if (!anchor) return undefined;
  const tool = poetry ? "poetry" : toolOf(file);
  const dependencies = [
    ...(poetry ? poetryDependencies(file) : []),
    ...standardDependencies(file),
    ...toolDevelopment(file),
  ];
  const runtime =
    memberAt(file, ["project", "requires-python"]) ??
    memberAt(file, ["tool", "poetry", "dependencies", "python"]);
  const runtimeText = stringOf(runtime?.value);
  return {
    path,
    folder: folderOf(path),
    ecosystem: "python",
    tool,
    name: stringOf(valueAt(file, ["project", "name"])) ?? stringOf(valueAt(file, ["tool", "poetry", "name"])),
    runtime:
      runtime?.value && runtimeText !== undefined
        ? { text: runtimeText, range: insideQuotes(runtime.value) }
        : undefined,
    dependencies: withPoetrySources(dependencies, file),
    anchor: anchor.headerRange,
    damaged: file.errors.length > 0,
  };
}

function toolOf(file: TomlFile): Manifest["tool"] {
  if (membersAt(file, ["tool", "uv"]).length > 0) return "uv";
  if (membersAt(file, ["tool", "pdm"]).length > 0) return "pdm";
  const backend = stringOf(valueAt(file, ["build-system", "build-backend"])) ?? "";
  if (/^pdm/.test(backend)) return "pdm";
  if (/^uv_build/.test(backend)) return "uv";
  return /^poetry/.test(backend) ? "poetry" : "standard";
}

function poetryDependencies(file: TomlFile): readonly DeclaredDependency[] {
  const root = ["tool", "poetry"];
  const groups = membersAt(file, [...root, "group"]).map(({ key }) => key);
  return [
    ...tableDependencies(membersAt(file, [...root, "dependencies"]), "main", "runtime", file, [
      ...root,
      "dependencies",
    ]),
    ...tableDependencies(membersAt(file, [...root, "dev-dependencies"]), "dev", "development", file, [
      ...root,
      "dev-dependencies",
    ]),
    ...groups.flatMap((group) => {
      const path = [...root, "group", group, "dependencies"];
      const optional = valueAt(file, [...root, "group", group, "optional"]);
      const use =
        isDevelopmentGroup(group) || (optional?.kind === "boolean" && optional.value)
          ? "development"
          : "optional";
      return tableDependencies(membersAt(file, path), group, use, file, path);
    }),
  ];
}

/** `name = "^1.2"`, `name = { version = "^1.2", … }`, `[….name]` with a version, and lists of them. */
export function tableDependencies(
  members: readonly TomlMember[],
  group: string,
  use: DeclaredDependency["use"],
  file: TomlFile,
  path: readonly string[],
): readonly DeclaredDependency[] {
  return members.flatMap(({ key, keyRange, value, table }) => {
    if (key === "python") return [];
    const inner = tableAt(file, [...path, key]);
    const parts =
      value?.kind === "array"
        ? value.items
        : value
          ? [value]
          : [inner ? { entries: inner.entries, table: inner } : undefined];
    return parts.map((part): DeclaredDependency => {
      const fields =
        part && "kind" in part
          ? part.kind === "inline-table"
            ? membersOfEntries(part.entries, [], table)
            : []
          : part
            ? membersOfEntries(part.entries, [], part.table)
            : [];
      const field = (name: string) => fields.find((one) => one.key === name)?.value;
      const version = part && "kind" in part && part.kind === "string" ? part : field("version");
      const extras = field("extras");
      const optional = field("optional");
      return {
        name: normalizePythonName(key),
        written: key,
        nameRange: keyRange,
        specifier: stringOf(version)?.trim() ?? "",
        specifierRange: version?.kind === "string" ? insideQuotes(version) : undefined,
        syntax: "poetry",
        group,
        use: use === "runtime" && optional?.kind === "boolean" && optional.value ? "optional" : use,
        source: field("git") ? "git" : field("url") ? "url" : field("path") ? "path" : "registry",
        extras: extras ? textsOf(extras) : [],
        marker: stringOf(field("markers")),
        ...optionalText("python", field("python")),
        ...optionalText("platform", field("platform")),
      };
    });
  });
}

function standardDependencies(file: TomlFile): readonly DeclaredDependency[] {
  const extras = membersAt(file, ["project", "optional-dependencies"]);
  const groups = membersAt(file, ["dependency-groups"]);
  return [
    ...listDependencies(valueAt(file, ["project", "dependencies"]), "main", "runtime"),
    ...extras.flatMap(({ key, value }) => listDependencies(value, key, useOfGroup(key))),
    ...groups.flatMap(({ key, value }) => listDependencies(value, key, useOfGroup(key))),
  ];
}

function optionalText(key: "python" | "platform", value: TomlValue | undefined): Partial<DeclaredDependency> {
  const text = stringOf(value);
  return text === undefined ? {} : { [key]: text };
}

function useOfGroup(group: string): DeclaredDependency["use"] {
  return isDevelopmentGroup(group) ? "development" : "optional";
}

function toolDevelopment(file: TomlFile): readonly DeclaredDependency[] {
  const pdm = membersAt(file, ["tool", "pdm", "dev-dependencies"]);
  return [
    ...listDependencies(valueAt(file, ["tool", "uv", "dev-dependencies"]), "dev", "development"),
    ...pdm.flatMap(({ key, value }) => listDependencies(value, key, "development")),
  ];
}

function listDependencies(
  list: TomlValue | undefined,
  group: string,
  use: DeclaredDependency["use"],
): readonly DeclaredDependency[] {
  if (list?.kind !== "array") return [];
  return list.items.flatMap((item) => {
    if (item.kind !== "string") return [];
    const inside = insideQuotes(item);
    const requirement = parseRequirement(item.value, inside.start);
    if (requirement?.name === undefined) return [];
    const { name, nameRange, specifier, specifierRange, url, extras, marker } = requirement;
    return [
      {
        name: normalizePythonName(name),
        written: name,
        nameRange,
        specifier,
        specifierRange: url === undefined ? specifierRange : undefined,
        syntax: "pep440" as const,
        group,
        use,
        source: sourceOfUrl(url),
        extras,
        marker,
      },
    ];
  });
}

/** Poetry 2 and uv write where a package comes from in a table beside the standard list. */
function withPoetrySources(
  dependencies: readonly DeclaredDependency[],
  file: TomlFile,
): readonly DeclaredDependency[] {
  const sources = new Map<string, DeclaredDependency["source"]>();
  for (const { key, value } of membersAt(file, ["tool", "uv", "sources"])) {
    const data = value && dataOf(value);
    const text = JSON.stringify(data ?? {});
    const kind = /"git":/.test(text)
      ? "git"
      : /"workspace":/.test(text)
        ? "workspace"
        : /"path":/.test(text)
          ? "path"
          : /"url":/.test(text)
            ? "url"
            : undefined;
    if (kind) sources.set(normalizePythonName(key), kind);
  }
  return dependencies.map((one) => {
    const source = sources.get(one.name);
    return source ? { ...one, source } : one;
  });
}

/** Where a dependency comes from by the URL behind its `@`; without one it is a registry's. */
export function sourceOfUrl(url: string | undefined): DeclaredDependency["source"] {
  if (url === undefined) return "registry";
  if (/^(?:git|hg|svn|bzr)[+:]/.test(url)) return "git";
  return /^https?:/.test(url) ? "url" : "path";
}

function textsOf(value: TomlValue): readonly string[] {
  return value.kind === "array"
    ? value.items.flatMap((item) => (item.kind === "string" ? [item.value] : []))
    : [];
}

/** The text of a string without its quotes. */
export function insideQuotes(value: TomlValue): Range {
  const quotes = value.kind === "string" ? quotesOf(value) : 0;
  return { start: value.range.start + quotes, end: value.range.end - quotes };
}

function quotesOf({ style }: TomlString): number {
  return style.startsWith("multiline") ? 3 : 1;
}
