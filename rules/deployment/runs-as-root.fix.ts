import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import type { RootImage } from "../../server/src/facts/deployment/docker/image-users";

/** Only to a user that the image has used already: a new one would own nothing of what the application writes. */
export function switchBack({ insertion, otherUser, reason, place }: RootImage): readonly Fix[] {
  if (!insertion || otherUser === undefined) return [];
  const title = message("Switch to the user {user} before the start", { user: otherUser });
  if (reason === "user-root" && place.range.start > insertion.offset - 1 && insertion.before) return [];
  const { path, offset, before } = insertion;
  const newText = before ? `USER ${otherUser}\n` : `\nUSER ${otherUser}`;
  return [
    {
      title,
      safety: "review",
      edits: [{ kind: "edit", path, range: { start: offset, end: offset }, newText }],
    },
  ];
}

/** A user of its own, where all folders that the application writes to are known. */
export function createUser({ insertion, newUser }: RootImage): readonly Fix[] {
  if (!insertion || !newUser) return [];
  const { path, offset } = insertion;
  return [
    {
      title: message("Run it as {user}, who owns {folders}", {
        user: newUser.name,
        folders: newUser.folders.join(", "),
      }),
      safety: "review",
      edits: [{ kind: "edit", path, range: { start: offset, end: offset }, newText: newUser.text }],
    },
  ];
}
