import { english, inLanguage, type Locale, type Translations } from "./engine/message";

/** The language to show messages in. */
export function localeOf(id: Locale["id"]): Locale {
  return id === "en" ? english : inLanguage(id, translationsOf(id));
}

/** The texts of a language: they lie beside the program, and are read when first asked for. None of English. */
export function translationsOf(id: Locale["id"]): Translations {
  return id === "en" ? {} : require("../../l10n/bundle.l10n.uk.json");
}
