import type { Database } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { type Message, message } from "../../../engine/message";
import { uniquePlaces } from "../../../engine/place";
import type { Environment } from "../../../engine/process-environment";
import type { RelativePath } from "../../../engine/snapshot";
import { runModule } from "../../../interpreter/python/evaluate/import";
import { Evaluation, type Frame, TooComplex } from "../../../interpreter/python/evaluation";
import { createInterpreter } from "../../../interpreter/python/interpreter";
import { importedModuleName } from "../../../interpreter/python/module-resolution";
import { truthinessOf } from "../../../interpreter/python/values/comparison";
import { type Need, PythonError } from "../../../interpreter/python/values/exceptions";
import { joinAll } from "../../../interpreter/python/values/join";
import { placesOf } from "../../../interpreter/python/values/origins";
import {
  alternativesOf,
  type Binding,
  isConstantName,
  noOrigin,
  type Scope,
  type UnknownValue,
  type Value,
} from "../../../interpreter/python/values/value";
import type { World } from "../../../interpreter/python/world";
import { configurationClasses, configurationSettings } from "../libraries/django-configurations";
import { libraries } from "../libraries/libraries";
import { djangoDefaults } from "./django-defaults";
import { importRootsOf } from "./import-roots";
import type { SettingsTarget } from "./settings-target";
import { workspaceWorld } from "./workspace-world";

/**
 * Django settings as production has them, established without running anything.
 *
 * A rule gets an `EvaluatedSettings` for each target (see the deployment facts) and asks it by name:
 *
 *     const debug = settingOf(settings, "DEBUG");
 *     debug.value                     // see values/value.ts: { kind: "boolean", value: true, origin }
 *     isTrue(debug.value)             // true | false | undefined (not known)
 *     debug.source                    // "project" | "django-default" | "unset" | "unknown"
 *     stepsOf(debug)                  // places, the deciding one first: where the finding stands
 *     decisionOf(debug.value)         // values/origins.ts: the literal that decides, environment reads and operations on the way
 *     rawEnvironmentRead(debug.value) // values/origins.ts: an environment string used as it comes, or undefined
 *
 * - `kind: "unknown"` is never a finding; `reason` says why. With `assurance: "required"` production has to set it,
 *   with "random" it is made up at every start: it is then at least not written down in the code.
 * - `kind: "choice"` is one of several values; `everyAlternative(value, judge)` gives the verdict if all agree.
 * - Lists, tuples, sets: `elements`, each with its own `place` for a fix and its `presence`
 *   ("certain", "maybe" in some branches, "rest": any number of elements that are not known).
 *   `membership(value, judge)` asks whether a member fits: true, false or undefined.
 * - Dicts: `entries` by key, each with its `place`; `open` when other keys may be there. `entryOf(value, "default", "ENGINE")` goes inwards.
 * - Values that nobody set have Django's defaults; a name that an unknown module may have set is unknown.
 */

export interface EvaluatedSettings {
  readonly target: SettingsTarget;
  /** What the project's modules set, in order of the last decision. */
  readonly settings: ReadonlyMap<string, Setting>;
  /** Set when names that are not listed may be set, by a module that cannot be followed. */
  readonly open: UnknownValue | undefined;
  /** All modules of the project that were run, in order of their first import. */
  readonly modules: readonly RelativePath[];
  /** Modules that are not shipped with the code, and whose names would win if they were there. */
  readonly leftOut: readonly RelativePath[];
  /** Why another value may be in force in the end than the one found here. */
  readonly doubt?: Message;
  /** Of a module for development that production loads: what the module of production beside it comes to. */
  readonly meant?: EvaluatedSettings;
  /** Env files in the repository that the settings load. */
  readonly environmentFiles: readonly RelativePath[];
  /** Variables without which the settings do not load. */
  readonly required: readonly string[];
}

/** A setting of a module that was run. */
export interface Setting {
  readonly name: string;
  readonly value: Value;
  /** Where the name was assigned: the assignment first, then imports that carry it on, and conditions it stands under. */
  readonly assigned: readonly Place[];
  /** "unset": nobody sets it, and Django has no default for it. */
  readonly source: "project" | "django-default" | "unset" | "unknown";
}

