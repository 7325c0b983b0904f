import { type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { isWellKnownPassword } from "../../../engine/secrets/well-known-passwords";
import type { RelativePath } from "../../../engine/snapshot";
import { itemsOf, pairAt, pairsOf, scalarOf, type YamlNode } from "../../../languages/yaml/index";
import { type KubernetesObject, kubernetesObjects, kubernetesWorkloads } from "./workloads";

/** A password in a manifest that everybody tries first. */
export interface WeakKubernetesSecret {
  /** "example": a word that stands for a password, in a Secret that is applied as it stands. */
  readonly kind: "well-known" | "same-as-user" | "example";
  /** "shop-db (Secret)", "web (Deployment)" */
  readonly object: string;
  readonly key: string;
  readonly place: Place;
  /** Further passwords of the same object. */
  readonly others: readonly Place[];
}

/** One an object: of Secrets, ConfigMaps and the environment that is written into workloads. */
export const weakKubernetesSecrets: Fact<readonly WeakKubernetesSecret[]> = fact(
  "weak kubernetes secrets",
  (db) => [
    // What stands further out is what is deployed, rather than one of its variants.
    ...db
      .get(kubernetesObjects)
      .toSorted((a, b) => a.path.split("/").length - b.path.split("/").length)
      .flatMap((object) => {
        if (object.kind !== "Secret" && object.kind !== "ConfigMap") return [];
        const plain = entriesOf(object.path, pairAt(object.root, "stringData")?.value);
        const data = entriesOf(object.path, pairAt(object.root, "data")?.value);
        return weakIn(object, [...plain, ...(object.kind === "Secret" ? data.flatMap(decoded) : data)]);
      }),
    ...db.get(kubernetesWorkloads).flatMap((workload) =>
      workload.containers.flatMap(({ nodes: [own] }) =>
        weakIn(
          workload,
          itemsOf(pairAt(own, "env")?.value).flatMap((item): readonly Entry[] => {
            const name = scalarOf(pairAt(item, "name")?.value);
            const value = scalarOf(pairAt(item, "value")?.value);
            if (!name || !value) return [];
            return [
              { key: name.value, value: value.value, place: { path: workload.path, range: value.range } },
            ];
          }),
        ),
      ),
    ),
  ],
);

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly place: Place;
}

function entriesOf(path: RelativePath, node: YamlNode | undefined): readonly Entry[] {
  return pairsOf(node).flatMap((pair): readonly Entry[] => {
    const value = scalarOf(pair.value);
    return value ? [{ key: pair.key, value: value.value, place: { path, range: value.range } }] : [];
  });
}

/** What a Secret's `data` holds is written in base 64. */
function decoded(entry: Entry): readonly Entry[] {
  const text = entry.value.trim();
  if (text === "" || !/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return [];
  return [{ ...entry, value: atob(text) }];
}

const password = /(?:^|[_.-])(?:password|passwd|pass|pwd)$|Password$/i;
const user = /(?:^|[_.-])(?:user|username|user[_-]?name)$|User(?:name)?$/i;

/** `db-password`, `postgres-user-password` */
const exampleWord = /^(?:[a-z]+[-_])*(?:password|passwd|passphrase)(?:[-_][a-z]+)*$/;

type Weak = Pick<WeakKubernetesSecret, "kind" | "key" | "place">;

function weakIn(
  { kind, name }: KubernetesObject,
  entries: readonly Entry[],
): readonly WeakKubernetesSecret[] {
  const users = new Set(
    entries.flatMap(({ key, value }) => (user.test(key) ? [value.trim().toLowerCase()] : [])),
  );
  const weak = entries.flatMap(({ key, value, place }): readonly Weak[] => {
    const text = value.trim().toLowerCase();
    if (!password.test(key) || text === "") return [];
    if (isWellKnownPassword(text)) return [{ kind: "well-known", key, place }];
    if (users.has(text)) return [{ kind: "same-as-user", key, place }];
    return kind === "Secret" && exampleWord.test(text) ? [{ kind: "example", key, place }] : [];
  });
  const [first, ...others] = weak;
  if (!first) return [];
  return [{ ...first, object: `${name} (${kind})`, others: others.map(({ place }) => place) }];
}
