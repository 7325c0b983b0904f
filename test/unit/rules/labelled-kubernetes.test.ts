import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import { type Files, indented } from "../../support/rule-state";
import { snapshotOf } from "../../support/snapshot";

/** What a manifest is about, the files, and whether the rule speaks of them. */
type Case = readonly [name: string, files: Files, isFault: boolean];

const image = "image: registry.example.com/shop:1.4\n";

/** A workload of one container, with lines of its own. */
function workload(kind: string, container: string, pod = ""): string {
  const spec = `containers:\n  - name: shop\n${indented(container)}${pod}`;
  const head = `apiVersion: apps/v1\nkind: ${kind}\nmetadata:\n  name: shop\n  labels: { app: shop }\nspec:\n`;
  if (kind === "Pod") return head + indented(spec);
  const template = `template:\n  metadata:\n    labels: { app: shop }\n  spec:\n${indented(spec)}`;
  return head + indented(kind === "CronJob" ? `jobTemplate:\n  spec:\n${indented(template)}` : template);
}

const manifest = (text: string): Files => ({ "k8s/shop.yaml": text });
const privileged = "securityContext: { privileged: true }\n";
const rights = "securityContext: { runAsNonRoot: true }\n";

const service = (selector: string) =>
  `---\napiVersion: v1\nkind: Service\nmetadata:\n  name: shop\nspec:\n  selector: { app: ${selector} }\n  ports: [{ port: 80 }]\n`;

const role = (kind: string, rule: string) =>
  manifest(
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\nmetadata:\n  name: shop\nrules:\n  - ${rule}\n`,
  );

const cases: Readonly<Record<string, readonly Case[]>> = {
  "kubernetes-privileged": [
    ["a deployment", manifest(workload("Deployment", image + privileged)), true],
    ["OpenShift's own kind", manifest(workload("DeploymentConfig", image + privileged)), true],
    ["a controller of replicas", manifest(workload("ReplicationController", image + privileged)), true],
    ["an image that is filled in later", manifest(workload("Deployment", privileged)), true],
    [
      "a patch of what a kustomization names",
      {
        ...manifest(workload("Deployment", privileged)),
        "k8s/kustomization.yaml": "resources: [github.com/example/base]\npatches: [{ path: shop.yaml }]\n",
      },
      false,
    ],
    [
      "a manifest that the kustomization beside it leaves out",
      {
        "k8s/web.yaml": workload("Deployment", image + rights),
        "k8s/shell.yaml": workload("Pod", image + privileged),
        "k8s/kustomization.yaml": "resources:\n  - web.yaml\n",
      },
      false,
    ],
    [
      "a manifest that a script applies with the whole folder",
      {
        "k8s/web.yaml": workload("Deployment", image + rights),
        "k8s/shell.yaml": workload("Pod", image + privileged),
        "k8s/kustomization.yaml": "resources:\n  - web.yaml\n",
        "deploy.sh": "kubectl apply -f k8s/\n",
      },
      true,
    ],
    ["an ordinary pod", manifest(workload("Pod", image + rights)), false],
  ],
  "kubernetes-no-security-context": [
    ["a job", manifest(workload("CronJob", image)), true],
    ["a job with one", manifest(workload("CronJob", image + rights)), false],
    ["a pod that is all there is", manifest(workload("Pod", image)), true],
    [
      "a pod beside a deployment",
      { ...manifest(workload("Deployment", image + rights)), "k8s/shell.yaml": workload("Pod", image) },
      false,
    ],
  ],
  "kubernetes-no-limits": [
    ["a job", manifest(workload("Job", image)), true],
    [
      "a job with limits",
      manifest(workload("Job", `${image}resources: { limits: { memory: 1Gi } }\n`)),
      false,
    ],
  ],
  "kubernetes-no-probes": [
    ["what a service asks", manifest(workload("Deployment", image) + service("shop")), true],
    ["what another service asks", manifest(workload("Deployment", image) + service("blog")), false],
    ["a job that a service's selector names", manifest(workload("Job", image) + service("shop")), false],
    [
      "a pod that ends by itself",
      manifest(workload("Pod", `${image}ports: [{ containerPort: 80 }]\n`, "restartPolicy: Never\n")),
      false,
    ],
  ],
  "kubernetes-wildcard-rbac": [
    ["every secret", role("Role", '{ apiGroups: [""], resources: [secrets], verbs: ["*"] }'), true],
    ["reading secrets", role("Role", '{ apiGroups: [""], resources: [secrets], verbs: [get] }'), false],
    [
      "one secret",
      role("Role", '{ apiGroups: [""], resources: [secrets], resourceNames: [tls], verbs: ["*"] }'),
      false,
    ],
  ],
};

describe.each(Object.entries(cases))("%s", (id, rows) => {
  const rule = rules.find((one) => one.id === id);
  test.each(rows)("%s", (_name, files, isFault) => {
    const report = createDatabase(snapshotOf(files)).get(reportOf(rule ? [rule] : [], scoringPolicy));
    expect(report.findings.length > 0).toBe(isFault);
  });
});
