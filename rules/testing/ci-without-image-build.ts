import { message } from "../../server/src/engine/message";
import { absent, defineRule, unknown } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { productionImages } from "../../server/src/facts/deployment/delivery";
import { ciSummary } from "../../server/src/facts/pipelines/ci-summary";

export default defineRule({
  id: "ci-without-image-build",
  category: "testing",
  severity: "minor",
  title: "The pipeline builds no image",
  passed: "The pipeline builds the image",
  effort: "hours",
  needs: { ciSummary, productionImages },
  judge: ({ ciSummary: { main, purposes, unknown: reason }, productionImages }) => {
    if (productionImages.length === 0) return absent;
    const shown = purposes.get("image");
    if (shown) return [sound(message("A pipeline builds the image"), shown)];
    if (reason) return unknown(reason);
    return [
      fault({
        message: message(
          "{path} never builds the image: a broken Dockerfile is found on the day of the release.",
          { path: main.path },
        ),
        place: main.place,
      }),
    ];
  },
});
