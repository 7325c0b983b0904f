import ukrainian from "../../l10n/bundle.l10n.uk.json";
import { english, type Locale } from "./engine/message";

/** The language to show messages in. */
export function localeOf(id: "en" | "uk"): Locale {
  return id === "en" ? english : inUkrainian;
}

const translations: Readonly<Record<string, string>> = ukrainian;

const inUkrainian: Locale = {
  id: "uk",
  translate: (template) => (Object.hasOwn(translations, template) ? translations[template] : undefined),
};
