import { message, namesInShort } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { type DataOnDeploy, dataOnDeploy } from "./data-deleted-on-deploy.facts";

export default defineRule({
  id: "data-deleted-on-deploy",
  category: "operations",
  severity: "blocker",
  title: "A deployment deletes the data",
  passed: "Deployments leave the data where it is",
  effort: "minutes",
  needs: { dataOnDeploy },
  judge: ({ dataOnDeploy }) => {
    const faults = dataOnDeploy.filter(({ deleted }) => deleted === "yes");
    // That one of the commands keeps the data is no proof beside another that deletes it.
    return (faults.length > 0 ? faults : dataOnDeploy).map(judgeDeploy);
  },
});

function judgeDeploy({ deployment, command, place, start, deleted, volumes, edit }: DataOnDeploy): Verdict {
  const values = { command, deployment, volumes: namesInShort(volumes.map(({ name }) => name)) };
  if (deleted === "no")
    return sound(message("{command} takes {deployment} down and keeps its volumes", values), place, start);
  if (deleted === "perhaps")
    return notKnown(
      message(
        "Whether {command} deletes the volumes of {deployment} depends on the release of Docker",
        values,
      ),
    );
  const isOfDatabase = volumes.some((one) => one.isOfDatabase);
  return fault({
    severity: isOfDatabase ? "blocker" : "major",
    message: isOfDatabase
      ? message(
          "{command} deletes the volumes of {deployment} ({volumes}) before it is started again: with this deployment all data of the database is gone.",
          values,
        )
      : message(
          "{command} deletes the volumes of {deployment} ({volumes}) before it is started again: with this deployment all uploaded files are gone.",
          values,
        ),
    place,
    related: [{ ...start, note: message("Started again here") }],
    fixes: edit ? [{ title: message("Keep the volumes"), safety: "review", edits: [edit] }] : [],
    ...(edit
      ? {}
      : {
          advice: {
            text: message(
              "Take only the containers down, and delete nothing with a deployment but images that nobody uses",
            ),
          },
        }),
  });
}
