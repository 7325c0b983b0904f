import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { judgedReleases, undatedImages } from "./end-of-life.facts";

export default defineRule({
  id: "end-of-life",
  category: "dependencies",
  severity: "major",
  title: "A release past its end of life is in use",
  passed: "Every release in use still gets security fixes",
  effort: "days",
  cwe: 1104,
  needs: { judgedReleases, undatedImages },
  judge: ({ judgedReleases, undatedImages }) => [
    ...judgedReleases.map(({ productName, release, end, source, newest, place, hasEnded, isMild }) => {
      const values = { product: productName, release, end, source };
      if (!hasEnded)
        return sound(message("{product} {release} gets security fixes until {end}", values), place);
      return fault({
        severity: isMild ? "minor" : "major",
        message:
          newest === undefined
            ? message("{product} {release} has had no security fixes since {end} ({source}).", values)
            : message(
                "{product} {release} has had no security fixes since {end} ({source}). {newest} is the newest release this table knows.",
                { ...values, newest },
              ),
        place,
        cause: `${productName} ${release}`,
      });
    }),
    ...undatedImages.map(({ reference, usedBy }) =>
      notKnown(
        message("Which release of {name} {user} gets is not known", { name: reference.name, user: usedBy }),
      ),
    ),
  ],
});
