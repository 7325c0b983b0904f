import { groupedBy } from "../../server/src/engine/grouped-by";
import { type Message, message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isDockerfilePath } from "../../server/src/facts/deployment/docker/dockerfile-trees";
import { type LooseRight, looseRights } from "./image-rights-loose.facts";

export default defineRule({
  id: "image-rights-loose",
  category: "security",
  severity: "minor",
  title: "An image gives more rights than it needs",
  passed: "No image lets everybody write, uses sudo or opens SSH",
  effort: "minutes",
  provedBy: { reading: isDockerfilePath },
  needs: { looseRights },
  check: ({ looseRights }) =>
    // What a Dockerfile does several times in one way is one habit.
    groupedBy(looseRights, ({ dockerfile, kind }) => `${dockerfile} ${kind}`).map(([first, ...others]) => ({
      message: textOf(first),
      place: first.place,
      related: others.map(({ place }) => ({ ...place, note: message("Here as well.") })),
    })),
});

function textOf({ kind, dockerfile }: LooseRight): Message {
  const values = { dockerfile };
  switch (kind) {
    case "writable":
      return message(
        "{dockerfile} lets everybody write: whoever breaks into the program may change the files that it runs. Give them to its user (chown).",
        values,
      );
    case "sudo":
      return message(
        "{dockerfile} uses sudo: a build is root already, and in the image it leads whoever breaks in to root. Switch with USER.",
        values,
      );
    case "ssh":
      return message(
        "{dockerfile} opens SSH: a second way into the container, with passwords of its own. docker exec does without.",
        values,
      );
    case "root-login":
      return message(
        "{dockerfile} lets root log in with a password: it is tried from the first minute on.",
        values,
      );
  }
}
