import type { Place } from "../../../engine/finding";
import type { Message } from "../../../engine/message";
import type { Environment } from "../../../engine/process-environment";
import type { Need } from "../values/exceptions";
import type { Scope, UnknownValue } from "../values/value";

/** What production has under a key of the environment. `setBy`: where that is written. */
export type LookUp =
  | { readonly state: "set"; readonly value: string; readonly setBy: readonly Place[] }
  | { readonly state: "unset" }
  | {
      readonly state: "unknown";
      readonly why: UnknownValue;
      /** It would stand in an env file that is not in the repository, or on a platform: production has what it has to have. */
      readonly isKeptElsewhere?: boolean;
    };

/** What of a run says what a variable holds. */
export interface VariableSources {
  /** What the code itself puts into the environment. */
  readonly environment: Scope;
  /** What the process is given. */
  readonly given: Environment;
  readonly required: ReadonlyMap<string, Need>;
  readonly demanded: ReadonlyMap<string, Need>;
  unknown(
    template: string,
    values: Message["values"],
    place: Place,
    more?: Partial<UnknownValue>,
  ): UnknownValue;
}

/** What a variable holds at this moment: what the code put there wins over what the process was given. */
export function lookUp(run: VariableSources, key: string, place: Place): LookUp {
  const written = run.environment.names.get(key);
  if (written) {
    if (written.value.kind === "string")
      return { state: "set", value: written.value.value, setBy: written.steps };
    if (written.value.kind === "unbound") return { state: "unset" };
    if (written.value.kind === "unknown") return { state: "unknown", why: written.value };
    return { state: "unknown", why: run.unknown("{key} may have different values", { key }, place) };
  }
  const given = run.given.variables.get(key);
  if (given?.kind === "set") return { state: "set", value: given.value, setBy: given.steps };
  if (given?.kind === "unknown" && !given.question)
    return {
      state: "unknown",
      why: { kind: "unknown", reason: given.reason, place: given.steps[0], origin: { kind: "none" } },
    };
  const need = run.required.get(key) ?? run.demanded.get(key);
  if (need === "perhaps" && run.required.has(key))
    return {
      state: "unknown",
      why: run.unknown("Whether production has to set {key} is not known", { key }, place),
    };
  if (need === "certainly") return { state: "unknown", why: requiredValue(run, key, place) };
  if (run.environment.open) return { state: "unknown", why: run.environment.open };
  if (systemVariables.has(key) || platformVariables.test(key))
    return { state: "unknown", why: run.unknown("{key} is up to the system", { key }, place) };
  if (given?.kind === "unset") return { state: "unset" };
  const absent = given ?? run.given.others;
  if (absent === "unset") return { state: "unset" };
  const { reason, question } = absent;
  return {
    state: "unknown",
    why: { kind: "unknown", reason, question, place, origin: { kind: "none" } },
    isKeptElsewhere: question !== undefined || given === undefined,
  };
}

/** Variables that operating systems, shells and container runtimes set. */
const systemVariables = new Set(
  "PATH HOME USER LOGNAME HOSTNAME PWD SHELL LANG LC_ALL TERM TZ TMPDIR PYTHONPATH VIRTUAL_ENV".split(" "),
);

/** Variables by which code finds out where it runs: what is deployed to a place whose files are not here has them all the same. */
const platformVariables =
  /^(?:DYNO|K_SERVICE|RENDER|VERCEL|WEBSITE_(?:HOSTNAME|SITE_NAME)|AWS_EXECUTION_ENV|(?:HEROKU|RENDER|RAILWAY|FLY|VERCEL|GAE|KUBERNETES|AWS_LAMBDA|PYTHONANYWHERE|EB|ECS)_\w+)$/;

/** The value of a variable that the code cannot do without: unknown, and set by production. */
export function requiredValue(run: VariableSources, key: string, place: Place): UnknownValue {
  return run.unknown("Production has to set {key}", { key }, place, { assurance: "required" });
}
