import type { Place } from "../../engine/finding";
import { type Locale, message, renderMessage } from "../../engine/message";
import { isAbsent, isUnknown } from "../../engine/rule";
import { linesOf, type Range } from "../../engine/text";
import { environmentKeys } from "../../facts/environment/environment-keys";
import type { EnvironmentRead } from "../../facts/environment/environment-read";
import { isEnvPath, parsedEnvFile } from "../../facts/repository/env-files";
import { environmentReadsOf } from "../../interpreter/python/values/origins";
import {
  type EvaluatedSettings,
  type Setting,
  settingOf,
  stepsOf,
} from "../../stacks/django/settings/evaluated-settings";
import { productionSettings } from "../../stacks/django/settings/production-settings";
import { type ShownValue, showValue } from "../../stacks/django/settings/shown-value";
import { settingStory } from "../../stacks/django/settings/value-story";
import type { Located } from "../session";
import type { HoverQuestion, HoverText } from "./hover-provider";

const showOptions = { showSecrets: false, root: "…" };

/** The production value of the setting whose name stands here, for every module, with the places it comes from. */
export function describeSetting(question: HoverQuestion): HoverText | undefined {
  const { path, judged, offset } = question;
  if (!path.endsWith(".py")) return undefined;
  const file = judged.snapshot.files.get(path);
  const range = file && settingNameAt(file.text, offset);
  if (!file || !range) return undefined;
  const all = evaluatedSettings(question);
  const isRead = /\bsettings\.$/.test(file.text.slice(0, range.start));
  const name = file.text.slice(range.start, range.end);
  const concerned = all.filter(
    (one) =>
      isRead ||
      (one.modules.includes(path) && (one.settings.has(name) || settingOf(one, name).source !== "unset")),
  );
  const stories = tellStories(
    concerned.map((one) => ({ one, setting: settingOf(one, name) })),
    question,
  );
  if (stories === undefined) return undefined;
  return {
    range,
    markdown: stories,
    decidedAt: concerned.flatMap((one) => decidingPlaces(one, name)),
  };
}

/** Who reads an environment variable and which settings it decides, above its name in env files and templates. */
export function describeEnvironmentKey(question: HoverQuestion): HoverText | undefined {
  const { path, judged, offset, locale } = question;
  if (!isEnvPath(path)) return undefined;
  const entry = judged.db
    .of(parsedEnvFile, path)
    ?.entries.find(({ keyRange }) => keyRange.start <= offset && offset <= keyRange.end);
  if (!entry) return undefined;
  const decided = evaluatedSettings(question).flatMap((one) =>
    [...one.settings.values()]
      .filter(({ value }) => environmentReadsOf(value).some(({ key }) => key === entry.key))
      .map((setting) => ({ one, setting })),
  );
  const stories = tellStories(decided, question);
  const reads = judged.db.get(environmentKeys).find(({ key }) => key === entry.key)?.reads ?? [];
  if (!stories && reads.length === 0) return undefined;
  const heading = render(locale, "{name} decides in production:", { name: `\`${entry.key}\`` });
  const parts = [
    ...(stories ? [`${heading}\n\n${stories}`] : []),
    ...(reads.length > 0 ? [describeReaders(reads, question, locale).markdown] : []),
  ];
  return { range: entry.keyRange, markdown: parts.join("\n\n") };
}

/** So many readers of a key have a line of their own; so many others are links in one line. */
const mostReaders = 5;
const mostOthers = 20;

/** Who reads a key, and whether it can do without; never what it takes then, which may be a secret. */
export function describeReaders(
  reads: readonly EnvironmentRead[],
  located: Pick<Located, "judged" | "context">,
  locale: Locale,
): { readonly first: string; readonly markdown: string } {
  const need = ({ required, hasDefault }: EnvironmentRead) =>
    render(locale, required ? "fails without it" : hasDefault ? "has a default" : "goes on without it");
  const lines = reads.slice(0, mostReaders).map((read) => `- ${linkTo(read, located)}: ${need(read)}`);
  const left = reads.length - lines.length;
  const others = reads.slice(mostReaders, mostReaders + mostOthers).map((read) => linkTo(read, located));
  if (left > 0)
    lines.push(`- ${render(locale, "… and {count} more", { count: left })}: ${others.join(", ")}`);
  const [first] = reads;
  return {
    first: first ? `${lineOf(first, located)}: ${need(first)}` : "",
    markdown: `${render(locale, "Read by:")}\n\n${lines.join("\n")}`,
  };
}

