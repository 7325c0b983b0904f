import type { Place } from "../../../engine/finding";
import { type Locale, message, renderMessage } from "../../../engine/message";
import { decisionOf } from "../../../interpreter/python/values/origins";
import { alternativesOf, type Value } from "../../../interpreter/python/values/value";
import { type Setting, stepsOf } from "./evaluated-settings";
import { type ShownValue, showValue } from "./shown-value";

/** How the parts of a sentence are written. */
export interface StoryStyle {
  readonly locale: Locale;
  /** `settings.py:22`, perhaps as a link; equal texts are one place. */
  placeText(place: Place): string;
  codeText(text: string): string;
}

const showOptions = { showSecrets: false, root: "…" };

/** Most places named beside the deciding ones. */
const mostFurther = 3;

/**
 * What a setting is in production and how that comes about, in one or two sentences:
 * "DEBUG is True in production: DJANGO_DEBUG is unset there and settings.py:22 falls back to "True"."
 */
export function settingStory(setting: Setting, style: StoryStyle): string {
  const { name, value, source } = setting;
  const shown = showValue(name, value, showOptions);
  const named = { name: style.codeText(name), value: style.codeText(shorten(shown)) };
  if (source === "django-default")
    return sentence(
      style,
      "{name} is {value} in production: nobody sets it, and this is Django's default.",
      named,
    );
  const { clauses, places } = clausesOf(setting, style);
  const how = joined(clauses, style);
  const said = new Set(places);
  const rest = [...new Set(stepsOf(setting).map(style.placeText))].filter((place) => !said.has(place));
  const further =
    rest.length === 0
      ? ""
      : ` ${sentence(style, "See also {places}.", { places: rest.slice(0, mostFurther).join(", ") })}`;
  if (shown.kind === "unknown") {
    const reason = renderMessage(shown.reason, style.locale);
    return shown.text === undefined
      ? `${sentence(style, "What {name} is in production is not known: {reason}.", { ...named, reason })}${seen(places, rest, style)}`
      : `${sentence(style, "{name} is {value} in production, with a part that is not known: {reason}.", { ...named, reason })}${further}`;
  }
  if (value.kind === "choice")
    return `${sentence(style, "{name} is {value} in production: it depends on what is not known here.", named)}${seen(places, rest, style)}`;
  return how === ""
    ? `${sentence(style, "{name} is {value} in production.", named)}${further}`
    : `${sentence(style, "{name} is {value} in production: {how}.", { ...named, how })}${further}`;
}

function seen(places: readonly string[], rest: readonly string[], style: StoryStyle): string {
  const all = [...places, ...rest].slice(0, mostFurther);
  return all.length === 0 ? "" : ` ${sentence(style, "See {places}.", { places: all.join(", ") })}`;
}

/** What decided, in the order in which Python asks, and the places that these clauses name. */
function clausesOf({ name, value }: Setting, style: StoryStyle) {
  const { reads, place, value: deciding } = decisionOf(value);
  const clauses: string[] = [];
  const places: string[] = [];
  const at = (one: Place) => {
    const text = style.placeText(one);
    places.push(text);
    return text;
  };
  const unset = [...new Set(reads.filter(isUnset).map(({ key }) => key))];
  if (unset.length > 0)
    clauses.push(
      sentence(style, "{keys} {count:plural:is|are} unset there", {
        keys: unset.map(style.codeText).join(", "),
        count: unset.length,
      }),
    );
  const last = reads.at(-1);
  if (last?.outcome === "set")
    clauses.push(
      last.setBy[0]
        ? sentence(style, "{place} sets {key}", { key: style.codeText(last.key), place: at(last.setBy[0]) })
        : sentence(style, "{key} is set there", { key: style.codeText(last.key) }),
    );
  else if (last?.outcome === "default" && place)
    clauses.push(
      sentence(style, "{place} falls back to {value}", {
        place: at(place),
        value: shownCode(name, deciding, style),
      }),
    );
  else if (last?.outcome === "missing")
    clauses.push(sentence(style, "{place} has nothing to fall back to", { place: at(last.place) }));
  else if (!last && place && alternativesOf(value).length === 1)
    clauses.push(sentence(style, "{place} sets it", { place: at(place) }));
  return { clauses, places };
}

function isUnset({ outcome }: { readonly outcome: string }): boolean {
  return outcome === "default" || outcome === "missing";
}

function shownCode(name: string, value: Value, style: StoryStyle): string {
  return style.codeText(shorten(showValue(name, value, showOptions)));
}

function joined(clauses: readonly string[], style: StoryStyle): string {
  return clauses.reduce(
    (first, second) => (first === "" ? second : sentence(style, "{first} and {second}", { first, second })),
    "",
  );
}

/** Links and code stand in the sentence as they are: what they show is masked already. */
function sentence(
  { locale }: StoryStyle,
  template: string,
  values: Readonly<Record<string, string | number>>,
): string {
  return renderMessage({ ...message(template), values }, locale);
}

const longestValue = 200;

function shorten(shown: ShownValue): string {
  const text = shown.text ?? "?";
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
