import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { publicSecrets } from "./next-public-secret.facts";

export default defineRule({
  id: "next-public-secret",
  category: "security",
  severity: "blocker",
  title: "A secret is copied into every browser",
  passed: "No NEXT_PUBLIC_ variable here is named like a secret or shows one",
  effort: "hours",
  cwe: 200,
  provedBy: "search",
  needs: { publicSecrets },
  check: ({ publicSecrets }) =>
    publicSecrets.map(({ key, kind, place, related }) => ({
      message:
        kind === "name"
          ? message(
              "{key} is named like a secret, and Next.js copies every NEXT_PUBLIC_ variable into the files that browsers load.",
              { key },
            )
          : message(
              "{key} holds a {kind}, and Next.js copies every NEXT_PUBLIC_ variable into the files that browsers load.",
              { key, kind },
            ),
      place,
      related: related.slice(0, 5).map((one) => ({ ...one, note: message("Used here too") })),
      advice: {
        text: message(
          "Take NEXT_PUBLIC_ off its name, read it on the server only, and replace the secret: whoever opened the page has it.",
        ),
      },
    })),
});
