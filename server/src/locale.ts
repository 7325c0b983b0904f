import { english, type Locale } from "./engine/message";

/** The language to show messages in. */
export function localeOf(id: "en" | "uk"): Locale {
  return id === "en" ? english : { id, translate: () => undefined };
}
