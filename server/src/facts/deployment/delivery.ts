import { type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { fileNameOf } from "../../engine/path";
import { isAbsent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { stacks } from "../../stacks/stacks";
import { productionDeployments } from "./compose/compose-model";
import { dockerBuilds } from "./docker/docker-builds";
import { kubernetesWorkloads } from "./kubernetes/workloads";
import { isPlatformFile } from "./platforms/platform-files";
import { platformProcesses } from "./platforms/platforms";

/** Dockerfiles whose images production may run, sorted. */
export const productionImages: Fact<readonly RelativePath[]> = fact("production images", (db) => [
  ...new Set(
    db
      .get(dockerBuilds)
      .flatMap(({ path, stage }) => (stage === "development" || stage === "test" ? [] : [path])),
  ),
]);

/** Whether something here says how production runs it: Compose files for it, a platform, Kubernetes, a way to deploy. */
export const isDeployed: Fact<boolean> = fact("is deployed", (db) => {
  if (!isAbsent(db.get(productionDeployments)) || db.get(platformProcesses).length > 0) return true;
  if (db.get(kubernetesWorkloads).length > 0) return true;
  return Boolean(db.get(automaticDelivery).place ?? db.get(manualDelivery).place);
});

/** Whether something here is meant to be deployed: an image, a Compose file, an application that needs a server. */
export const isDelivered: Fact<boolean> = fact("is delivered", (db) => {
  if (db.get(productionImages).length > 0) return true;
  const served = stacks
    .filter(({ needsServer }) => needsServer)
    .flatMap(({ applications }) => applications ?? []);
  if (served.some((applications) => db.get(applications).length > 0)) return true;
  return db.paths().some((path) => /^(?:docker-)?compose[\w.-]*\.ya?ml$/.test(fileNameOf(path)));
});

/** The file of a platform that deploys each push by itself; `place` undefined without one. */
export const automaticDelivery: Fact<{ readonly place: Place | undefined }> = fact(
  "automatic delivery",
  (db) => {
    const path = db.paths().find((one) => isPlatformFile(one, "deploys") && !isOfDocuments.test(one));
    return { place: path === undefined ? undefined : { path, range: { start: 0, end: 0 } } };
  },
);

/** What publishes the documents, or belongs to somebody else, deploys nothing of the application. */
const isOfDocuments = /(?:^|\/)(?:node_modules|docs?|documentation|website)\//i;

/** What people start by hand to deploy: a script, a make target, a page that says how. */
const byHand =
  /(?:^|\/)(?:deploy(?:ment)?|release|rollout)[\w-]*\.(?:sh|py|bash|ps1|bat)$|(?:^|\/)fabfile\.py$|(?:^|\/)(?:docs?\/)?(?:deploy(?:ment|ing)?)[\w-]*\.(?:md|rst)$/i;

/** Where the repository says that it is deployed by hand; undefined when nothing does. */
export const manualDelivery: Fact<{ readonly place: Place | undefined }> = fact("manual delivery", (db) => {
  const path = db
    .paths()
    .find((one) => byHand.test(one) && !/(?:^|\/)(?:tests?|examples?|node_modules)\//.test(one));
  if (path !== undefined) return { place: { path, range: { start: 0, end: 0 } } };
  for (const one of db.paths()) {
    if (!/(?:^|\/)(?:GNU)?makefile$/i.test(one)) continue;
    const match = /^deploy[\w-]*[ \t]*:(?!=)/m.exec(db.file(one)?.text ?? "");
    if (match)
      return { place: { path: one, range: { start: match.index, end: match.index + match[0].length } } };
  }
  return { place: undefined };
});
