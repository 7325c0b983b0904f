import type {
  ArtifactChange,
  ArtifactLocation,
  Log,
  Notification,
  Region,
  ReportingDescriptor,
  Result,
  Fix as SarifFix,
  Location as SarifLocation,
  Suppression,
} from "sarif";
import { fingerprintOf } from "../../engine/baseline";
import type { FileEdit, Finding, Fix, Place, Severity } from "../../engine/finding";
import { message, renderMessage } from "../../engine/message";
import type { AcceptedFinding, RuleReport } from "../../engine/report";
import type { Rule } from "../../engine/rule";
import { maskSecrets } from "../../engine/secrets/mask-secrets";
import type { JudgedFolder } from "../judged-folder";
import { locate } from "../locate";

const schema = "https://json.schemastore.org/sarif-2.1.0.json";

const levels = {
  blocker: "error",
  major: "warning",
  minor: "note",
  advice: "note",
} as const satisfies Record<Severity, string>;

/** SARIF 2.1.0: findings as results, accepted ones as suppressed results, rules that could not be run as notifications. */
export function formatSarif(judged: JudgedFolder): string {
  const { report, rules, version } = judged;
  const log: Log = {
    $schema: schema,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Readiness",
            semanticVersion: version,
            rules: rules.map((rule) => describe(rule, judged)),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The folder that was checked." } } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: report.rules.flatMap((rule) => notificationsOf(rule, judged)),
          },
        ],
        results: [
          ...report.findings.map((finding) => toResult(finding, undefined, judged)),
          ...report.accepted.map((accepted) => toResult(accepted.finding, accepted, judged)),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function describe(rule: Rule, { pageOf, locale }: JudgedFolder): ReportingDescriptor {
  const page = pageOf(rule.id);
  return {
    id: rule.id,
    shortDescription: { text: renderMessage(message(rule.title), locale) },
    ...(page === undefined ? {} : { help: { text: page, markdown: page } }),
    defaultConfiguration: { level: levels[rule.severity] },
    properties: {
      category: rule.category,
      severity: rule.severity,
      effort: rule.effort,
      tags: [rule.category],
      "problem.severity":
        rule.severity === "blocker" ? "error" : rule.severity === "major" ? "warning" : "recommendation",
    },
  };
}

function toResult(finding: Finding, accepted: AcceptedFinding | undefined, judged: JudgedFolder): Result {
  const { snapshot, locale, rules } = judged;
  const index = rules.findIndex(({ id }) => id === finding.rule);
  const fixes = finding.fixes.flatMap((fix) => toFix(fix, judged));
  return {
    ruleId: finding.rule,
    ...(index === -1 ? {} : { ruleIndex: index }),
    level: levels[finding.severity],
    message: { text: renderMessage(finding.message, locale) },
    locations: [toLocation(finding.place, judged)],
    ...(finding.related.length > 0
      ? {
          relatedLocations: finding.related.map((place, id) => ({
            id: id + 1,
            ...toLocation(place, judged),
          })),
        }
      : {}),
    partialFingerprints: {
      "readinessFinding/v1": fingerprintOf(finding, snapshot.files.get(finding.place.path)),
    },
    ...(fixes.length > 0 ? { fixes } : {}),
    ...(accepted ? { suppressions: [toSuppression(accepted, judged)] } : {}),
    properties: { severity: finding.severity, category: finding.category },
  };
}

function toSuppression({ by, reason }: AcceptedFinding, { locale }: JudgedFolder): Suppression {
  return {
    kind: by === "comment" ? "inSource" : "external",
    status: "accepted",
    justification: typeof reason === "string" ? reason : renderMessage(reason, locale),
  };
}

function toLocation(place: Place, { snapshot, locale }: JudgedFolder): SarifLocation {
  return {
    physicalLocation: {
      artifactLocation: toArtifact(place.path),
      ...(snapshot.files.has(place.path) ? { region: toRegion(place, snapshot) } : {}),
    },
    ...(place.note ? { message: { text: renderMessage(place.note, locale) } } : {}),
  };
}

function toRegion(place: Place, snapshot: JudgedFolder["snapshot"]): Region {
  const { start, end } = locate(place, snapshot).range;
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function toArtifact(path: string): ArtifactLocation {
  return { uri: path.split("/").map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" };
}

/** SARIF can only replace text in existing files; a text that might be a secret stays here. */
function toFix(fix: Fix, { snapshot, locale }: JudgedFolder): SarifFix[] {
  const changes = new Map<string, ArtifactChange>();
  for (const edit of fix.edits) {
    if (edit.kind !== "edit" || !snapshot.files.has(edit.path) || mayHoldSecret(edit)) return [];
    const change = changes.get(edit.path) ?? { artifactLocation: toArtifact(edit.path), replacements: [] };
    change.replacements.push({
      deletedRegion: toRegion(edit, snapshot),
      insertedContent: { text: edit.newText },
    });
    changes.set(edit.path, change);
  }
  if (changes.size === 0) return [];
  return [
    { description: { text: renderMessage(fix.title, locale) }, artifactChanges: [...changes.values()] },
  ];
}

function mayHoldSecret(edit: FileEdit): boolean {
  return edit.kind === "edit" && maskSecrets(edit.newText) !== edit.newText;
}

function notificationsOf({ id, state, reasons }: RuleReport, { locale }: JudgedFolder): Notification[] {
  if (state !== "error" && state !== "unknown") return [];
  return [
    {
      level: state === "error" ? "error" : "note",
      associatedRule: { id },
      message: {
        text: reasons.map((reason) => renderMessage(reason, locale)).join(" ") || `${id} was not checked.`,
      },
    },
  ];
}
