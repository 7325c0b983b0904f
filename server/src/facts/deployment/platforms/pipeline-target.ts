import { type Database, type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { fileNameOf } from "../../../engine/path";
import { ciCommands } from "../../pipelines/ci-commands";
import { type CiPipeline, ciPipelines } from "../../pipelines/ci-pipelines";
import { stageOfName } from "../stage";

/** Where a pipeline puts a release when that is no server with Compose; `place` undefined where none does. */
export const pipelineTarget: Fact<{ readonly place: Place | undefined }> = fact("pipeline target", (db) => ({
  place: db.get(ciPipelines).flatMap((one) => targetOf(db, one))[0],
}));

function targetOf(db: Database, pipeline: CiPipeline): readonly Place[] {
  const { path, commands, uses, place } = pipeline;
  if (stageOfName(fileNameOf(path)) === "test") return [];
  const texts = commands.map(({ text }) => text);
  // A cluster that the pipeline makes for itself is gone with it.
  if ([...uses, ...texts].some((text) => ownCluster.test(text))) return [];
  const command = commands.find(({ text }) => withoutComments(text).some((line) => releasing.test(line)));
  if (command) return [command.place];
  if (uses.some((use) => releasingStep.test(use))) return [place];
  // What a script of the repository does for it.
  const followed = db
    .get(ciCommands)
    .find(
      ({ via, words }) => via[0]?.path === path && releasing.test(words.map((word) => word.text).join(" ")),
    );
  return followed?.via[0] ? [followed.via[0]] : [];
}

function withoutComments(text: string): readonly string[] {
  return text.split("\n").filter((line) => !/^\s*(?:#|echo\b|printf\b)/.test(line));
}

const ownCluster =
  /\b(?:kind|k3d|minikube)\b(?: (?:create|start|cluster)|-action|-cluster)|setup-(?:kind|minikube|k3d)|\bcr\.kind/i;

const releasing =
  /\bhelm (?:\S+ )*?upgrade\b|\bkubectl (?:-\S+ (?:\S+ )?)*(?:apply|set image|rollout (?:restart|status))\b|\bgcloud (?:\S+ )*?run deploy\b|\baws ecs update-service\b|\baws deploy create-deployment\b|\beb deploy\b|\bfly(?:ctl)? deploy\b|\baz (?:webapp|containerapp) (?:\S+ )*?(?:deploy|up|update)\b|\brailway (?:\S+ )*?(?:up|redeploy)\b|\bgcloud (?:\S+ )*?app deploy\b|\bheroku container:release\b|\bgit push (?:\S+ )*?(?:heroku|dokku|\S*(?:git\.heroku\.com|dokku@)\S*)(?=\s|$)|\bdoctl apps (?:create-deployment|update)\b|\brender deploys create\b|\bkamal deploy\b|\b(?:serverless|sls) deploy\b|\bcopilot (?:\S+ )*?deploy\b/;

const releasingStep =
  /^(?:aws-actions\/amazon-ecs-deploy-task-definition|google-github-actions\/deploy-(?:cloudrun|appengine)|azure\/(?:k8s-deploy|webapps-deploy|container-apps-deploy-action)|einaregilsson\/beanstalk-deploy|superfly\/flyctl-actions\/?\S*|akhileshns\/heroku-deploy|digitalocean\/app_action\S*|bervProject\/railway-deploy)@/i;
