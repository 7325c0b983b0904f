import { english, type Locale } from "../engine/message";
import type { LocaleId } from "./arguments";

/** The language to show messages in. */
export function localeOf(id: LocaleId): Locale {
  return id === "en" ? english : { id, translate: () => undefined };
}
