import type { Place } from "../engine/finding";
import { type Locale, type Message, message, renderMessage } from "../engine/message";
import type { Production, ProductionStatement } from "./production";

/** How a place is written: `DEPLOY.md:12`. */
export type PlaceText = (place: Place) => string;

/** Most statements of one kind that a sentence names. */
const most = 3;

/**
 * What production is in one sentence, and the open questions, a line each: for the head of everything that is shown.
 * Empty where nothing is deployed.
 */
export function productionLines(
  production: Production,
  locale: Locale,
  placeText: PlaceText,
): readonly string[] {
  const sentence = productionSentence(production, locale, placeText);
  const notes = productionNotes(production, locale, placeText);
  return sentence === undefined ? notes : [sentence, ...notes];
}

/** "Production here: docker-compose.yml (README.md:24 starts it), settings config.settings."; undefined where nothing is deployed. */
export function productionSentence(
  production: Production,
  locale: Locale,
  placeText: PlaceText,
): string | undefined {
  const parts = (["deployment", "settings", "environment", "proxy"] as const).flatMap((about) => {
    const all = production.statements.filter((one) => one.about === about);
    const shown = all.slice(0, most).map((one) => statementText(one, locale, placeText));
    return all.length > most
      ? [...shown, renderMessage(message("{count} more", { count: all.length - most }), locale)]
      : shown;
  });
  return parts.length > 0
    ? renderMessage(message("Production here: {parts}.", { parts: parts.join(", ") }), locale)
    : undefined;
}

/** What is left out, what is not read, and the open questions: a line each. */
export function productionNotes(
  production: Production,
  locale: Locale,
  placeText: PlaceText,
): readonly string[] {
  const t = (template: string, values?: Message["values"]) =>
    renderMessage(message(template, values), locale);
  const lines: string[] = [];
  const others = production.statements.filter(({ about }) => about === "others");
  const [first] = others;
  if (first)
    lines.push(
      others.length === 1
        ? `${statementText(first, locale, placeText)}.`
        : t("{first} and {count} more {count:plural:is|are} left out.", {
            first: statementText(first, locale, placeText),
            count: others.length - 1,
          }),
    );
  lines.push(...production.notRead.map((one) => renderMessage(one, locale)));
  for (const { id, text, add } of production.questions)
    lines.push(
      t("Open question ({id}): {text} Add to .readiness.json: {add}", {
        id,
        text: renderMessage(text, locale),
        add,
      }),
    );
  return lines;
}

/** "docker-compose.yml (DEPLOY.md:12 starts it)" */
function statementText(
  { what, because, places }: ProductionStatement,
  locale: Locale,
  placeText: PlaceText,
): string {
  const said = because && renderMessage(because, locale);
  const written = new Map(places.map((place) => [placeText(place), place.path]));
  const shown = [...written].slice(0, 2).map(([text, path]) => ({ path, text }));
  const [first] = shown;
  const reason =
    said !== undefined && first && said.includes(first.path)
      ? [said.replace(first.path, first.text)]
      : [...(said === undefined ? [] : [said]), ...shown.map(({ text }) => text)];
  const text = renderMessage(what, locale);
  return reason.length > 0 ? `${text} (${reason.join("; ")})` : text;
}
