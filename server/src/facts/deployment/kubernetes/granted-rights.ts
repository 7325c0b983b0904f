import { type Fact, fact } from "../../../engine/database";
import type { Place, Severity } from "../../../engine/finding";
import { type Message, message } from "../../../engine/message";
import { folderOf } from "../../../engine/path";
import { type Absent, absent } from "../../../engine/rule";
import { at, itemsOf, pairAt, scalarOf, type YamlNode } from "../../../languages/yaml/index";
import { knownImage, parseImage } from "../docker/images";
import { isPowerfulCapability } from "../powerful-capabilities";
import { privilegedByValues } from "./charts";
import {
  type KubernetesObject,
  type KubernetesWorkload,
  kubernetesObjects,
  kubernetesWorkloads,
} from "./workloads";

/** A right of the node that a pod is given. */
export interface NodeRight {
  readonly message: Message;
  readonly place: Place;
  readonly severity: Severity;
}

/** The rights of the node that pods of production are given; absent without any pods. */
export const nodeRights: Fact<readonly NodeRight[] | Absent> = fact("node rights", (db) => {
  const workloads = db.get(kubernetesWorkloads);
  const byValues = db.get(privilegedByValues).map(
    (place): NodeRight => ({
      message: message(
        "The values of {folder} give its pods all rights (privileged): a break-in there is a break-in on the node.",
        { folder: folderOf(place.path) },
      ),
      place,
      severity: "minor",
    }),
  );
  return workloads.length + byValues.length === 0 ? absent : [...workloads.flatMap(rightsOf), ...byValues];
});

function rightsOf(workload: KubernetesWorkload): readonly NodeRight[] {
  const found: NodeRight[] = [];
  // What runs once on every node looks after the node, and what watches machines reads their folders.
  const isAgent = workload.kind === "DaemonSet" || watchesOnly(workload);
  const values = { name: workload.name, kind: workload.kind };
  const placeOf = (node: YamlNode): Place => ({ path: workload.path, range: node.range });
  const add = (node: YamlNode, what: Message): void => {
    found.push({
      message: message("{name} ({kind}) runs with {what}: a break-in there is a break-in on the node.", {
        ...values,
        what,
      }),
      place: placeOf(node),
      severity: isAgent ? "minor" : "major",
    });
  };
  const pod = workload.pods[0];
  for (const [key, name] of [
    ["hostPID", "pid"],
    ["hostIPC", "ipc"],
  ] as const) {
    const value = pairAt(pod, key)?.value;
    if (value && isTrue(value)) add(value, message("the server's own {name} namespace", { name }));
  }
  const network = pairAt(pod, "hostNetwork")?.value;
  // It shares addresses and not the node's files: less than the others, and the point of most agents.
  if (network && isTrue(network) && !isAgent)
    found.push({
      message: message(
        "{name} ({kind}) shares the network of the server: it reaches what listens there only for the server itself.",
        values,
      ),
      place: placeOf(network),
      severity: "minor",
    });
  const folders = itemsOf(pairAt(pod, "volumes")?.value).flatMap((volume) => {
    const path = scalarOf(at(volume, ["hostPath", "path"]));
    return path && powerful.test(path.value) ? [path] : [];
  });
  const [folder, ...others] = folders;
  if (folder)
    add(
      folder,
      others.length === 0
        ? message("the folder {folder} of the server", { folder: folder.value })
        : message("the folders {folders} of the server", {
            folders: folders.map(({ value }) => value).join(", "),
          }),
    );
  const ofContainers = workload.containers
    .filter(({ isInit }) => !isInit)
    .map(({ nodes }) => pairAt(nodes[0], "securityContext")?.value);
  found.push(...liftedLimits(workload, pairAt(pod, "securityContext")?.value, ofContainers));
  for (const { nodes, isInit } of workload.containers) {
    const security = pairAt(nodes[0], "securityContext")?.value;
    if (!isInit) found.push(...liftedLimits(workload, security));
    const privileged = pairAt(security, "privileged")?.value;
    if (privileged && isTrue(privileged)) {
      add(privileged, message("all rights (privileged)"));
      continue;
    }
    const escalation = pairAt(security, "allowPrivilegeEscalation")?.value;
    if (escalation && isTrue(escalation))
      found.push({
        message: message(
          "{name} ({kind}) lets its program gain rights that it was not started with ({option}).",
          { ...values, option: "allowPrivilegeEscalation" },
        ),
        place: placeOf(escalation),
        severity: "minor",
      });
    for (const capability of itemsOf(at(security, ["capabilities", "add"]))) {
      const name = scalarOf(capability)?.value ?? "";
      if (isPowerfulCapability(name)) add(capability, message("the capability {name}", { name }));
    }
  }
  return found;
}

/**
 * What a security context takes away that nobody takes away by accident. What a pod's takes away counts for nothing where
 * each container says otherwise.
 */
