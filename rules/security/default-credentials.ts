import { type Message, message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { requireVariable } from "../../server/src/facts/deployment/compose/compose-edits";
import { type WeakCredential, weakCredentials } from "../../server/src/facts/deployment/weak-credentials";

export default defineRule({
  id: "default-credentials",
  category: "security",
  severity: "blocker",
  title: "A service has a password that everybody knows",
  passed: "No service has a password that everybody knows",
  effort: "minutes",
  provedBy: "search",
  needs: { weakCredentials },
  check: ({ weakCredentials }) =>
    weakCredentials.map((weak) => {
      const edit = weak.entry && requireVariable(weak.entry);
      return {
        message: textOf(weak),
        place: weak.place,
        fixes: edit
          ? [
              {
                title: message("Require {name} to be set where it is deployed", { name: weak.name }),
                safety: "review" as const,
                edits: [edit],
              },
            ]
          : [],
      };
    }),
});

function textOf({ kind, service, name, deployment }: WeakCredential): Message {
  const values = { service, name, deployment };
  switch (kind) {
    case "well-known":
      return message(
        "The password of {service} in {deployment} ({name}) is one of those that are tried first.",
        values,
      );
    case "same-as-user":
      return message("The password of {service} in {deployment} ({name}) is the user's name.", values);
    case "fallback":
      return message(
        "When {name} is not set, {service} in {deployment} falls back to a password that is tried first.",
        values,
      );
    case "none":
      return message("{service} is published in {deployment} and asks for no password ({name}).", values);
  }
}
