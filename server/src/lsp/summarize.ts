import { categories, severityWeights } from "../../../rules/categories";
import { checklist } from "../../../rules/checklist";
import { rules } from "../../../rules/index";
import { commandLine } from "../engine/command";
import type { Finding, Place } from "../engine/finding";
import { message, renderMessage } from "../engine/message";
import { planActions } from "../summary/action-plan";
import { checkItems } from "../summary/checklist-state";
import { type Production, production } from "../summary/production";
import { productionLines } from "../summary/production-text";
import { categoryLight, readinessOf } from "../summary/readiness";
import { readinessText } from "../summary/readiness-text";
import { type DiagnosticContext, toRange } from "./convert";
import type { Judged } from "./folder";
import type { FindingSummary, FolderReport, PlaceSummary, ProductionSummary } from "./protocol";

type SummaryContext = Pick<DiagnosticContext, "locale" | "encoding" | "fileAt" | "uriOf">;

/** The report of a folder as the panel shows it. */
export function summarize(
  { report, snapshot, db }: Judged,
  folder: { readonly uri: string; readonly name: string },
  context: SummaryContext,
): FolderReport {
  const { locale } = context;
  const { overall, capped } = report.score;
  const states = new Map(report.rules.map((rule) => [rule.id, rule]));
  const numbers = new Map(report.findings.map((finding, index) => [finding, index]));
  const readiness = readinessOf(report);
  return {
    ...folder,
    score: {
      overall,
      capped,
      categories: report.score.categories.map((category) => ({
        ...category,
        light: categoryLight(report, category),
        title: renderMessage(
          message(categories.find(({ id }) => id === category.id)?.title ?? category.id),
          locale,
        ),
      })),
    },
    production: summarizeProduction(db.get(production), context),
    rules: rules.flatMap(({ id, category, title, passed, effort }) => {
      const judged = states.get(id);
      if (!judged) return [];
      return {
        id,
        category,
        effort,
        severity: judged.severity,
        title: renderMessage(message(title), locale),
        passed: renderMessage(message(passed), locale),
        weight: severityWeights[judged.severity],
        state: judged.state,
        reasons: judged.reasons.map((reason) => renderMessage(reason, locale)),
        proofs: judged.proofs.slice(0, mostProofs).map(({ because, places }) => ({
          because: renderMessage(because, locale),
          places: summarizePlaces(places, context).slice(0, mostPlaces),
        })),
      };
    }),
    findings: report.findings.map((finding) => summarizeFinding(finding, context)),
    accepted: report.accepted.map(({ finding, reason, by }) => ({
      ...summarizeFinding(finding, context),
      reason: typeof reason === "string" ? reason : renderMessage(reason, locale),
      by,
    })),
    readiness: { ...readiness, text: renderMessage(readinessText(readiness), locale) },
    checklist: checkItems(checklist, report).map(({ item, state, decidedBy }) => ({
      id: item.id,
      title: renderMessage(message(item.title), locale),
      required: item.required,
      state,
      decidedBy,
    })),
    actions: planActions(report, rules).map(({ rule, term, effort, findings }) => ({
      rule,
      term,
      effort,
      findings: findings.flatMap((finding) => numbers.get(finding) ?? []),
    })),
    files: { read: snapshot.files.size, skipped: snapshot.unread.size },
    head: snapshot.git.kind === "repository" ? snapshot.git.head : undefined,
    gitUnavailable: snapshot.git.kind === "unavailable" ? snapshot.git.reason : undefined,
  };
}

/** Of one rule, as many as a reader looks at. */
const mostProofs = 20;
const mostPlaces = 3;

function summarizePlace({ path, range }: Place, { encoding, fileAt, uriOf }: SummaryContext): PlaceSummary {
  return { uri: uriOf(path), path, range: toRange(range, fileAt(path), encoding) };
}

/** Each line once. */
function summarizePlaces(places: readonly Place[], context: SummaryContext): readonly PlaceSummary[] {
  const byLine = new Map<string, PlaceSummary>();
  for (const place of places) {
    const summary = summarizePlace(place, context);
    const line = `${summary.path}:${summary.range.start.line}`;
    if (!byLine.has(line)) byLine.set(line, summary);
  }
  return [...byLine.values()];
}

function summarizeProduction(known: Production, context: SummaryContext): ProductionSummary {
  const { locale } = context;
  const at = (place: Place) => summarizePlace(place, context);
  return {
    lines: productionLines(known, locale, (place) => `${place.path}:${at(place).range.start.line + 1}`),
    statements: known.statements.map(({ about, what, certainty, because, places }) => ({
      about,
      what: renderMessage(what, locale),
      certainty,
      because: because && renderMessage(because, locale),
      places: summarizePlaces(places, context),
    })),
    questions: known.questions.map(({ id, text, candidates, add, answers }) => ({
      id,
      text: renderMessage(text, locale),
      candidates,
      add,
      answers: answers.map(({ title }) => renderMessage(title, locale)),
    })),
    notRead: known.notRead.map((one) => renderMessage(one, locale)),
  };
}

function summarizeFinding(
  finding: Finding,
  { locale, encoding, fileAt, uriOf }: SummaryContext,
): FindingSummary {
  const { rule, category, severity, place, fixes, advice } = finding;
  return {
    rule,
    category,
    severity,
    message: renderMessage(finding.message, locale),
    uri: uriOf(place.path),
    path: place.path,
    range: toRange(place.range, fileAt(place.path), encoding),
    fixes: fixes.map(({ title, safety }) => ({ title: renderMessage(title, locale), safety })),
    ...(advice
      ? {
          advice: {
            text: renderMessage(advice.text, locale),
            ...(advice.command === undefined || commandLine(advice.command, ["posix"]) === undefined
              ? {}
              : { command: advice.command }),
          },
        }
      : {}),
  };
}
