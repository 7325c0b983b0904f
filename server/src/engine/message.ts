import { maskSecretsInWords } from "./secrets/mask-secrets";

/**
 * Text for people, kept apart from its arguments so that it can be shown in any language.
 * The English template is the key of its translation.
 * A message never carries a secret value: what is quoted from a file is masked here.
 *
 * Placeholders: `{name}`, and `{name:plural:file|files}`, which chooses by the number `name`
 * (English: one|other; Ukrainian: one|few|many).
 */
export interface Message {
  readonly template: string;
  readonly values: Readonly<Record<string, string | number | Message>>;
}

export type MessageValues = Message["values"];

/**
 * The template is English and the key of its translations; `{name}` takes a value, `{count:plural:one|many}` a form.
 * Secrets are masked in every text that becomes a value.
 */
export function message(template: string, values: MessageValues = {}): Message {
  const shown = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === "string" ? maskSecretsInWords(value) : value,
  ]);
  return { template, values: Object.fromEntries(shown) };
}

/** All of up to four names; of more three, and how many more there are. */
export function namesInShort(names: readonly string[]): string | Message {
  if (names.length <= 4) return names.join(", ");
  return message("{names} and {count} more", {
    names: names.slice(0, 3).join(", "),
    count: names.length - 3,
  });
}

/** A language to show messages in. `translate` gives undefined where it has no translation: English is shown. */
export interface Locale {
  readonly id: "en" | "uk";
  translate(template: string): string | undefined;
}

/** By English template. */
export type Translations = Readonly<Record<string, string>>;

/** A language by its translations: templates to texts. What it lacks stays English. */
export function inLanguage(id: Locale["id"], translations: Translations): Locale {
  return {
    id,
    translate: (template) => (Object.hasOwn(translations, template) ? translations[template] : undefined),
  };
}

export const english: Locale = { id: "en", translate: () => undefined };

/** The text in a language; in English where it has no translation. */
export function renderMessage({ template, values }: Message, locale: Locale = english): string {
  const text = locale.translate(template) ?? template;
  return text.replace(/\{(\w+)(?::plural:([^{}]*))?\}/g, (whole, name: string, forms: string | undefined) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (forms !== undefined) return chooseForm(Number(value), forms.split("|"), locale.id);
    return typeof value === "object" ? renderMessage(value, locale) : String(value);
  });
}

const pluralRules = { en: new Intl.PluralRules("en"), uk: new Intl.PluralRules("uk") };
const formOrder = { en: ["one", "other"], uk: ["one", "few", "many"] };

function chooseForm(count: number, forms: readonly string[], locale: Locale["id"]): string {
  const index = formOrder[locale].indexOf(pluralRules[locale].select(count));
  return forms[index === -1 ? forms.length - 1 : index] ?? forms[forms.length - 1] ?? "";
}
