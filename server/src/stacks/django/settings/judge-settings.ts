import type { Place } from "../../../engine/finding";
import { type Message, message } from "../../../engine/message";
import { type Absent, absent, type FindingDraft, type Judgement } from "../../../engine/rule";
import type { Value } from "../../../interpreter/python/value";
import { type EvaluatedSettings, type Setting, settingOf } from "./evaluated-settings";

/** What a rule says of one settings module: a finding, nothing wrong, no subject, or not known and why. */
export type SettingsVerdict =
  | FindingDraft
  | readonly FindingDraft[]
  | "good"
  | "not-applicable"
  | { readonly unknown: Message };

/**
 * Asks a rule about every production settings module. One cause is one finding: findings at the same place with the same
 * words are one, and the other modules that inherit it become related places.
 */
export function judgeEach(
  all: readonly EvaluatedSettings[],
  judge: (settings: EvaluatedSettings) => SettingsVerdict,
): Judgement | Absent {
  const findings = new Map<string, FindingDraft>();
  const unchecked: Message[] = [];
  let applies = false;
  for (const settings of all) {
    const verdict = judge(settings);
    if (verdict === "not-applicable") continue;
    applies = true;
    if (verdict === "good") continue;
    if ("unknown" in verdict) {
      unchecked.push(verdict.unknown);
      continue;
    }
    for (const draft of Array.isArray(verdict) ? verdict : [verdict]) {
      const key = JSON.stringify([draft.place.path, draft.place.range, draft.message]);
      const known = findings.get(key);
      findings.set(key, known ? withRelated(known, settings) : draft);
    }
  }
  if (!applies) return absent;
  return { findings: [...findings.values()], unchecked };
}

/** Why a setting is not known, for a verdict. */
export function notKnown(setting: Setting): { readonly unknown: Message } {
  const { value, name } = setting;
  const reason = unknownReason(value);
  return { unknown: reason ?? message("The value of {name} in production is not known", { name }) };
}

function unknownReason(value: Value): Message | undefined {
  if (value.kind === "unknown") return value.reason;
  if (value.kind === "choice")
    return value.alternatives.map(unknownReason).find((reason) => reason !== undefined);
  if (value.kind === "list" || value.kind === "tuple" || value.kind === "set") {
    return value.elements
      .map((element) => unknownReason(element.value))
      .find((reason) => reason !== undefined);
  }
  return undefined;
}

/**
 * Django's SILENCED_SYSTEM_CHECKS: where the project accepts a check itself. Undefined when it does not.
 */
export function silenced(settings: EvaluatedSettings, id: string): Message | undefined {
  const { value } = settingOf(settings, "SILENCED_SYSTEM_CHECKS");
  if (value.kind !== "list" && value.kind !== "tuple") return undefined;
  const found = value.elements.some(
    (element) =>
      element.presence === "certain" && element.value.kind === "string" && element.value.value === id,
  );
  return found ? message("SILENCED_SYSTEM_CHECKS names {id}", { id }) : undefined;
}

/** `accepted` for a draft, if the project silences the check. */
export function acceptedIfSilenced(settings: EvaluatedSettings, id: string): { readonly accepted?: Message } {
  const accepted = silenced(settings, id);
  return accepted ? { accepted } : {};
}

/**
 * Where a finding about a setting that nobody sets stands: at a setting of the module that production loads which belongs
 * to the same subject, the first of `siblings` that is there, else at DEBUG, else at the start of the module.
 */
export function placeOfMissing(settings: EvaluatedSettings, siblings: readonly string[]): Place {
  const path = settings.target.modulePath;
  for (const name of [...siblings, "DEBUG", "SECRET_KEY", "MIDDLEWARE", "INSTALLED_APPS"]) {
    const place = settings.settings.get(name)?.assigned.find((one) => one.path === path);
    if (place) return { path, range: { start: place.range.start, end: place.range.start + name.length } };
  }
  const first = [...settings.settings.values()]
    .flatMap(({ assigned }) => assigned)
    .find((place) => place.path === path);
  const start = first?.range.start ?? 0;
  return { path, range: { start, end: start } };
}

/** The steps that a reader would not see at the finding itself: not the statement around it, and of nested ones the outermost. */
export function stepsElsewhere(place: Place, steps: readonly Place[]): readonly Place[] {
  const contains = (outer: Place, inner: Place) =>
    outer.path === inner.path && outer.range.start <= inner.range.start && inner.range.end <= outer.range.end;
  return steps.filter(
    (step) => !contains(step, place) && !steps.some((other) => other !== step && contains(other, step)),
  );
}

function withRelated(draft: FindingDraft, settings: EvaluatedSettings): FindingDraft {
  const path = settings.target.modulePath;
  const related = draft.related ?? [];
  if (draft.place.path === path || related.some((place) => place.path === path)) return draft;
  return {
    ...draft,
    related: [
      ...related,
      { path, range: { start: 0, end: 0 }, note: message("Production loads this module too") },
    ],
  };
}
