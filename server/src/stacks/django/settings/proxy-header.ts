import { type EvaluatedSettings, everyAlternative, settingOf } from "./evaluated-settings";

/** The header that SECURE_PROXY_SSL_HEADER trusts as a proxy writes it (`X-Forwarded-Proto`); undefined where none is known. */
export function trustedHeaderOf(settings: EvaluatedSettings): string | undefined {
  return everyAlternative(settingOf(settings, "SECURE_PROXY_SSL_HEADER").value, (value) => {
    const first = value.kind === "tuple" || value.kind === "list" ? value.elements[0]?.value : undefined;
    if (first?.kind !== "string") return undefined;
    return first.value
      .replace(/^HTTP_/, "")
      .toLowerCase()
      .split("_")
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join("-");
  });
}
