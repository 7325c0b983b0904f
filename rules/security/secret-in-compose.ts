import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { replaceScalar, requireVariable } from "../../server/src/facts/deployment/compose/compose-edits";
import { isYamlPath } from "../../server/src/facts/deployment/compose/yaml-files";
import { composeSecrets, type LiteralSecret } from "../../server/src/facts/deployment/literal-secrets";

export default defineRule({
  id: "secret-in-compose",
  category: "security",
  severity: "major",
  title: "A secret is written in a Compose file",
  passed: "Compose files take their secrets from the environment",
  effort: "minutes",
  provedBy: { reading: isYamlPath },
  needs: { composeSecrets },
  check: ({ composeSecrets }) =>
    composeSecrets.map((secret) => ({
      message: message(
        "{name} of {service} is written out in {where}: it is in the history for good and the same everywhere.",
        { name: secret.name, service: secret.service ?? "", where: secret.where },
      ),
      place: secret.place,
      fixes: takeFromEnvironment(secret),
      advice: {
        text: message("Change the secret where it is in use: it has been published with the repository."),
      },
    })),
});

function takeFromEnvironment({ entry, part, name, place }: LiteralSecret): readonly Fix[] {
  if (!entry?.value) return [];
  const variable =
    part === "password" ? `${name.replace(/_?(?:URL|URI|DSN)$/, "")}_PASSWORD`.replace(/^_/, "") : name;
  const edit =
    part === "password"
      ? replaceScalar(place, `\${${variable}:?}`, "plain", false, false)
      : requireVariable(entry);
  // A brace inside of a plain scalar in braces would end it.
  if (!edit || (part === "password" && entry.inFlow && entry.value.style === "plain")) return [];
  const title = message("Require {name} to be set where it is deployed", { name: variable });
  return [{ title, safety: "review", edits: [edit] }];
}
