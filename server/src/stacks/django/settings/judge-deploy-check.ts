import type { Fix, Place, Severity, TextEdit } from "../../../engine/finding";
import { type Message, message } from "../../../engine/message";
import type { FindingDraft } from "../../../engine/rule";
import { notKnown, type Verdict } from "../../../engine/verdict";
import {
  proofOfTls,
  type RequestPath,
  sendsToHttps,
  showsNoTls,
} from "../../../facts/deployment/request-path";
import { rawEnvironmentRead } from "../../../interpreter/python/values/origins";
import { walkPython } from "../../../languages/python/walk";
import { type DeployCheckId, type DeployCheckResult, judgeDeployCheck } from "./deploy-checks";
import { type EvaluatedSettings, isTrue, type Setting, settingOf, stepsOf } from "./evaluated-settings";
import {
  acceptedIfSilenced,
  judgeModules,
  placeOfMissing,
  soundSetting,
  stepsElsewhere,
} from "./judge-settings";
import {
  asBoolean,
  fixWith,
  flipTo,
  insertSetting,
  isForProductionOnly,
  replaceAt,
  type Sources,
  sourceAt,
} from "./python-edits";

/** How a rule words and repairs one of Django's deploy checks. */
export interface DeployRule {
  /** Django's checks that ask for it; at most one is reported at a time. */
  readonly checks: readonly DeployCheckId[];
  /** The good state, as a sentence: the reason of the proof. */
  readonly good: Message;
  /** The setting to repair. */
  readonly setting: string;
  readonly message: Message;
  /** Where it differs from the rule's. */
  readonly severity?: Severity;
  /** What the setting should be, as Python: "True", "31536000", '"DENY"'. */
  readonly wanted: string;
  /** Set where the repair is hard to take back, so that it is offered one by one. */
  readonly safety?: "review";
  /** How requests come in, for what works over TLS only: without a proof of it the repair is not safe, and says so. */
  readonly overTls?: readonly RequestPath[];
  /** Whether it shuts out who comes over plain http: then it is safe only where everybody is sent to https. */
  readonly shutsOutPlainHttp?: true;
  /** Whether the repair means anything beside the other settings; without it, it does. */
  readonly isWorthwhile?: (settings: EvaluatedSettings) => boolean;
  /** Settings beside which a missing one stands and is inserted, the nearest kin first. */
  readonly siblings: readonly RegExp[];
}

const securitySiblings = [/^SECURE_/, /_COOKIE_SECURE$/, /^(?:SESSION|CSRF)_/, /^ALLOWED_HOSTS$/, /^DEBUG$/];
export const besideSecurity: readonly RegExp[] = securitySiblings;
/** Beside the other cookie's switch, else beside what is said of how the same cookie is sent. */
export const besideCookie = (cookie: "SESSION" | "CSRF"): readonly RegExp[] => [
  /_COOKIE_SECURE$/,
  new RegExp(`^${cookie}_COOKIE_(?!AGE$)`),
  ...securitySiblings,
];

/** Judges every production module by Django's own condition, points at the value that decides, and repairs it there. */
export function judgeDeployRule(
  all: readonly EvaluatedSettings[],
  sources: Sources,
  rule: DeployRule,
): readonly Verdict[] {
  return judgeModules(all, (settings) => {
    const verdicts = rule.checks.map((id) => judgeDeployCheck(settings, id));
    const reported = verdicts.find((verdict) => verdict.reported);
    const setting = settingOf(settings, rule.setting);
    if (!reported) return unreported(settings, verdicts, setting, rule.good);
    const [place, ...steps] = stepsOf(setting);
    const own =
      place || rule.overTls === undefined ? undefined : switchForTls(settings, sources, rule.setting);
    const draft: FindingDraft = {
      ...acceptedIfSilenced(settings, reported.id),
      ...(rule.severity && { severity: rule.severity }),
      message: rule.message,
      place: place ?? placeOfMissing(settings, namesLike(settings, rule.siblings)),
      related: place
        ? stepsElsewhere(place, steps).map((step) => ({
            ...step,
            note: message("{name} gets its value here", { name: setting.name }),
          }))
        : own
          ? [{ ...own.place, note: message("The project's own switch for TLS") }]
          : [],
      ...(own
        ? { advice: { text: underSwitch(rule, own) } }
        : !place && waitsForDebug(settings, rule)
          ? { advice: { text: afterDebug(rule) } }
          : rule.isWorthwhile?.(settings) === false
            ? {}
            : { fixes: repair(settings, sources, rule, setting, place) }),
    };
    return draft;
  });
}

