import { type Fact, fact } from "../../../engine/database";
import { message } from "../../../engine/message";
import { isAbsent, isUnknown } from "../../../engine/rule";
import type { ConfigurationQuestion, LoadedConfiguration, StackConfiguration } from "../../stack";
import { settingsQuestion } from "./fallback-module";
import { settingsMember } from "./settings-member";
import { dottedNameOf, type SettingsTarget } from "./settings-target";
import { settingsTargets } from "./settings-targets";

/** The settings modules that production loads, or the question which. */
export const settingsConfiguration: Fact<StackConfiguration> = fact("settings configuration", (db) => {
  const targets = db.get(settingsTargets);
  if (isAbsent(targets)) return { loaded: [], question: undefined };
  if (!isUnknown(targets)) {
    const byModule = new Map(targets.map((one) => [one.modulePath, one]));
    return { loaded: [...byModule.values()].map(loadedAs), question: undefined };
  }
  return {
    loaded: [],
    question: targets.question === settingsQuestion ? questionAmong(targets.candidates ?? []) : undefined,
  };
});

function loadedAs(target: SettingsTarget): LoadedConfiguration {
  const isNamed = target.why.length > 0;
  return {
    what: message("settings {module}", { module: dottedNameOf(target) }),
    certainty: isNamed ? "certain" : "likely",
    because: isNamed ? undefined : message("by its name and what stands beside it"),
    places: target.why.slice(0, 2),
  };
}

function questionAmong(candidates: readonly string[]): ConfigurationQuestion {
  return {
    id: settingsQuestion,
    text: message("Which settings module does production load?"),
    candidates,
    example: "config.settings.production",
    member: settingsMember,
  };
}
