import { type Message, message } from "../../server/src/engine/message";
import { isPlaceholder } from "../../server/src/engine/secrets/placeholder";
import type { LiteralSecret } from "../../server/src/facts/deployment/literal-secrets";

/** What is said of one secret that a Compose file writes out. */
export function textOf({ part, name, service, where, entry }: LiteralSecret): Message {
  const values = { name, service: service ?? "", where };
  if (part === "value" && isPlaceholder(entry?.value?.raw ?? ""))
    return message(
      "{name} of {service} is a placeholder in {where}, and works as it stands: everybody can sign with it.",
      values,
    );
  if (part === "hash")
    return message(
      "The password of {name} can be found at leisure from its hash, by everyone with the repository.",
      { name },
    );
  return part === "fallback"
    ? message(
        "{name} of {service} falls back to a value in {where} that everyone with the repository can read.",
        values,
      )
    : message(
        "{name} of {service} is written out in {where}: it is in the history for good and the same everywhere.",
        values,
      );
}
