import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { localAuthUrls } from "../../server/src/stacks/next/auth-settings";

export default defineRule({
  id: "nextauth-url-local",
  category: "deployment",
  severity: "major",
  title: "Sign-in leads back to localhost",
  passed: "No production environment here leads sign-in back to this machine",
  effort: "minutes",
  provedBy: "search",
  needs: { localAuthUrls },
  check: ({ localAuthUrls }) =>
    localAuthUrls.map(({ key, place }) => ({
      message: message(
        "{key} names this machine in a production environment: sign-in sends users to their own computer.",
        { key },
      ),
      place,
    })),
});