/**
 * How much a switch for TLS matters that is off: `weight` where something encrypts. Where nothing does, TLS comes first,
 * which is told once (by the rule about the redirect, or about the proxy), and the switch is advice for the day after.
 */
export function severityOverTls(paths: readonly RequestPath[], weight: Severity): Severity {
  return showsNoTls(paths) ? "advice" : weight;
}

/**
 * Not reported is a proof only where the setting itself has been given: Django may be silent because the middleware that
 * would heed it is missing, or because this version does not know the check.
 */
export function unreported(
  settings: EvaluatedSettings,
  verdicts: readonly DeployCheckResult[],
  setting: Setting,
  good: Message,
): Verdict | "not-applicable" {
  const doubtful = verdicts.find(({ reported }) => reported === undefined);
  if (doubtful?.reason) return notKnown(doubtful.reason);
  const isHeeded = verdicts.some(({ settings: read }) => read.some(({ name }) => name === setting.name));
  return isHeeded ? soundSetting(settings, setting, good) : "not-applicable";
}

/**
 * Whether a switch for production alone can only be told apart from development by DEBUG, and DEBUG is not off there yet:
 * simply turned on, it would keep developers out, who have no TLS.
 */
function waitsForDebug(settings: EvaluatedSettings, { wanted, overTls }: DeployRule): boolean {
  return (
    wanted === "True" &&
    overTls !== undefined &&
    !isForProductionOnly(settings) &&
    definesDebug(settings) &&
    isTrue(settingOf(settings, "DEBUG").value) !== false
  );
}

function afterDebug({ setting }: DeployRule): Message {
  return message(
    "Once DEBUG is off in production, set {name} = not DEBUG: developers, who have no TLS, are not kept out.",
    { name: setting },
  );
}

/** Settings that a project turns on together, once TLS stands in front of it. */
const ofTls =
  /^(?:SECURE_SSL_REDIRECT|SESSION_COOKIE_SECURE|CSRF_COOKIE_SECURE|SECURE_PROXY_SSL_HEADER|SECURE_HSTS_\w+)$/;

interface TlsSwitch {
  readonly name: string;
  /** The setting under it. */
  readonly place: Place;
}

/**
 * An `if` of the project's own, about anything but DEBUG, under which it sets this setting, or others that work over TLS
 * only: what is set beside it would work against it, or a second time.
 */
function switchForTls(settings: EvaluatedSettings, sources: Sources, wanted: string): TlsSwitch | undefined {
  const found: TlsSwitch[] = [];
  for (const path of settings.modules) {
    const source = sources.get(path);
    for (const statement of source?.tree?.body ?? []) {
      if (statement.kind !== "if") continue;
      const { start, end } = statement.test.range;
      if (/DEBUG/.test(source?.text.slice(start, end) ?? "")) continue;
      walkPython(statement, (node) => {
        if (node.kind !== "assign") return node.kind !== "function" && node.kind !== "class";
        for (const target of node.targets)
          if (target.kind === "name" && ofTls.test(target.name))
            found.push({ name: target.name, place: { path, range: target.range } });
        return false;
      });
    }
  }
  return (
    found.find(({ name }) => name === wanted) ?? found.find(({ name }) => name !== "SECURE_PROXY_SSL_HEADER")
  );
}

function underSwitch({ setting: name }: DeployRule, own: TlsSwitch): Message {
  const { path } = own.place;
  return own.name === name
    ? message("Turn on in production the switch under which {path} sets {name}.", { name, path })
    : message(
        "Set {name} in {path} where {other} is set, under the same switch, and turn that on in production.",
        {
          name,
          path,
          other: own.name,
        },
      );
}

/**
 * Where one module serves development too, a switch for production alone would lock developers out:
 * then the repair follows DEBUG, if DEBUG is off in production.
 */
