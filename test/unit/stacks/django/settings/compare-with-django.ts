import { reprOf } from "../../../../../server/src/interpreter/python/values/python-text";
import type { Value } from "../../../../../server/src/interpreter/python/values/value";
import { judgeDeployChecks } from "../../../../../server/src/stacks/django/settings/deploy-checks";
import { djangoDefaults } from "../../../../../server/src/stacks/django/settings/django-defaults";
import {
  type EvaluatedSettings,
  evaluateIn,
} from "../../../../../server/src/stacks/django/settings/evaluated-settings";
import type { DjangoVersion } from "../../../../../server/src/stacks/django/settings/settings-target";
import type { GeneratedProject } from "./generate-settings";
import { worldOf } from "./settings-in-memory";

/** What the real Django makes of a project; `error` when it does not load. */
export interface DjangoResult {
  readonly seed: number;
  readonly values?: Readonly<Record<string, string>>;
  readonly checks?: readonly string[];
  readonly required?: readonly string[];
  readonly error?: string;
}

export interface Comparison {
  readonly differences: readonly string[];
  readonly values: { readonly asked: number; readonly answered: number };
  readonly checks: { readonly asked: number; readonly answered: number };
}

export function evaluateProject(project: GeneratedProject, djangoVersion: DjangoVersion): EvaluatedSettings {
  const variables = new Map(
    Object.entries(project.environment).map(([key, value]) => [
      key,
      { kind: "set", value, steps: [] } as const,
    ]),
  );
  return evaluateIn(worldOf(project.files), {
    modulePath: project.module,
    environment: { variables, others: "unset" },
    why: [],
    djangoVersion,
  });
}

/** Every answer must be Django's; how many there are is counted. */
export function compare(evaluated: EvaluatedSettings, result: DjangoResult): Comparison {
  const differences: string[] = [];
  const expected = result.values ?? {};
  let answered = 0;
  for (const [name, text] of Object.entries(expected)) {
    const setting = evaluated.settings.get(name);
    if (!setting) {
      if (evaluated.open) continue;
      differences.push(`${name}: not set, Django has ${text}`);
      continue;
    }
    const possible = setting.value.kind === "choice" ? setting.value.alternatives : [setting.value];
    const shown = possible.map((one) => showValue(one));
    if (shown.length === 1 && shown[0] !== undefined) answered++;
    if (shown.every((one) => one !== undefined && one !== text))
      differences.push(`${name}: ${shown.join(" or ")}, Django has ${text}`);
  }
  for (const [name, setting] of evaluated.settings) {
    const mayBeUnset = setting.value.kind === "choice" || setting.value.kind === "unknown";
    const standard = djangoDefaults(evaluated.target.djangoVersion).get(name);
    const sameAsUnset = standard && showValue(standard) === showValue(setting.value);
    if (!(name in expected) && !mayBeUnset && !sameAsUnset)
      differences.push(`${name}: set, Django has nothing`);
  }
  const verdicts = judgeDeployChecks(evaluated);
  // What production has to set was made up for Django, and is taken to be well chosen here.
  for (const { id, reported, assumed } of verdicts)
    if (!assumed && reported !== undefined && reported !== result.checks?.includes(id))
      differences.push(`${id}: ${reported ? "reported" : "not reported"}, Django says otherwise`);
  return {
    differences,
    values: { asked: Object.keys(expected).length, answered },
    checks: {
      asked: verdicts.length,
      answered: verdicts.filter(({ reported }) => reported !== undefined).length,
    },
  };
}

/** As `show` in run_settings.py writes it; undefined for what is not known. */
export function showValue(value: Value): string | undefined {
  if (value.kind === "duration") return `timedelta(${value.seconds})`;
  if (value.kind === "list" || value.kind === "tuple" || value.kind === "set") {
    const parts = value.elements.map((element) =>
      element.presence === "certain" && (value.kind === "set" || !element.unordered)
        ? showValue(element.value)
        : undefined,
    );
    if (parts.includes(undefined)) return undefined;
    if (value.kind === "list") return `[${parts.join(", ")}]`;
    if (value.kind === "set") return `{${parts.sort().join(", ")}}`;
    return `(${parts.join(", ")}${parts.length === 1 ? "," : ""})`;
  }
  if (value.kind === "dict") {
    if (value.open) return undefined;
    const parts = [...value.entries.values()].map((entry) => {
      const key = showValue(entry.key);
      const item = showValue(entry.value);
      return key === undefined || item === undefined || entry.presence === "maybe" || entry.unordered
        ? undefined
        : `${key}: ${item}`;
    });
    return parts.includes(undefined) ? undefined : `{${parts.join(", ")}}`;
  }
  return reprOf(value);
}
