import { message } from "../../server/src/engine/message";
import { absent, defineRule, optional } from "../../server/src/engine/rule";
import { isConfiguration } from "../../server/src/facts/secrets/secret-places";
import { writtenSecrets } from "../../server/src/facts/secrets/written-secrets";
import { isSigningKey, webApplications } from "../../server/src/stacks/web/web-applications";

export default defineRule({
  id: "secret-in-code",
  category: "security",
  severity: "major",
  title: "A secret is written in the code",
  passed: "Outside of the settings, no value written in the code is named or formed like a secret",
  effort: "minutes",
  cwe: 798,
  provedBy: "search",
  needs: { writtenSecrets, applications: optional(webApplications) },
  check: ({ writtenSecrets, applications }) => {
    const own = applications.value ?? [];
    const written = writtenSecrets.filter(
      ({ path, range }) => !isConfiguration(path) && !isSigningKey(own, path, range),
    );
    // A key in the code is another rule's finding: then it is not true that the code holds no secret.
    if (written.length === 0 && own.some(({ keys }) => keys.some(({ variable }) => variable === undefined)))
      return absent;
    return written.map(({ name, path, range, part, others }) => ({
      message:
        part === "fallback"
          ? message(
              "Where nothing else is set, {name} is a value that everyone with the repository can read.",
              {
                name,
              },
            )
          : part === "password"
            ? message("The password in this address ({name}) can be read by everyone with the repository.", {
                name,
              })
            : message("{name} is written out: everyone with the repository can read it.", { name }),
      place: { path, range },
      related: others.map((place) => ({ ...place, note: message("The same value stands here too") })),
      advice: {
        text: message(
          "Read it from the environment or from a mounted secret, and change it: whoever has the history has the old one.",
        ),
      },
    }));
  },
});