function repair(
  settings: EvaluatedSettings,
  sources: Sources,
  rule: DeployRule,
  setting: Setting,
  place: Place | undefined,
): readonly Fix[] {
  const isSwitch = rule.wanted === "True";
  const followsDebug =
    isSwitch && !isForProductionOnly(settings) && isTrue(settingOf(settings, "DEBUG").value) === false;
  const expression = followsDebug && definesDebug(settings) ? "not DEBUG" : rule.wanted;
  const isOpen =
    rule.shutsOutPlainHttp === true &&
    !sendsToHttps(rule.overTls ?? []) &&
    isTrue(settingOf(settings, "SECURE_SSL_REDIRECT").value) !== true;
  const title = titleOf(rule, expression, isOpen);
  const isConditional = rule.overTls !== undefined && (isOpen || !proofOfTls(rule.overTls));
  const safety =
    rule.safety ??
    (!isConditional && (isForProductionOnly(settings) || followsDebug || !isSwitch) ? "safe" : "review");
  // What the module for production takes from a base that developers load too is not turned there, but in its own.
  const isShared = isSwitch && isConditional && isForProductionOnly(settings);
  const isElsewhere = place !== undefined && place.path !== settings.target.modulePath;
  if (isShared && isElsewhere && setting.value.origin.kind !== "literal") return [];
  if (!place || (isShared && isElsewhere))
    return fixWith(
      title,
      safety,
      insertSetting(sources, settings, `${rule.setting} = ${expression}`, rule.siblings),
    );
  const edit = change(sources, rule, setting, place, isSwitch ? expression : rule.wanted);
  // What stands there may be a default, which is turned and not replaced.
  const isTurned =
    isSwitch &&
    edit?.path.endsWith(".py") &&
    edit.newText !== expression &&
    !rawEnvironmentRead(setting.value);
  return fixWith(isTurned ? turnedOn(rule) : title, "review", edit);
}

function turnedOn({ setting: name, overTls }: DeployRule): Message {
  const turned = message("Make {name} true unless the environment says otherwise", { name });
  return overTls === undefined || proofOfTls(overTls)
    ? turned
    : message("{fix}, if TLS stands in front of it", { fix: turned });
}

function titleOf({ setting, overTls }: DeployRule, value: string, isOpen: boolean): Message {
  const name = setting;
  if (overTls === undefined) return message("Set {name} = {value}", { name, value });
  const proof = proofOfTls(overTls);
  if (!proof) return message("Set {name} = {value}, if TLS stands in front of it", { name, value });
  if (isOpen) return message("Set {name} = {value}, if nobody logs in over plain http", { name, value });
  const [first] = proof;
  return first
    ? message("Set {name} = {value}: {path} gives TLS", { name, value, path: first.path })
    : message("Set {name} = {value}", { name, value });
}

function change(
  sources: Sources,
  rule: DeployRule,
  setting: Setting,
  place: Place,
  expression: string,
): TextEdit | undefined {
  const raw = rawEnvironmentRead(setting.value);
  if (raw && rule.wanted === "True") {
    const converted = asBoolean(sources, raw, "keep");
    return converted && isTrue(setting.value) ? converted : undefined;
  }
  const flipped = rule.wanted === "True" ? flipTo(true, sources, setting) : undefined;
  // A literal `False` of its own may as well follow DEBUG; a default inside a call may not.
  const isLiteral = setting.value.origin.kind === "literal";
  if (flipped && !(isLiteral && expression === "not DEBUG" && place.path.endsWith(".py"))) return flipped;
  return isLiteral && sourceAt(sources, place) !== "" ? replaceAt(place, expression) : undefined;
}

/** Whether the module itself has the name DEBUG at hand, set or imported. */
function definesDebug(settings: EvaluatedSettings): boolean {
  return (
    settings.settings.get("DEBUG")?.assigned.some(({ path }) => path === settings.target.modulePath) ?? false
  );
}

function namesLike(settings: EvaluatedSettings, siblings: readonly RegExp[]): readonly string[] {
  const names = [...settings.settings.keys()];
  return siblings.flatMap((sibling) => names.filter((name) => sibling.test(name)));
}
