import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { endedReleases } from "../../server/src/facts/dependencies/used-releases";

export default defineRule({
  id: "end-of-life",
  category: "dependencies",
  severity: "major",
  title: "A release past its end of life is in use",
  passed: "Every release in use still gets security fixes",
  effort: "days",
  needs: { endedReleases },
  check: ({ endedReleases }) =>
    endedReleases.map(({ productName, release, end, source, newest, place }) => ({
      message:
        newest === undefined
          ? message("{product} {release} has had no security fixes since {end} ({source}).", {
              product: productName,
              release,
              end,
              source,
            })
          : message(
              "{product} {release} has had no security fixes since {end} ({source}). {newest} is the newest release this table knows.",
              { product: productName, release, end, source, newest },
            ),
      place,
    })),
});
