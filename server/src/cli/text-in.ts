import { type Locale, type MessageValues, message, renderMessage } from "../engine/message";

/** Renders the program's own sentences in a language; the English text is the key of its translation. */
export function textIn(locale: Locale): (template: string, values?: MessageValues) => string {
  return (template, values) => renderMessage(message(template, values), locale);
}
