import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { type Absent, absent, orNone } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import { productionDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import { yamlFiles } from "../../server/src/facts/yaml-files";
import { pairAt, type YamlNode } from "../../server/src/languages/yaml";

/** One Compose file of production, as Compose reads it. */
export interface ComposeReading {
  readonly path: RelativePath;
  /** The key `services`. */
  readonly services: Place;
  /** What makes Compose give up, in the order of the file. */
  readonly refused: readonly Refused[];
  /** It has other mistakes, of which nothing here says what Compose makes of them. */
  readonly isDoubtful: boolean;
}

interface Refused {
  /** An alias without its anchor, or a key that stands twice in one mapping. */
  readonly kind: "anchor" | "key";
  readonly name: string;
  readonly place: Place;
}

/** The files of production's deployments; templates, which something fills in first, left out. Absent without any. */
export const composeReadings: Fact<readonly ComposeReading[] | Absent> = fact("compose readings", (db) => {
  const deployments = db.get(productionDeployments);
  const paths = new Set(orNone(deployments).flatMap(({ files }) => files));
  const found = [...paths].sort().flatMap((path): readonly ComposeReading[] => {
    const text = db.file(path)?.text ?? "";
    const yaml = db.of(yamlFiles, path);
    const services = pairAt(yaml?.root, "services");
    if (!yaml?.root || !services || /\{\{|\{%/.test(text)) return [];
    const refused = refusedIn(yaml.root, text).map(({ kind, name, range }) => ({
      kind,
      name,
      place: { path, range },
    }));
    return [
      {
        path,
        services: { path, range: services.keyRange },
        refused,
        isDoubtful: yaml.errors.length > 0,
      },
    ];
  });
  return found.length > 0 ? found : absent;
});

function refusedIn(
  root: YamlNode,
  text: string,
): readonly (Omit<Refused, "place"> & Pick<YamlNode, "range">)[] {
  const found: (Omit<Refused, "place"> & Pick<YamlNode, "range">)[] = [];
  const visit = (node: YamlNode): void => {
    if (node.kind === "sequence") for (const { value } of node.items) visit(value);
    // Where a part of the file is lost, its anchor may be in that.
    if (node.kind === "alias" && !node.target && !text.includes(`&${node.name}`))
      found.push({ kind: "anchor", name: node.name, range: node.range });
    if (node.kind !== "mapping") return;
    const seen = new Set<string>();
    for (const { key, keyRange, value } of node.pairs) {
      if (seen.has(key) && key !== "<<") found.push({ kind: "key", name: key, range: keyRange });
      seen.add(key);
      visit(value);
    }
  };
  visit(root);
  return found.sort((a, b) => a.range.start - b.range.start);
}
