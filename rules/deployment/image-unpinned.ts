import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { withVersion } from "../../server/src/facts/deployment/docker/image-versions";
import { type UsedImage, usedImages } from "../../server/src/facts/deployment/docker/used-images";

export default defineRule({
  id: "image-unpinned",
  category: "deployment",
  severity: "major",
  title: "An image has no fixed version",
  passed: "Every image has a fixed version",
  effort: "minutes",
  needs: { usedImages },
  check: ({ usedImages }) =>
    usedImages
      .filter(({ version }) => version === "none" || version === "moving")
      .map((image) => ({
        severity: image.version === "none" ? ("major" as const) : ("minor" as const),
        message:
          image.version === "none"
            ? message(
                "{image} is whatever is newest when {user} is deployed: two servers, or yesterday and today, run different versions.",
                {
                  image: image.text,
                  user: image.usedBy,
                },
              )
            : message(
                "The tag of {image} names a flavour and no version: what {user} runs changes by itself.",
                {
                  image: image.text,
                  user: image.usedBy,
                },
              ),
        place: image.place,
        fixes: pin(image),
      })),
});

function pin({ reference, place, text }: UsedImage): readonly Fix[] {
  const pinned = withVersion(reference);
  if (pinned === undefined || text.includes("$")) return [];
  const { path, range } = place;
  // The scalar may be in quotes; only what stands between them is replaced.
  const quotes = (range.end - range.start - text.length) / 2;
  if (quotes !== 0 && quotes !== 1) return [];
  const inner = { start: range.start + quotes, end: range.end - quotes };
  return [
    {
      title: message("Take {image}", { image: pinned }),
      safety: "review",
      edits: [{ kind: "edit", path, range: inner, newText: pinned }],
    },
  ];
}
