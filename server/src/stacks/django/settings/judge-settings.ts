import type { Place } from "../../../engine/finding";
import { type Message, message } from "../../../engine/message";
import type { FindingDraft } from "../../../engine/rule";
import { encloses } from "../../../engine/text";
import {
  type Fault,
  fault,
  type NotKnown,
  notKnown,
  type Sound,
  sound,
  type Verdict,
} from "../../../engine/verdict";
import { placesOf } from "../../../interpreter/python/values/origins";
import type { UnknownValue, Value } from "../../../interpreter/python/values/value";
import { type EvaluatedSettings, type Setting, settingOf, stepsOf } from "./evaluated-settings";

/**
 * What a rule says of one settings module: verdicts, the drafts of faults, or why nobody knows.
 * "not-applicable", as well as an empty list: it holds no subject of the rule.
 */
export type SettingsVerdict = SettingsAnswer | readonly SettingsAnswer[] | "not-applicable";

type SettingsAnswer = Verdict | FindingDraft | { readonly unknown: Message };

/**
 * Asks a rule about every production settings module. One cause is one finding: findings at the same place with the same
 * words are one, and the other modules that inherit it become related places. What only a module for development does wrong
 * that is loaded in the place of production's is no fault of its own.
 */
export function judgeModules(
  all: readonly EvaluatedSettings[],
  judge: (settings: EvaluatedSettings) => SettingsVerdict,
): readonly Verdict[] {
  const faults = new Map<string, Fault>();
  const others: Verdict[] = [];
  for (const settings of all) {
    const isOfWrongModule = settings.meant && !verdictsOf(judge(settings.meant)).some(isFault);
    for (const said of verdictsOf(judge(settings))) {
      if (isOfWrongModule && isFault(said)) {
        others.push(
          notKnown(
            message("Only {module} says so, which production loads in the place of {production}", {
              module: settings.target.modulePath,
              production: settings.meant?.target.modulePath ?? "",
            }),
          ),
        );
        continue;
      }
      // What stands here is a fault in any case, and good only as long as nothing else is said.
      if (settings.doubt && said.kind !== "unknown") others.push(notKnown(settings.doubt));
      else if (said.kind !== "fault") others.push(said);
      if (said.kind !== "fault") continue;
      const key = JSON.stringify([said.place.path, said.place.range, said.message]);
      const known = faults.get(key);
      faults.set(key, known ? withRelated(known, settings) : said);
    }
  }
  return [...faults.values(), ...others];
}

function verdictsOf(answers: SettingsVerdict): readonly Verdict[] {
  if (answers === "not-applicable") return [];
  const all = Array.isArray(answers) ? (answers as readonly SettingsAnswer[]) : [answers as SettingsAnswer];
  return all.map(toVerdict);
}

function isFault({ kind }: Verdict): boolean {
  return kind === "fault";
}

function toVerdict(answer: SettingsAnswer): Verdict {
  if ("kind" in answer) return answer;
  return "unknown" in answer ? notKnown(answer.unknown) : fault(answer);
}

/**
 * The proof that a setting has a good value: the steps by which it gets it, or, when nothing sets it, the module that
 * leaves it to the default. `because` says what is good about it.
 */
export function soundSetting(settings: EvaluatedSettings, setting: Setting, because: Message): Sound {
  const [first, ...rest] = stepsOf(setting);
  if (first) return sound(because, first, ...rest);
  return sound(
    message("{because}: nothing here sets {name}, and Django's default holds", {
      because,
      name: setting.name,
    }),
    placeBeside(settings, []),
  );
}

/** The same for a value inside of a setting. */
export function soundValue(
  settings: EvaluatedSettings,
  setting: Setting,
  value: Value,
  because: Message,
): Sound {
  const [first, ...rest] = placesOf(value);
  return first ? sound(because, first, ...rest) : soundSetting(settings, setting, because);
}

/** Why a setting is not known, for a verdict. */
export function unknownSetting({ value, name }: Setting): NotKnown {
  const why = unknownIn(value);
  return notKnown(
    why?.reason ?? message("The value of {name} in production is not known", { name }),
    why?.question,
  );
}

function unknownIn(value: Value): UnknownValue | undefined {
  if (value.kind === "unknown") return value;
  if (value.kind === "choice") return firstOf(value.alternatives);
  if (value.kind === "list" || value.kind === "tuple" || value.kind === "set")
    return firstOf(value.elements.map((element) => element.value));
  return undefined;
}

function firstOf(values: readonly Value[]): UnknownValue | undefined {
  return values.map(unknownIn).find((one) => one !== undefined);
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
  return { ...placeBeside(settings, siblings), isMissing: true };
}

/** Where something about a whole module stands, by the same order. */
export function placeBeside(settings: EvaluatedSettings, siblings: readonly string[]): Place {
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
    outer.path === inner.path && encloses(outer.range, inner.range);
  return steps.filter(
    (step) => !contains(step, place) && !steps.some((other) => other !== step && contains(other, step)),
  );
}

function withRelated<T extends FindingDraft>(draft: T, settings: EvaluatedSettings): T {
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
