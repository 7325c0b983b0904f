import ukrainian from "../../l10n/bundle.l10n.uk.json";
import { english, type Locale } from "./engine/message";

const translations: ReadonlyMap<string, string> = new Map(Object.entries(ukrainian));

/** The language to show messages in. */
export function localeOf(id: "en" | "uk"): Locale {
  return id === "en" ? english : { id, translate: (template) => translations.get(template) };
}
