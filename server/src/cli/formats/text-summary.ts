import type { Colors } from "picocolors/types";
import type { Finding } from "../../engine/finding";
import { message, renderMessage } from "../../engine/message";
import { planActions } from "../../summary/action-plan";
import { problemCounts } from "../../summary/problem-counts";
import { productionNotes, productionSentence } from "../../summary/production-text";
import { readinessOf } from "../../summary/readiness";
import { readinessText } from "../../summary/readiness-text";
import type { JudgedFolder } from "../judged-folder";
import { locate } from "../locate";
import { printable } from "../printable";
import { textIn } from "../text-in";

/** Most rules that the line about blockers names, and places of each. */
const mostRules = 6;
const mostPlaces = 3;

/**
 * Why there is no verdict: an empty folder, or one in which no application and no deployment was recognised.
 * Undefined where there is one.
 */
export function whyNotUnderstood({ whole, snapshot, locale }: JudgedFolder): string | undefined {
  const { light, isForProduction } = readinessOf(whole);
  if (light !== "grey" || isForProduction) return undefined;
  const count = snapshot.files.size;
  return renderMessage(
    count === 0
      ? message("Nothing was understood: there are no files here.")
      : message(
          "Nothing was understood: of {count} {count:plural:file|files} read, none shows an application or how it is deployed.",
          { count },
        ),
    locale,
  );
}

/** Of the whole folder, in five lines: what production is, the verdict, the blockers, the counts, and what to do next. */
export function summaryLines(judged: JudgedFolder, colors: Colors): string[] {
  const t = textIn(judged.locale);
  const notUnderstood = whyNotUnderstood(judged);
  if (notUnderstood !== undefined)
    return [notUnderstood, ...(judged.whole.findings.length > 0 ? [countsLine(judged, colors)] : []), ""];
  const placeText = (place: Finding["place"]) => placeOf(place, judged);
  const sentence =
    productionSentence(judged.production, judged.locale, placeText) ??
    t("Production here: nothing in the repository says what runs there.");
  const next = nextStep(judged);
  const notes = productionNotes(judged.production, judged.locale, placeText);
  return [
    printable(sentence),
    verdictLine(judged, colors),
    blockerLine(judged, colors),
    countsLine(judged, colors),
    ...(next === undefined ? [] : [t("Next: {step}", { step: printable(next) })]),
    "",
    ...(notes.length > 0 ? [...notes.map((line) => colors.dim(printable(line))), ""] : []),
  ];
}

function verdictLine({ whole, locale }: JudgedFolder, colors: Colors): string {
  const t = textIn(locale);
  const readiness = readinessOf(whole);
  const { checked, applicable } = readiness;
  const color = ({ red: "red", yellow: "yellow", green: "green", grey: "dim" } as const)[readiness.light];
  const { overall, capped, categories } = whole.score;
  const total = (of: "answered" | "asked") => categories.reduce((sum, category) => sum + category[of], 0);
  const parts = [
    ...(overall === null
      ? []
      : [
          `${t("Score")} ${overall.toFixed(1)} / 10${capped ? ` ${t("(held there by an open blocker)")}` : ""}`,
        ]),
    overall === null && total("asked") > 0
      ? t("{answered} of {asked} questions understood", {
          answered: total("answered"),
          asked: total("asked"),
        })
      : t("{checked} of {applicable} checks answered", { checked, applicable }),
  ];
  return `${colors.bold(colors[color](renderMessage(readinessText(readiness), locale)))}. ${parts.join(", ")}.`;
}

function blockerLine(judged: JudgedFolder, colors: Colors): string {
  const t = textIn(judged.locale);
  const blockers = judged.whole.findings.filter(({ severity }) => severity === "blocker");
  if (blockers.length === 0) return t("No blocker is open.");
  const broken = judged.rules.filter(({ id }) => blockers.some(({ rule }) => rule === id));
  const named = broken.slice(0, mostRules).map(({ id }) => {
    const findings = blockers.filter(({ rule }) => rule === id);
    const places = findings.slice(0, mostPlaces).map(({ place }) => printable(placeOf(place, judged)));
    const left = findings.length - places.length;
    const where = left > 0 ? [...places, t("{count} more", { count: left })] : places;
    return `${colors.red(id)} (${where.join(", ")})`;
  });
  const left = broken.length - named.length;
  const list = left > 0 ? [...named, t("{count} more", { count: left })] : named;
  // No value of a message, which would be masked: a place behind `default-credentials` looks like a secret.
  return `${t("Blockers:")} ${list.join(", ")}`;
}

function countsLine({ whole, report, locale }: JudgedFolder, colors: Colors): string {
  const t = textIn(locale);
  const { findings, accepted } = whole;
  const parts: string[] = [];
  if (findings.length > 0) parts.push(colors.bold(problemCounts(findings, locale)));
  if (report.findings.length < findings.length)
    parts.push(t("{count} of them shown", { count: report.findings.length }));
  if (accepted.length > 0)
    parts.push(t("{count} accepted {count:plural:problem|problems} not shown", { count: accepted.length }));
  const said = parts.join(", ");
  if (findings.length > 0) return said;
  const none = colors.green(t("No problems found."));
  return said === "" ? none : `${none} ${said}.`;
}

/** What brings the folder forward most: a command that repairs, or the first thing of the plan. */
function nextStep(judged: JudgedFolder): string | undefined {
  const { whole, rules, locale } = judged;
  const t = textIn(locale);
  const safe = whole.findings.filter(({ fixes }) => fixes.some(({ safety }) => safety === "safe")).length;
  if (safe > 0) return t('{count} can be repaired safely: run "readiness fix"', { count: safe });
  const [first] = planActions(whole, rules)[0]?.findings ?? [];
  if (!first) return undefined;
  const what = first.fixes[0]?.title ?? first.advice?.text;
  const place = placeOf(first.place, judged);
  return what
    ? t("{place}: {what}", { place, what: renderMessage(what, locale) })
    : t('{place}: see "readiness explain {rule}"', { place, rule: first.rule });
}

function placeOf(place: Finding["place"], { snapshot }: JudgedFolder): string {
  const { path, range } = locate(place, snapshot);
  return `${path}:${range.start.line}`;
}
