import { defineRule } from "../../server/src/engine/rule";
import { nodeRights } from "../../server/src/facts/deployment/kubernetes/granted-rights";

export default defineRule({
  id: "kubernetes-privileged",
  category: "security",
  severity: "major",
  title: "A pod has the node's own rights",
  passed: "No manifest here gives a pod the node's own rights",
  effort: "hours",
  cwe: 250,
  provedBy: "search",
  needs: { nodeRights },
  check: ({ nodeRights }) => nodeRights,
});
