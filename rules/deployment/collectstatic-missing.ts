import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { staticCollection } from "./collectstatic-missing.facts";

export default defineRule({
  id: "collectstatic-missing",
  category: "deployment",
  severity: "major",
  title: "Nothing collects the static files",
  passed: "Static files are collected",
  effort: "minutes",
  needs: { staticCollection },
  judge: ({ staticCollection: { collected, committed, byHand, image } }) => {
    if (collected) return [sound(message("collectstatic is run"), collected)];
    if (committed) return [sound(message("What collectstatic gathers is in git"), committed)];
    if (byHand)
      return [
        notKnown(
          message("Whether somebody runs collectstatic after each deployment, as {path} says, is not known", {
            path: byHand.path,
          }),
        ),
      ];
    return [
      fault({
        message: message(
          "Neither {path} nor anything else here runs collectstatic: the admin and all pages are served without styles and scripts.",
          { path: image.path },
        ),
        place: image,
        advice: {
          text: message("Collect them while the image is built, or in the script that starts it."),
        },
      }),
    ];
  },
});
