import { message } from "../../server/src/engine/message";
import { absent, defineRule, unknown } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { automaticDelivery, isDelivered, manualDelivery } from "../../server/src/facts/deployment/delivery";
import { ciSummary } from "../../server/src/facts/pipelines/ci-summary";

export default defineRule({
  id: "ci-without-deploy",
  category: "testing",
  severity: "minor",
  title: "The pipeline deploys nothing",
  passed: "The pipeline deploys",
  effort: "hours",
  needs: { ciSummary, automaticDelivery, manualDelivery, isDelivered },
  judge: ({
    ciSummary: { main, purposes, namedAfterDeploy, unknown: reason },
    automaticDelivery,
    manualDelivery,
    isDelivered,
  }) => {
    if (!isDelivered) return absent;
    if (automaticDelivery.place)
      return [sound(message("What is pushed is deployed"), automaticDelivery.place)];
    const deployment = purposes.get("deploy");
    // It may wait for somebody to start it.
    if (deployment) return [sound(message("A pipeline deploys"), deployment)];
    if (reason) return unknown(reason);
    if (namedAfterDeploy)
      return unknown(
        message("{path} is named after a deployment, and none of its steps is known to deploy", {
          path: namedAfterDeploy.path,
        }),
      );
    // What is built and handed on may be deployed by those who install it.
    if (!manualDelivery.place || purposes.has("image")) return absent;
    return [
      fault({
        message: message("{path} deploys nothing: releases are made by hand, each a little different.", {
          path: main.path,
        }),
        place: main.place,
        related: [{ ...manualDelivery.place, note: message("This is started by hand.") }],
      }),
    ];
  },
});