/** Evaluates a settings module in the workspace. Reads the modules through facts, so that an edit runs only what it must. */
export function evaluateSettings(db: Database, target: SettingsTarget): EvaluatedSettings {
  return evaluateIn(workspaceWorld(db, target.absentFiles), target);
}

/** A setting by name: what the project sets, else Django's default. */
export function settingOf(evaluated: EvaluatedSettings, name: string): Setting {
  const set = evaluated.settings.get(name) ?? formerSetting(evaluated, name);
  if (set) return set;
  if (evaluated.open) return { name, value: evaluated.open, assigned: [], source: "unknown" };
  const value = djangoDefaults(evaluated.target.djangoVersion).get(name);
  if (value) return { name, value, assigned: [], source: "django-default" };
  return { name, value: { kind: "unbound", origin: noOrigin }, assigned: [], source: "unset" };
}

/** The setting under the name that Django before 2.0 gave it; undefined where this Django does not read that. */
function formerSetting({ settings, target }: EvaluatedSettings, name: string): Setting | undefined {
  const { djangoVersion } = target;
  if (name !== "MIDDLEWARE" || (djangoVersion && djangoVersion.major >= 2)) return undefined;
  return settings.get("MIDDLEWARE_CLASSES");
}

/** The places that decide a setting, the deciding one first. Empty for Django's defaults. */
export function stepsOf(setting: Setting): readonly Place[] {
  return uniquePlaces([...placesOf(setting.value), ...setting.assigned]);
}

/** `bool(value)`: undefined where it is not known. */
export function isTrue(value: Value): boolean | undefined {
  return truthinessOf(value);
}

/** The verdict on a value, if it is the same for every alternative; unknown values have none. */
export function everyAlternative<T>(value: Value, judge: (value: Value) => T | undefined): T | undefined {
  let verdict: T | undefined;
  for (const [index, one] of alternativesOf(value).entries()) {
    const judged = one.kind === "unknown" ? undefined : judge(one);
    if (judged === undefined || (index > 0 && judged !== verdict)) return undefined;
    verdict = judged;
  }
  return verdict;
}

/** Whether a list, tuple or set has a member that fits: undefined where a member that is not known, or not always there, might. */
export function membership(value: Value, fits: (value: Value) => boolean | undefined): boolean | undefined {
  return everyAlternative(value, (one) => {
    if (one.kind !== "list" && one.kind !== "tuple" && one.kind !== "set") return undefined;
    let verdict: boolean | undefined = false;
    for (const element of one.elements) {
      const fit = element.presence === "rest" ? undefined : fits(element.value);
      if (fit && element.presence === "certain") return true;
      if (fit !== false) verdict = undefined;
    }
    return verdict;
  });
}

/** An entry of nested dicts; an unbound value where it is certainly not there. */
export function entryOf(value: Value, ...keys: readonly string[]): Value {
  let current = value;
  for (const key of keys) {
    if (current.kind === "dict") {
      const entry = current.entries.get(key);
      if (entry?.presence === "certain") current = entry.value;
      else if (entry || current.open) return current.open ?? unclear(key);
      else return { kind: "unbound", origin: current.origin };
    } else return current.kind === "unknown" || current.kind === "unbound" ? current : unclear(key);
  }
  return current;
}

function unclear(key: string): UnknownValue {
  return {
    kind: "unknown",
    reason: message("Whether a dictionary has the key {key} is not known", { key }),
    place: undefined,
    origin: noOrigin,
  };
}

const interpreter = createInterpreter(libraries);

const mostAttempts = 60;

/** Evaluates in any world; for tests too. */
export function evaluateIn(world: World, target: SettingsTarget): EvaluatedSettings {
  const required = new Map<string, Need>();
  const roots = target.importRoots ?? importRootsOf(world, target.modulePath);
  const environment = withModule(target, roots);
  let budget: number | undefined;
  for (let attempt = 0; ; attempt++) {
    const evaluation: Evaluation = new Evaluation(interpreter, world, environment, roots, required, budget);
    const outcome = run(evaluation, target.modulePath);
    if (attempt < mostAttempts) {
      // Production runs, so it sets what its settings cannot do without: also where it could do without.
      const needed = new Map([...evaluation.demanded].filter(([key]) => evaluation.unsetReads.has(key)));
      if (outcome instanceof PythonError) for (const key of outcome.keys) needed.set(key, outcome.need);
      const missing = [...needed].filter(([key, need]) => isNews(required.get(key), need));
      if (missing.length > 0) {
        for (const [key, need] of missing) required.set(key, need);
        budget = evaluation.remaining;
        continue;
      }
    }
    return resultOf(evaluation, target, outcome);
  }
}

