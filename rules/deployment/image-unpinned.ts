import type { Fix } from "../../server/src/engine/finding";
import { type Message, message, namesInShort } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import {
  imageUpdater,
  type UsedImage,
  usedImages,
} from "../../server/src/facts/deployment/docker/used-images";
import { familyOf, habitsOf, isDatabase, withVersion } from "./image-unpinned.facts";

export default defineRule({
  id: "image-unpinned",
  category: "deployment",
  severity: "major",
  title: "An image has no fixed version",
  passed: "Every image has a fixed version",
  effort: "minutes",
  needs: { usedImages, imageUpdater: optional(imageUpdater) },
  judge: ({ usedImages, imageUpdater }) => {
    // A new major version of a database does not even start on the old data: it stands first.
    const images = [...usedImages].sort((a, b) => Number(isDatabase(b)) - Number(isDatabase(a)));
    const habits = habitsOf(images);
    return images.map((image) => {
      const alike = habits.find((images) => images.includes(image));
      return alike
        ? judgeHabit(image, alike, imageUpdater.value)
        : judgeImage(image, familyOf(image, images), imageUpdater.value);
    });
  },
});

function judgeHabit(image: UsedImage, alike: readonly UsedImage[], updater: string | undefined): Verdict {
  const images = namesInShort([...new Set(alike.map(({ text }) => text))]);
  return fault({
    severity: updater === undefined ? "major" : "minor",
    message:
      updater === undefined
        ? message(
            "{images} are whatever is newest when they are deployed: two servers, or yesterday and today, run different versions.",
            { images },
          )
        : message(
            "{images} are whatever is newest, and {updater} replaces them by itself: a bad release runs before anybody has looked at it.",
            { images, updater },
          ),
    place: image.place,
    // All that can be pinned are, so all are named.
    fixes: pin(image).map((fix) => ({
      ...fix,
      title: message("Take {image}", { image: versionsOf(alike) }),
    })),
    cause: alike.map(({ pinnedWith }) => pinnedWith).join("\n"),
  });
}

function judgeImage(image: UsedImage, owner: string | undefined, updater: string | undefined): Verdict {
  const values = { image: image.text, user: image.usedBy };
  switch (image.version) {
    case "pinned":
      return sound(message("{image} names its version", { image: image.text }), image.place);
    case "unknown":
      return notKnown(message("Which version {image} of {user} is cannot be said from here", values));
    case "none":
    case "moving":
      return fault({
        severity: image.isTool
          ? "advice"
          : image.version === "none" && updater === undefined
            ? "major"
            : "minor",
        message:
          image.version === "none"
            ? message(
                "The image {image} is whatever is newest when {user} is deployed: two servers, or yesterday and today, run different versions.",
                values,
              )
            : message(
                "The tag of {image} names a flavour and no version: what {user} runs changes by itself.",
                values,
              ),
        place: image.place,
        fixes: pin(image),
        // One image in several places is pinned in all of them at once.
        cause: owner ?? image.pinnedWith,
      });
  }
}

function versionsOf(images: readonly UsedImage[]): string | Message {
  const pinned = images.flatMap((one) => (pin(one).length > 0 ? (withVersion(one.reference) ?? []) : []));
  return namesInShort([...new Set(pinned)]);
}

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
