import { groupedBy } from "../../server/src/engine/grouped-by";
import { type Message, message, namesInShort } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import { type ImageUser, imageUsers } from "../../server/src/facts/deployment/docker/image-users";
import { createUser, switchBack } from "./runs-as-root.fix";

export default defineRule({
  id: "runs-as-root",
  category: "deployment",
  severity: "major",
  title: "The application runs as root",
  passed: "The application does not run as root",
  effort: "minutes",
  cwe: 250,
  needs: { imageUsers },
  judge: ({ imageUsers }) => {
    const alike = groupedBy(imageUsers, familyOf).filter(({ length }) => length > few);
    return imageUsers.map((image) => {
      if (image.kind === "unknown")
        return notKnown(
          image.what === "start"
            ? message("Whether everything that is started of {path} gives its rights up was not seen", {
                path: image.path,
              })
            : message("{path} names no USER, and which one its base image has is not known", {
                path: image.path,
              }),
        );
      if (image.kind === "other-user") return sound(proofOf(image), image.place);
      const family = alike.find((group) => group.includes(image)) ?? [image];
      return fault({
        // Somebody has thought about it.
        ...(image.isDecided ? { severity: "advice" } : {}),
        message:
          family.length > 1
            ? message(
                "The images of {paths} name no USER: the applications run as root, and so does whoever breaks into one.",
                { paths: namesInShort(family.map(({ path }) => path)) },
              )
            : image.reason === "no-user"
              ? message(
                  "The image of {path} names no USER: the application runs as root, and so does whoever breaks into it.",
                  { path: image.path },
                )
              : image.reason === "compose-start"
                ? message(
                    "Not everything that is started of {path} gives its rights up: what is started here runs as root, and so does whoever breaks into it.",
                    { path: image.path },
                  )
                : message(
                    "The application of {path} is told to run as root: whoever breaks into it is root in the container.",
                    { path: image.path },
                  ),
        place: image.place,
        cause: family.length > 1 ? familyOf(image) : JSON.stringify(image),
        fixes: [...switchBack(image), ...createUser(image)],
        advice: {
          text: image.newUser?.hasVolumes
            ? message(
                "Volumes that are in use keep their owner: hand their files over once (chown) before the new image starts.",
              )
            : message(
                "Create a user in the image, give it the folders that the application writes to (chown), and switch to it with USER before the start.",
              ),
        },
      });
    });
  },
});

/** How many Dockerfiles at most are told one by one: each has its own folders to hand over. */
const few = 3;

/** Whoever gives many images a user gives them all theirs in one go. */
function familyOf(image: ImageUser): string {
  return image.kind === "root" && image.reason === "no-user" ? image.reason : JSON.stringify(image);
}

function proofOf({ path, why }: Extract<ImageUser, { kind: "other-user" }>): Message {
  switch (why) {
    case "user":
      return message("The image of {path} switches to another user than root", { path });
    case "compose":
      return message("Compose runs the image of {path} as another user than root", { path });
    case "kubernetes":
      return message("Kubernetes runs the image of {path} as another user than root", { path });
    case "drops":
      return message("What {path} starts gives its rights up", { path });
  }
}