function liftedLimits(
  { name, kind, path }: KubernetesWorkload,
  security: YamlNode | undefined,
  ofContainers: readonly (YamlNode | undefined)[] = [],
): readonly NodeRight[] {
  const saidByAll = (...options: readonly string[]): boolean =>
    ofContainers.length > 0 && ofContainers.every((own) => options.some((option) => pairAt(own, option)));
  const written = (option: string, ...keys: readonly string[]) => {
    const value = scalarOf(at(security, keys));
    return value && !saidByAll(option) ? [{ option: `${option}: ${value.value}`, value }] : [];
  };
  const users = saidByAll("runAsNonRoot", "runAsUser") ? [] : written("runAsUser", "runAsUser");
  const root =
    users.length > 0
      ? users.filter(({ value }) => value.value === "0")
      : written("runAsNonRoot", "runAsNonRoot").filter(
          ({ value }) => value.value === "false" && !saidByAll("runAsNonRoot", "runAsUser"),
        );
  const open = [
    ...written("seccompProfile", "seccompProfile", "type"),
    ...written("appArmorProfile", "appArmorProfile", "type"),
    ...written("procMount", "procMount"),
  ].filter(({ value }) => /^un(?:confined|masked)$/i.test(value.value));
  return [
    ...root.map(
      ({ option, value }): NodeRight => ({
        message: message("{name} ({kind}) is told to run as root ({option}).", { name, kind, option }),
        place: { path, range: value.range },
        severity: "minor",
      }),
    ),
    ...open.map(
      ({ option, value }): NodeRight => ({
        message: message(
          "{name} ({kind}) switches off what keeps its program away from the kernel of the node ({option}).",
          { name, kind, option },
        ),
        place: { path, range: value.range },
        severity: "minor",
      }),
    ),
  ];
}

const powerful =
  /^\/(?:etc|root|proc|sys|boot|dev|usr|lib|home|var|run|var\/run|var\/lib|var\/lib\/(?:docker|kubelet|containerd|etcd)|var\/run\/docker\.sock|run\/docker\.sock)?\/?$/;

/** Whether only monitors of machines run here, such as node-exporter and cAdvisor. */
function watchesOnly({ containers }: KubernetesWorkload): boolean {
  return (
    containers.length > 0 &&
    containers.every(({ image }) => {
      const reference = image && parseImage(image.text);
      return reference !== undefined && knownImage(reference)?.role === "monitor";
    })
  );
}

function isTrue(node: YamlNode): boolean {
  return scalarOf(node)?.value === "true";
}

/** A role that may do everything, at once or by a step in between. */
export interface WildcardRole {
  readonly kind: string;
  readonly name: string;
  /** Everything there is, everything of the core (pods, secrets), granting itself the rest, or everything with Secrets. */
  readonly may: "everything" | "core" | "grant" | "secrets";
  readonly place: Place;
  /** Where it is written once more. */
  readonly others: readonly Place[];
  /** In the whole cluster, and not only in its namespace. */
  readonly everywhere: boolean;
}

/** Roles that may do everything, and bindings to `cluster-admin`; absent without roles and bindings. */
export const wildcardRoles: Fact<readonly WildcardRole[] | Absent> = fact("wildcard roles", (db) => {
  const objects = db.get(kubernetesObjects).filter(({ kind }) => /^(?:Cluster)?Role(?:Binding)?$/.test(kind));
  if (objects.length === 0) return absent;
  const roles = new Map<string, WildcardRole>();
  for (const role of objects.flatMap(wildcardIn)) {
    const key = `${role.place.path} ${role.kind} ${role.name}`;
    const known = roles.get(key);
    roles.set(key, known ? { ...known, others: [...known.others, role.place] } : role);
  }
  return [...roles.values()];
});

function wildcardIn({ kind, name, path, root }: KubernetesObject): readonly WildcardRole[] {
  const everywhere = kind.startsWith("Cluster");
  if (kind === "ClusterRoleBinding") {
    const role = scalarOf(at(root, ["roleRef", "name"]));
    return role?.value === "cluster-admin"
      ? [{ kind, name, may: "everything", place: { path, range: role.range }, others: [], everywhere }]
      : [];
  }
  // Rights for objects that are named reach no others.
  const rules = itemsOf(pairAt(root, "rules")?.value).filter((one) => !pairAt(one, "resourceNames"));
  for (const [may, groups, resources, verbs] of sweeping) {
    const rule = rules.find(
      (one) =>
        names(one, "apiGroups", groups) && names(one, "resources", resources) && names(one, "verbs", verbs),
    );
    if (rule) return [{ kind, name, may, place: { path, range: rule.range }, others: [], everywhere }];
  }
  return [];
}

/** Groups, resources and verbs that reach all else; `*` includes `escalate` and `bind`. */
const sweeping: readonly (readonly [WildcardRole["may"], RegExp, RegExp, RegExp])[] = [
  ["everything", /^\*$/, /^\*$/, /^\*$/],
  ["core", /^$/, /^\*$/, /^\*$/],
  ["grant", /^(?:\*|rbac\.authorization\.k8s\.io)$/, /^(?:\*|(?:cluster)?roles)$/, /^(?:\*|escalate|bind)$/],
  ["secrets", /^$/, /^secrets$/, /^\*$/],
];

function names(rule: YamlNode, key: string, value: RegExp): boolean {
  return itemsOf(pairAt(rule, key)?.value).some((item) => value.test(scalarOf(item)?.value ?? "-"));
}
