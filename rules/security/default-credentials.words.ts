import { type Message, message } from "../../server/src/engine/message";
import type { WeakKubernetesSecret } from "../../server/src/facts/deployment/kubernetes/weak-secrets";
import type { ServiceCredentials, WeakCredential } from "../../server/src/facts/deployment/weak-credentials";

/** Of a value that is certainly written: `object` is where it stands, such as a manifest. */
export function writtenText(
  kind: WeakKubernetesSecret["kind"],
  values: { readonly key: string; readonly object: string },
): Message {
  switch (kind) {
    case "well-known":
      return message("{key} in {object} is one of the passwords that are tried first.", values);
    case "same-as-user":
      return message("{key} in {object} is the user's name.", values);
    case "example":
      return message(
        "{key} in {object} is a word that stands for a password, and the manifest is applied as it stands.",
        values,
      );
  }
}

/** Of a password that a service has in a deployment. */
export function textOf(
  { kind, name, isByName }: WeakCredential,
  where: { service: string; deployment: string },
): Message {
  const values = { ...where, name };
  // Which of the services that get it is signed in to is not known.
  if (isByName && (kind === "well-known" || kind === "same-as-user"))
    return writtenText(kind, { key: name, object: where.deployment });
  switch (kind) {
    case "well-known":
      return message(
        "The password of {service} in {deployment} ({name}) is one of those that are tried first.",
        values,
      );
    case "same-as-user":
      return message("The password of {service} in {deployment} ({name}) is the user's name.", values);
    case "placeholder":
      return message(
        "The password of {service} in {deployment} ({name}) only stands for one, and the service starts with it: whoever does not replace it has one that everybody can read.",
        values,
      );
    case "fallback":
      return message(
        "When {name} is not set, {service} in {deployment} falls back to a password that is tried first.",
        values,
      );
    case "none":
      switch (name) {
        case "POSTGRES_HOST_AUTH_METHOD":
          return message("{service} in {deployment} asks nobody for a password ({name}).", values);
        case "PMA_PASSWORD":
          return message(
            "{service} is published in {deployment} and signs everybody in as the user it knows ({name}).",
            values,
          );
        case "GF_SECURITY_ADMIN_PASSWORD":
        case "RABBITMQ_DEFAULT_PASS":
        case "MINIO_ROOT_PASSWORD":
          return message(
            "{service} is published in {deployment} with the account it comes with ({name} is not set).",
            values,
          );
        default:
          return message("{service} is published in {deployment} and asks for no password ({name}).", values);
      }
  }
}

/** Why a service's password is good; the password itself is never shown. */
export function proofOf(
  { name, how }: ServiceCredentials["strong"][number],
  where: { service: string; deployment: string },
): Message {
  const values = { ...where, name };
  switch (how) {
    case "own":
      return message(
        "The password of {service} in {deployment} ({name}) is none that is tried first",
        values,
      );
    case "required":
      return message("{service} does not start in {deployment} until {name} is set", values);
    case "secret":
      return message("{service} reads its password in {deployment} from a secret ({name})", values);
  }
}
