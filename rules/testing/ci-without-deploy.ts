import { message } from "../../server/src/engine/message";
import { absent, defineRule, unknown } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { ciSummary } from "../../server/src/facts/testing/ci-summary";
import { automaticDelivery, isDelivered } from "../../server/src/facts/testing/delivery";

export default defineRule({
  id: "ci-without-deploy",
  category: "testing",
  severity: "minor",
  title: "The pipeline deploys nothing",
  passed: "The pipeline deploys",
  effort: "hours",
  needs: { ciSummary, automaticDelivery, isDelivered },
  judge: ({ ciSummary: { main, purposes, unknown: reason }, automaticDelivery, isDelivered }) => {
    if (!isDelivered) return absent;
    const shown = automaticDelivery.place ?? purposes.get("deploy");
    if (shown) return [sound(message("What is pushed is deployed"), shown)];
    if (reason) return unknown(reason);
    return [
      fault({
        message: message("{path} deploys nothing: releases are made by hand, each a little different.", {
          path: main.path,
        }),
        place: main.place,
      }),
    ];
  },
});
