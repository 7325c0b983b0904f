import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { type RootImage, rootImages } from "../../server/src/facts/deployment/docker/root-images";

export default defineRule({
  id: "runs-as-root",
  category: "deployment",
  severity: "major",
  title: "The application runs as root",
  passed: "The application does not run as root",
  effort: "minutes",
  needs: { rootImages },
  check: ({ rootImages }) =>
    rootImages.map((image) => ({
      message:
        image.reason === "no-user"
          ? message(
              "The image of {path} names no USER: the application runs as root, and so does whoever breaks into it.",
              {
                path: image.path,
              },
            )
          : message(
              "The application of {path} is told to run as root: whoever breaks into it is root in the container.",
              {
                path: image.path,
              },
            ),
      place: image.place,
      fixes: switchUser(image),
    })),
});

/** A number needs no entry in /etc/passwd; files of the image stay readable. */
const plainUser = "1000:1000";

function switchUser({ insertion, otherUser, reason, place }: RootImage): readonly Fix[] {
  if (!insertion) return [];
  const user = otherUser ?? plainUser;
  const title = message("Switch to the user {user} before the start", { user });
  if (reason === "user-root" && place.range.start > insertion.offset - 1 && insertion.before) return [];
  const { path, offset, before } = insertion;
  const newText = before ? `USER ${user}\n` : `\nUSER ${user}`;
  return [
    {
      title,
      safety: "review",
      edits: [{ kind: "edit", path, range: { start: offset, end: offset }, newText }],
    },
  ];
}
