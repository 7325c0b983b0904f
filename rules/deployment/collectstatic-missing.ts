import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { staticCollection } from "../../server/src/stacks/django/static-files/static-collection";

export default defineRule({
  id: "collectstatic-missing",
  category: "deployment",
  severity: "major",
  title: "Nothing collects the static files",
  passed: "Static files are collected",
  effort: "minutes",
  needs: { staticCollection },
  judge: ({ staticCollection: { collected, image } }) => [
    collected
      ? sound(message("collectstatic is run"), collected)
      : fault({
          message: message(
            "Neither {path} nor anything else here runs collectstatic: the admin and all pages are served without styles and scripts.",
            { path: image.path },
          ),
          place: image,
          advice: {
            text: message("Collect them while the image is built, or in the script that starts it."),
          },
        }),
  ],
});
