import type { Place, RuleId, TextEdit } from "../../../engine/finding";
import { type Message, message } from "../../../engine/message";
import type { RelativePath } from "../../../engine/snapshot";
import { lineBreakOf } from "../../../engine/text";
import { sound, type Verdict } from "../../../engine/verdict";
import { type DeployCheckId, judgeDeployCheck } from "./deploy-checks";
import { type EvaluatedSettings, type Setting, settingOf } from "./evaluated-settings";
import { unreported } from "./judge-deploy-check";
import { acceptedIfSilenced, judgeModules, placeOfMissing } from "./judge-settings";
import { certainTexts } from "./list-elements";
import { fixWith, type Sources } from "./python-edits";

/** The order that Django's documentation gives its middleware. */
const documentedOrder = [
  "django.middleware.security.SecurityMiddleware",
  "whitenoise.middleware.WhiteNoiseMiddleware",
  "django.contrib.sessions.middleware.SessionMiddleware",
  "corsheaders.middleware.CorsMiddleware",
  "django.middleware.locale.LocaleMiddleware",
  "django.middleware.common.CommonMiddleware",
  "django.middleware.csrf.CsrfViewMiddleware",
  "django.contrib.auth.middleware.AuthenticationMiddleware",
  "django.contrib.messages.middleware.MessageMiddleware",
  "django.middleware.clickjacking.XFrameOptionsMiddleware",
];

/** A deploy check that asks for a middleware. */
export interface MiddlewareRule {
  readonly check: DeployCheckId;
  readonly middleware: string;
  readonly message: Message;
  /** The good state, as a sentence. */
  readonly good: Message;
  /** Rules about settings that only this middleware heeds. */
  readonly reveals?: readonly RuleId[];
}

/** Judges whether production has a middleware, and inserts it at its documented position. */
export function judgeMiddleware(
  all: readonly EvaluatedSettings[],
  sources: Sources,
  rule: MiddlewareRule,
): readonly Verdict[] {
  return judgeModules(all, (settings) => {
    const verdict = judgeDeployCheck(settings, rule.check);
    const setting = settingOf(settings, "MIDDLEWARE");
    if (!verdict.reported) {
      const said = unreported(settings, [verdict], setting, rule.good);
      const entry = certainTexts(setting.value).find(({ text }) => text === rule.middleware)?.place;
      return said !== "not-applicable" && said.kind === "sound" && entry ? sound(rule.good, entry) : said;
    }
    const assigned = setting.assigned[0];
    const place: Place = assigned
      ? {
          path: assigned.path,
          range: { start: assigned.range.start, end: assigned.range.start + "MIDDLEWARE".length },
        }
      : placeOfMissing(settings, ["MIDDLEWARE"]);
    return {
      ...acceptedIfSilenced(settings, rule.check),
      message: rule.message,
      place,
      fixes: fixWith(
        message("Add {name} to MIDDLEWARE", {
          name: rule.middleware.slice(rule.middleware.lastIndexOf(".") + 1),
        }),
        "review",
        insertMiddleware(sources, setting, rule.middleware),
      ).map((fix) => (rule.reveals ? { ...fix, reveals: rule.reveals } : fix)),
    };
  });
}

/** Inserts before the first present one that comes later in the documented order, else behind the last one. */
function insertMiddleware(sources: Sources, { value }: Setting, middleware: string): TextEdit | undefined {
  if (value.kind !== "list" && value.kind !== "tuple") return undefined;
  const elements = value.elements.flatMap(({ value: member, place, presence }) =>
    place && presence === "certain" && member.kind === "string" ? [{ name: member.value, place }] : [],
  );
  const rank = documentedOrder.indexOf(middleware);
  const next = elements.find(({ name }) => documentedOrder.indexOf(name) > rank);
  const anchor = next ?? elements.at(-1);
  const text = anchor && sources.get(anchor.place.path)?.text;
  if (!anchor || text === undefined || !/^["']/.test(text.slice(anchor.place.range.start))) return undefined;
  const { path, range } = anchor.place;
  const lineStart = text.lastIndexOf("\n", range.start - 1) + 1;
  const indent = text.slice(lineStart, range.start);
  const quoted = `${text[range.start]}${middleware}${text[range.start]}`;
  const separator = indent.trim() === "" ? `,${lineBreakOf(text)}${indent}` : ", ";
  if (next)
    return {
      kind: "edit",
      path,
      range: { start: range.start, end: range.start },
      newText: quoted + separator,
    };
  return { kind: "edit", path, range: { start: range.end, end: range.end }, newText: separator + quoted };
}

/** Whether a dotted class lies in a module: `core.cors.Middleware` in `backend/core/cors.py`. */
export function liesIn(path: RelativePath, dotted: string): boolean {
  const module = dotted.slice(0, dotted.lastIndexOf(".")).replaceAll(".", "/");
  return (
    module !== "" && [`${module}.py`, `${module}/__init__.py`].some((file) => `/${path}`.endsWith(`/${file}`))
  );
}
