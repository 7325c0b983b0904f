import { commandLine } from "../../engine/command";
import type { Finding, Place } from "../../engine/finding";
import { renderMessage } from "../../engine/message";
import type { RuleReport } from "../../engine/report";
import type { Production } from "../../summary/production";
import type { JudgedFolder } from "../judged-folder";
import { locate } from "../locate";
import { printableJson } from "../printable";

/** The format that schemas/report.schema.json describes. */
export function formatJson(judged: JudgedFolder): string {
  const { report, production } = judged;
  return printableJson({
    version: 1,
    production: toProduction(production, judged),
    score: {
      overall: report.score.overall,
      categories: report.score.categories.map(
        ({ id, score, passed, failed, unknown, notApplicable, answered, asked }) => ({
          id,
          score,
          passed,
          failed,
          unknown,
          notApplicable,
          questions: { answered, asked },
        }),
      ),
    },
    findings: report.findings.map((finding) => toFinding(finding, judged)),
    rules: report.rules.map((rule) => toRule(rule, judged)),
  });
}

function toProduction({ statements, questions }: Production, judged: JudgedFolder) {
  const { locale } = judged;
  return {
    statements: statements.map(({ about, what, certainty, because, places }) => ({
      about,
      what: renderMessage(what, locale),
      certainty,
      ...(because ? { because: renderMessage(because, locale) } : {}),
      places: places.map((place) => toLine(place, judged)),
    })),
    questions: questions.map(({ id, text, candidates, add }) => ({
      id,
      text: renderMessage(text, locale),
      candidates,
      add,
    })),
  };
}

function toFinding(finding: Finding, { snapshot, locale }: JudgedFolder) {
  const { rule, category, severity, place, related, fixes, advice } = finding;
  const line = advice?.command && commandLine(advice.command, ["posix"]);
  return {
    rule,
    category,
    severity,
    message: renderMessage(finding.message, locale),
    ...locate(place, snapshot),
    related: related.map((one) => ({
      ...locate(one, snapshot),
      ...(one.note ? { message: renderMessage(one.note, locale) } : {}),
    })),
    fixes: fixes.map(({ title, safety }) => ({ title: renderMessage(title, locale), safety })),
    ...(advice
      ? {
          advice: {
            text: renderMessage(advice.text, locale),
            ...(line === undefined ? {} : { command: line }),
          },
        }
      : {}),
  };
}

function toRule({ id, state, reasons, proofs }: RuleReport, judged: JudgedFolder) {
  const { locale } = judged;
  return {
    id,
    outcome: state,
    ...(reasons.length > 0
      ? { reason: reasons.map((reason) => renderMessage(reason, locale)).join(" ") }
      : {}),
    ...(proofs.length > 0
      ? {
          proofs: proofs.map(({ because, places, searched }) => ({
            because: renderMessage(because, locale),
            places: places.map((place) => toLine(place, judged)),
            ...(searched === undefined ? {} : { searched }),
          })),
        }
      : {}),
  };
}

function toLine(place: Place, { snapshot }: JudgedFolder) {
  const { path, range } = locate(place, snapshot);
  return { path, line: range.start.line };
}
