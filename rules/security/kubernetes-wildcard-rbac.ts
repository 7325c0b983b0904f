import { type Message, message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import {
  type WildcardRole,
  wildcardRoles,
} from "../../server/src/facts/deployment/kubernetes/granted-rights";

export default defineRule({
  id: "kubernetes-wildcard-rbac",
  category: "security",
  severity: "major",
  title: "A role may do everything",
  passed: "No role in the manifests here may do everything",
  effort: "hours",
  cwe: 269,
  provedBy: "search",
  needs: { wildcardRoles },
  check: ({ wildcardRoles }) =>
    wildcardRoles.map((role) => ({
      severity: role.everywhere ? "major" : "minor",
      message: textOf(role),
      place: role.place,
      related: role.others,
    })),
});

function textOf({ kind, name, may, everywhere }: WildcardRole): Message {
  switch (may) {
    case "everything":
      return everywhere
        ? message("{name} ({kind}) may do everything with everything in the cluster.", { name, kind })
        : message("{name} ({kind}) may do everything with everything in its namespace.", { name, kind });
    case "core":
      return message("{name} ({kind}) may do everything with pods and Secrets.", { name, kind });
    case "grant":
      return message("{name} ({kind}) may grant itself every right: it may escalate roles or bind them.", {
        name,
        kind,
      });
    case "secrets":
      return everywhere
        ? message("{name} ({kind}) may read and change every Secret in the cluster.", { name, kind })
        : message("{name} ({kind}) may read and change every Secret in its namespace.", { name, kind });
  }
}
