import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { isScriptPath } from "../../server/src/facts/repository/file-kinds";
import { hardcodedAuthSecrets } from "../../server/src/stacks/next/auth-settings";

export default defineRule({
  id: "nextauth-secret-hardcoded",
  category: "security",
  severity: "blocker",
  title: "The key that signs sessions stands in the code",
  passed: "No key that signs sessions stands in the code",
  effort: "minutes",
  cwe: 321,
  provedBy: { reading: isScriptPath },
  needs: { hardcodedAuthSecrets },
  check: ({ hardcodedAuthSecrets }) =>
    hardcodedAuthSecrets.map(({ place, isFallback, edits }) => ({
      message: isFallback
        ? message(
            "Without the variable, sessions are signed with a key from the code: whoever can read the code can sign in as anybody.",
          )
        : message(
            "Sessions are signed with a key from the code: whoever can read the code can sign in as anybody.",
          ),
      place,
      // Without the variable nothing starts any more.
      fixes: edits.length === 0 ? [] : [{ title: message("Drop the fallback"), safety: "review", edits }],
      advice: {
        text: message(
          "Read it from the environment (NEXTAUTH_SECRET or AUTH_SECRET), and make a new one: the old one is in the history.",
        ),
      },
    })),
});
