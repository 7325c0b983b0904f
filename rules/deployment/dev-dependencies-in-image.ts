import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { developmentInImages } from "./dev-dependencies-in-image.facts";

export default defineRule({
  id: "dev-dependencies-in-image",
  category: "deployment",
  severity: "minor",
  title: "Development dependencies are in the image",
  passed: "Images leave development dependencies out",
  effort: "minutes",
  needs: { developmentInImages },
  judge: ({ developmentInImages }) =>
    // The last command leaves in the image what is there.
    developmentInImages.toReversed().map(({ install, names, imported, option }): Verdict => {
      const { build, manifest, place } = install;
      if (names.length === 0 && install.isDecidedByBuild && install.stays)
        return notKnown(
          message(
            "Whether {dockerfile} leaves out what is for development only is decided where it is built",
            {
              dockerfile: build.path,
            },
          ),
        );
      if (names.length === 0)
        return sound(
          message("{dockerfile} ships nothing that is for development only", { dockerfile: build.path }),
          place,
        );
      const shown = names.length > 3 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", ");
      return fault({
        message: message(
          "The image of {dockerfile} holds the {count} development dependencies of {manifest} ({names}): more to load, to patch and to attack.",
          { dockerfile: build.path, count: names.length, manifest: manifest.path, names: shown },
        ),
        place,
        cause: `${build.path} ${build.target ?? ""} ${manifest.path}`,
        advice: {
          text:
            imported.length > 0
              ? message(
                  "The code imports {names}: move to dependencies what runs in production, then install with {option} in the stage that is shipped.",
                  { names: imported.join(", "), option },
                )
              : message(
                  "Install with {option} in the stage that is shipped; what the build needs belongs into an earlier stage.",
                  { option },
                ),
        },
      });
    }),
});