/** Line and text of what an editor may show above each setting that a file assigns. */
export function productionLenses(
  located: Located,
  locale: Locale,
): readonly { readonly range: Range; readonly text: string }[] {
  const lenses = new Map<string, { range: Range; text: string }>();
  for (const one of evaluatedSettings(located)) {
    for (const { name, assigned, value } of one.settings.values()) {
      const place = assigned.find((each) => each.path === located.path);
      if (!place || place !== assigned[0]) continue;
      const shown = showValue(name, value, showOptions);
      const read = environmentReadsOf(value)[0];
      const text =
        read?.outcome === "default"
          ? render(locale, "production: {value} — default of {key}", { value: shorten(shown), key: read.key })
          : render(locale, "production: {value}", { value: shorten(shown) });
      lenses.set(`${place.range.start}:${text}`, { range: place.range, text });
    }
  }
  return [...lenses.values()];
}

function evaluatedSettings({ judged }: Pick<Located, "judged">): readonly EvaluatedSettings[] {
  const all = judged.db.get(productionSettings);
  return isAbsent(all) || isUnknown(all) ? [] : all;
}

interface Told {
  readonly one: EvaluatedSettings;
  readonly setting: Setting;
}

/** A sentence for each setting; modules for which it is the same share one. */
function tellStories(told: readonly Told[], question: HoverQuestion): string | undefined {
  const { locale } = question;
  const style = { locale, codeText, placeText: (place: Place) => linkTo(place, question) };
  const modules = new Set(told.map(({ one }) => one.target.modulePath));
  const stories = new Map<string, Set<string>>();
  for (const { one, setting } of told) {
    if (setting.source === "unset") continue;
    const story = settingStory(setting, style);
    const tellers = stories.get(story) ?? new Set();
    stories.set(story, tellers.add(one.target.modulePath));
  }
  if (stories.size === 0) return undefined;
  return [...stories]
    .map(([story, tellers]) =>
      tellers.size === modules.size ? story : `${[...tellers].map(codeText).join(", ")}: ${story}`,
    )
    .join("\n\n");
}

/** Where findings and proofs about a setting stand. */
function decidingPlaces(evaluated: EvaluatedSettings, name: string): readonly Place[] {
  const setting = evaluated.settings.get(name);
  return setting ? stepsOf(setting) : [];
}

/** `settings.py:22` as a link. */
export function linkTo(place: Place, { judged, context }: Pick<Located, "judged" | "context">): string {
  const text = lineOf(place, { judged });
  return `[${text}](${context.uriOf(place.path)}#L${text.slice(text.lastIndexOf(":") + 1)})`;
}

/** `settings.py:22` */
function lineOf({ path, range }: Place, { judged }: Pick<Located, "judged">): string {
  const file = judged.snapshot.files.get(path);
  return `${path}:${file ? linesOf(file).positionAt(range.start).line + 1 : 1}`;
}

/** Text in a code span, which backticks would end. */
function codeText(text: string): string {
  return `\`${text.replaceAll("`", "'").replace(/\s+/g, " ")}\``;
}

const lensWidth = 60;

function shorten(shown: ShownValue): string {
  const text = shown.text ?? "?";
  return text.length > lensWidth ? `${text.slice(0, lensWidth)}…` : text;
}

/** The range of an upper-case name at an offset, its end included. */
function settingNameAt(text: string, offset: number): Range | undefined {
  let start = offset;
  let end = offset;
  while (start > 0 && /\w/.test(text[start - 1] ?? "")) start--;
  while (end < text.length && /\w/.test(text[end] ?? "")) end++;
  return /^[A-Z][A-Z0-9_]+$/.test(text.slice(start, end)) ? { start, end } : undefined;
}

function render(locale: HoverQuestion["locale"], template: string, values = {}): string {
  return renderMessage(message(template, values), locale);
}
