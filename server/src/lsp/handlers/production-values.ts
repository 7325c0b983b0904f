import type { Place } from "../../engine/finding";
import { type Locale, message, renderMessage } from "../../engine/message";
import { isAbsent, isUnknown } from "../../engine/rule";
import { linesOf, type Range } from "../../engine/text";
import { isEnvPath, parsedEnvFile } from "../../facts/repository/env-files";
import { environmentReadsOf } from "../../interpreter/python/values/origins";
import { type EvaluatedSettings, settingOf, stepsOf } from "../../stacks/django/settings/evaluated-settings";
import { productionSettings } from "../../stacks/django/settings/production-settings";
import { type ShownValue, showValue } from "../../summary/shown-value";
import type { Located } from "../session";
import type { HoverQuestion, HoverText } from "./hover-provider";

const showOptions = { showSecrets: false, root: "…" };

/** The production value of the setting whose name stands here, for every module, with the places it comes from. */
export function describeSetting(question: HoverQuestion): HoverText | undefined {
  const { path, judged, offset, locale } = question;
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
  const parts = concerned.flatMap((one) => describe(one, name, question));
  if (parts.length === 0) return undefined;
  const heading = render(locale, "In production, {name} is:", { name: `\`${name}\`` });
  return { range, markdown: `${heading}\n\n${parts.join("\n\n")}` };
}

/** Which settings an environment variable decides, above its name in env files and templates. */
export function describeEnvironmentKey(question: HoverQuestion): HoverText | undefined {
  const { path, judged, offset, locale } = question;
  if (!isEnvPath(path)) return undefined;
  const entry = judged.db
    .of(parsedEnvFile, path)
    ?.entries.find(({ keyRange }) => keyRange.start <= offset && offset <= keyRange.end);
  if (!entry) return undefined;
  const parts = evaluatedSettings(question).flatMap((one) =>
    [...one.settings.values()]
      .filter(({ value }) => environmentReadsOf(value).some(({ key }) => key === entry.key))
      .flatMap(({ name }) => describe(one, name, question, name)),
  );
  if (parts.length === 0) return undefined;
  const heading = render(locale, "{name} decides in production:", { name: `\`${entry.key}\`` });
  return { range: entry.keyRange, markdown: `${heading}\n\n${parts.join("\n\n")}` };
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

function describe(
  evaluated: EvaluatedSettings,
  name: string,
  question: HoverQuestion,
  label?: string,
): readonly string[] {
  const { locale } = question;
  const setting = settingOf(evaluated, name);
  if (setting.source === "unset") return [];
  const shown = showValue(name, setting.value, showOptions);
  const module = label ? `\`${label}\`` : `\`${evaluated.target.modulePath}\``;
  const lines = [`${module}: ${codeOf(shown)}`];
  if (shown.kind === "unknown") lines.push(render(locale, "not known: {reason}", { reason: shown.reason }));
  if (setting.source === "django-default")
    lines.push(render(locale, "Nobody sets it: this is Django's default."));
  for (const place of stepsOf(setting).slice(0, 8)) lines.push(`- ${linkTo(place, question)}`);
  return [lines.join("\n\n").replaceAll("\n\n- ", "\n- ")];
}

function linkTo(place: Place, { judged, context }: Located): string {
  const file = judged.snapshot.files.get(place.path);
  const lines = file && linesOf(file);
  const line = lines ? lines.positionAt(place.range.start).line : 0;
  const note = place.note ? ` ${renderMessage(place.note, context.locale)}` : "";
  return `[${place.path}:${line + 1}](${context.uriOf(place.path)}#L${line + 1})${note}`;
}

function codeOf(shown: ShownValue): string {
  const text = shown.kind === "known" ? shown.text : (shown.text ?? "?");
  const short = text.length > 300 ? `${text.slice(0, 300)}…` : text;
  return `\`${short.replaceAll("`", "'")}\``;
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
