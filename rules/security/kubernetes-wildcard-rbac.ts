import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { wildcardRoles } from "../../server/src/facts/deployment/kubernetes/granted-rights";

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
    wildcardRoles.map(({ kind, name, place, others, everywhere }) => ({
      severity: everywhere ? "major" : "minor",
      message: everywhere
        ? message("{name} ({kind}) may do everything with everything in the cluster.", { name, kind })
        : message("{name} ({kind}) may do everything with everything in its namespace.", { name, kind }),
      place,
      related: others,
    })),
});
