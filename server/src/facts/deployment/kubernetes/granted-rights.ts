import { type Fact, fact } from "../../../engine/database";
import type { Place, Severity } from "../../../engine/finding";
import { type Message, message } from "../../../engine/message";
import { type Absent, absent } from "../../../engine/rule";
import { at, itemsOf, pairAt, scalarOf, type YamlNode } from "../../../languages/yaml/index";
import { knownImage, parseImage } from "../docker/images";
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
  return workloads.length === 0 ? absent : workloads.flatMap(rightsOf);
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
  for (const { nodes } of workload.containers) {
    const security = pairAt(nodes[0], "securityContext")?.value;
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
      if (/^(?:CAP_)?(?:ALL|SYS_ADMIN)$/i.test(name))
        add(capability, message("the capability {name}", { name }));
    }
  }
  return found;
}

const powerful =
  /^\/(?:etc|root|proc|var\/lib\/(?:docker|kubelet)|var\/run\/docker\.sock|run\/docker\.sock)?\/?$/;

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

/** A role that may do everything with everything. */
export interface WildcardRole {
  readonly kind: string;
  readonly name: string;
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
    const key = `${role.kind} ${role.name}`;
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
      ? [{ kind, name, place: { path, range: role.range }, others: [], everywhere }]
      : [];
  }
  const rule = itemsOf(pairAt(root, "rules")?.value).find(
    (one) => allowsAll(one, "verbs") && allowsAll(one, "resources") && allowsAll(one, "apiGroups"),
  );
  return rule ? [{ kind, name, place: { path, range: rule.range }, others: [], everywhere }] : [];
}

function allowsAll(rule: YamlNode, key: string): boolean {
  return itemsOf(pairAt(rule, key)?.value).some((item) => scalarOf(item)?.value === "*");
}