/** Django finds a settings module by its name in the environment: whatever loads this one has set it. */
function withModule(
  { environment, modulePath, why }: SettingsTarget,
  roots: readonly RelativePath[],
): Environment {
  const key = "DJANGO_SETTINGS_MODULE";
  if (environment.variables.get(key)?.kind === "set") return environment;
  const variables = new Map(environment.variables);
  variables.set(key, { kind: "set", value: importedModuleName(roots, modulePath), steps: why });
  return { ...environment, variables };
}

function isNews(known: Need | undefined, need: Need): boolean {
  return known === undefined || (known === "perhaps" && need === "certainly");
}

type RunOutcome = ReadonlyMap<string, Binding> | PythonError | Message;

function run(evaluation: Evaluation, path: RelativePath): RunOutcome {
  const tree = evaluation.world.parse(path);
  if (!tree) return message("{path} could not be read", { path });
  try {
    return settingsOfModule(evaluation, path, runModule(evaluation, path, tree).scope);
  } catch (thrown) {
    if (thrown instanceof PythonError) return thrown;
    if (thrown instanceof TooComplex || thrown instanceof RangeError)
      return message("{path} is too complex to follow", { path });
    throw thrown;
  }
}

/** What Django reads: the module's names, or those of a class of django-configurations. */
function settingsOfModule(
  evaluation: Evaluation,
  path: RelativePath,
  scope: Scope,
): ReadonlyMap<string, Binding> | Message {
  const classes = configurationClasses(scope);
  if (classes.length === 0) return scope.names;
  const frame: Frame = { path, scope, module: scope, elsewhere: new Map(), returns: [], begun: 0 };
  const settings = configurationSettings(evaluation, frame, classes);
  if (!settings) return message("Which configuration class of {path} production uses is not known", { path });
  return new Map([...scope.names, ...settings]);
}

function resultOf(evaluation: Evaluation, target: SettingsTarget, outcome: RunOutcome): EvaluatedSettings {
  const shared = {
    target,
    modules: [...new Set(evaluation.imported)],
    leftOut: [...new Set(evaluation.leftOut)],
    environmentFiles: [...evaluation.loadedEnvironmentFiles],
    required: [...new Map([...evaluation.demanded, ...evaluation.required])]
      .filter(([, need]) => need === "certainly")
      .map(([key]) => key),
  };
  const path = target.modulePath;
  if (outcome instanceof PythonError) {
    const reason = message("{path} raises {error} when it is loaded ({at})", {
      path,
      error: outcome.types[0] ?? "Exception",
      at: evaluation.describe(outcome.place),
    });
    return {
      ...shared,
      settings: new Map(),
      open: { kind: "unknown", reason, place: outcome.place, origin: noOrigin },
    };
  }
  if (!(outcome instanceof Map))
    return {
      ...shared,
      settings: new Map(),
      open: { kind: "unknown", reason: outcome as Message, place: undefined, origin: noOrigin },
    };
  const settings = new Map<string, Setting>();
  for (const [name, binding] of outcome as ReadonlyMap<string, Binding>) {
    if (!isConstantName(name)) continue;
    const value = withDefaults(evaluation, target, name, binding);
    settings.set(name, {
      name,
      value,
      assigned: binding.steps,
      source: value.kind === "unknown" ? "unknown" : "project",
    });
  }
  return { ...shared, settings, open: evaluation.modules.get(path)?.scope.open };
}

/** Where some branches leave a name unset, Django's default stands; branches that end up the same are one. */
function withDefaults(
  evaluation: Evaluation,
  target: SettingsTarget,
  name: string,
  { value, steps }: Binding,
): Value {
  if (value.kind !== "choice") return value;
  const standard = djangoDefaults(target.djangoVersion).get(name);
  const alternatives = value.alternatives.map((one) => (one.kind === "unbound" ? (standard ?? one) : one));
  const place = steps.at(-1) ?? { path: target.modulePath, range: { start: 0, end: 0 } };
  return joinAll(alternatives, place, (template) => evaluation.unknown(template, {}, place), "ignored");
}
