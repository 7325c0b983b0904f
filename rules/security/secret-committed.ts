import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { committedTokens } from "../../server/src/facts/secrets/committed-tokens";

export default defineRule({
  id: "secret-committed",
  category: "security",
  severity: "blocker",
  title: "A live credential is committed",
  passed: "No file here holds a credential of a known provider",
  effort: "hours",
  cwe: 798,
  provedBy: "search",
  needs: { committedTokens },
  check: ({ committedTokens }) =>
    committedTokens.map(({ path, range, kind, power, others, beside }) => ({
      severity: power === "limited" ? "major" : "blocker",
      message: message(
        "A credential of the form of a {kind} is in a tracked file: everyone with the repository can use it.",
        { kind },
      ),
      place: { path, range },
      related: [
        ...others.map((place) => ({ ...place, note: message("The same value stands here too") })),
        ...beside.map((place) => ({ ...place, note: message("Another one stands here") })),
      ],
      advice: {
        text: message(
          "Revoke it at its provider first and issue a new one; then read it from the environment. Deleting the line does not remove it from the history.",
        ),
      },
    })),
});
