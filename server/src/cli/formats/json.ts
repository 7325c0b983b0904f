import { commandLine } from "../../engine/command";
import type { Finding, Place } from "../../engine/finding";
import { renderMessage } from "../../engine/message";
import type { Proof } from "../../engine/verdict";
import type { JudgedFolder } from "../judged-folder";
import { locate } from "../locate";
import { printableJson } from "../printable";

/** The format that schemas/report.schema.json describes. */
export function formatJson({ report, snapshot, production, locale }: JudgedFolder): string {
  const output = {
    version: 1,
    production: {
      statements: production.statements.map(({ about, what, certainty, because, places }) => ({
        about,
        what: renderMessage(what, locale),
        certainty,
        ...(because ? { because: renderMessage(because, locale) } : {}),
        places: places.map(toLine),
      })),
      questions: production.questions.map(({ id, text, candidates, add }) => ({
        id,
        text: renderMessage(text, locale),
        candidates,
        add,
      })),
    },
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
    findings: report.findings.map(toJson),
    rules: report.rules.map(({ id, state, reasons, proofs }) => ({
      id,
      outcome: state,
      ...(reasons.length > 0
        ? { reason: reasons.map((reason) => renderMessage(reason, locale)).join(" ") }
        : {}),
      ...(proofs.length > 0 ? { proofs: proofs.map(toProof) } : {}),
    })),
  };
  return printableJson(output);

  function toJson(finding: Finding) {
    const { rule, category, severity, place, related, fixes, advice } = finding;
    const line = advice?.command && commandLine(advice.command, ["posix"]);
    return {
      rule,
      category,
      severity,
      message: renderMessage(finding.message, locale),
      ...locate(place, snapshot),
      related: related.map(toRelated),
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

  function toProof({ because, places, searched }: Proof) {
    return {
      because: renderMessage(because, locale),
      places: places.map(toLine),
      ...(searched === undefined ? {} : { searched }),
    };
  }

  function toLine(place: Place) {
    const { path, range } = locate(place, snapshot);
    return { path, line: range.start.line };
  }

  function toRelated(place: Place) {
    return {
      ...locate(place, snapshot),
      ...(place.note ? { message: renderMessage(place.note, locale) } : {}),
    };
  }
}
