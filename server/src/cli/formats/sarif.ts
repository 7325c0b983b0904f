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
import type { FileEdit, Finding, Fix, Place, Severity } from "../../engine/finding";
import { fingerprintOf } from "../../engine/ignores/baseline";
import { message, renderMessage } from "../../engine/message";
import type { AcceptedFinding, RuleReport } from "../../engine/report";
import type { Rule } from "../../engine/rule";
import { maskSecrets } from "../../engine/secrets/mask-secrets";
import { reasonIn } from "../../summary/reader-page";
import type { JudgedFolder } from "../judged-folder";
import { locate } from "../locate";
import { printableJson } from "../printable";

interface Judged extends JudgedFolder {
  readonly prefix: string;
}

const schema = "https://json.schemastore.org/sarif-2.1.0.json";

const levels = {
  blocker: "error",
  major: "warning",
  minor: "note",
  advice: "note",
} as const satisfies Record<Severity, string>;

/**
 * SARIF 2.1.0: findings as results, accepted ones as suppressed results, rules that could not be run as notifications.
 * `prefix` leads from the top of the checkout, which is %SRCROOT%, to the folder: "" or "backend/".
 */
export function formatSarif(folder: JudgedFolder, prefix = ""): string {
  const judged: Judged = { ...folder, prefix };
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
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The top of the repository." } } },
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
  return printableJson(log);
}

/** What GitHub shows as critical, high, medium and low. */
const securitySeverities: Readonly<Record<Severity, string>> = {
  blocker: "9.0",
  major: "7.0",
  minor: "4.0",
  advice: "1.0",
};

const problemSeverities: Readonly<Record<Severity, string>> = {
  blocker: "error",
  major: "warning",
  minor: "recommendation",
  advice: "recommendation",
};

function describe(rule: Rule, { pageOf, locale }: Judged): ReportingDescriptor {
  const { id, category, severity, effort, cwe, frameworkChecks = [] } = rule;
  const page = pageOf(id);
  const title = renderMessage(message(rule.title), locale);
  const isSecurity = category === "security" || cwe !== undefined;
  const tags = [
    ...new Set([
      category,
      ...(isSecurity ? ["security"] : []),
      ...(cwe === undefined ? [] : [`external/cwe/cwe-${String(cwe).padStart(3, "0")}`]),
      ...frameworkChecks.map((check) => `${check.framework.toLowerCase()}/${check.id}`),
    ]),
  ];
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: reasonIn(page) ?? title },
    ...(page === undefined ? {} : { help: { text: page, markdown: page } }),
    defaultConfiguration: { level: levels[severity] },
    properties: {
      category,
      severity,
      effort,
      tags,
      precision: "high",
      "problem.severity": problemSeverities[severity],
      ...(isSecurity ? { "security-severity": securitySeverities[severity] } : {}),
    },
  };
}

function toResult(finding: Finding, accepted: AcceptedFinding | undefined, judged: Judged): Result {
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

function toSuppression({ by, reason }: AcceptedFinding, { locale }: Judged): Suppression {
  return {
    kind: by === "comment" ? "inSource" : "external",
    status: "accepted",
    justification: typeof reason === "string" ? reason : renderMessage(reason, locale),
  };
}

function toLocation(place: Place, { snapshot, locale, prefix }: Judged): SarifLocation {
  return {
    physicalLocation: {
      artifactLocation: toArtifact(prefix + place.path),
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
function toFix(fix: Fix, { snapshot, locale, prefix }: Judged): SarifFix[] {
  const changes = new Map<string, ArtifactChange>();
  for (const edit of fix.edits) {
    if (edit.kind !== "edit" || !snapshot.files.has(edit.path) || mayHoldSecret(edit)) return [];
    const change = changes.get(edit.path) ?? {
      artifactLocation: toArtifact(prefix + edit.path),
      replacements: [],
    };
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

function notificationsOf({ id, state, reasons }: RuleReport, { locale }: Judged): Notification[] {
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
