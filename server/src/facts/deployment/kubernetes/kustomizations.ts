import { type Fact, type FactFamily, fact, factFamily } from "../../../engine/database";
import { folderOf, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { itemsOf, mappingOf, pairAt, pairsOf, textOf, type YamlNode } from "../../../languages/yaml/index";
import { isKustomization } from "../../repository/file-kinds";
import { isYamlPath, yamlFiles } from "../../yaml-files";

/** Every text in a kustomization that may name a file, seen from its folder. */
const namedIn: FactFamily<readonly RelativePath[]> = factFamily("named in kustomization", (db, path) => {
  const texts = (node: YamlNode | undefined): readonly string[] => {
    const text = textOf(node);
    if (text !== undefined) return [text];
    const inside = mappingOf(node) ? pairsOf(node).map(({ value }) => value) : itemsOf(node);
    return inside.flatMap(texts);
  };
  return texts(db.of(yamlFiles, path)?.root).flatMap((text) => joinPath(folderOf(path), text) ?? []);
});

/** Where a folder is applied as it lies, whatever its kustomization lists. */
const appliesFolders = /\bkubectl\s[^\n]*\bapply\b[^\n]*\s(?:-f|--filename)\b/;

/**
 * Manifests that lie beside a kustomization which puts its folder together, and that neither it nor another one lists:
 * nobody applies them. Empty where something applies files or folders without Kustomize.
 */
export const unlistedManifests: Fact<ReadonlySet<RelativePath>> = fact("unlisted manifests", (db) => {
  const kustomizations = db.paths().filter(isKustomization);
  if (kustomizations.length === 0) return new Set();
  const listed = new Set(kustomizations.flatMap((path) => db.of(namedIn, path)));
  const folders = new Set(
    kustomizations
      .filter((path) => itemsOf(pairAt(db.of(yamlFiles, path)?.root, "resources")?.value).length > 0)
      .map(folderOf),
  );
  const unlisted = db
    .paths()
    .filter(
      (path) =>
        isYamlPath(path) && !isKustomization(path) && folders.has(folderOf(path)) && !listed.has(path),
    );
  const isApplied = (path: RelativePath) =>
    unlisted.length > 0 &&
    /\.(?:sh|bash|md|rst|txt|ya?ml|mk)$|(?:^|\/)(?:Makefile|Justfile|Jenkinsfile|Tiltfile)$/i.test(path) &&
    appliesFolders.test(db.file(path)?.text ?? "");
  return new Set(db.paths().some(isApplied) ? [] : unlisted);
});
