export const severities = ["blocker", "major", "minor", "advice"];

/**
 * The lines about one checkout. `isShown` chooses findings; with `changesOnly` what is as before is left out.
 * In front of a finding: "+" new, "-" gone, "~" other severity or message than in the last run.
 */
export function describe({ name, result, difference }, { isShown, changesOnly }) {
  const findings = result.findings.filter(isShown);
  const gone = difference.gone.filter(isShown);
  const marked = [
    ...findings.map((finding) => ({ finding, mark: difference.marks.get(finding) ?? " " })),
    ...gone.map((finding) => ({ finding, mark: "-" })),
  ].filter(({ mark }) => !changesOnly || mark !== " ");
  const outcomes = difference.outcomes.filter(({ rule }) => isShown({ rule, severity: "blocker" }));
  const body = [
    ...result.crashes.map((crash) => `  CRASH ${crash}`),
    ...(changesOnly ? [] : productionLines(result.production)),
    ...groups(marked).flatMap(([rule, entries]) => [
      `  ${rule}  ×${entries.length}`,
      ...entries.flatMap(({ finding, mark }) => findingLines(finding, mark)),
    ]),
    ...outcomes.map(({ rule, before, now }) => `  ${rule}: ${before} → ${now}`),
  ];
  if (changesOnly && body.length === 0) return [];
  return [`${name}  ${result.seconds.toFixed(1)} s  ${countSeverities(findings)}`, ...body, ""];
}

function findingLines({ severity, path, line, text, message }, mark) {
  return [
    `  ${mark} ${severity.padEnd(7)}  ${path}:${line}${text === "" ? "" : `  │ ${text}`}`,
    `             ${message}`,
  ];
}

/** One line for each part of what the report says production is. */
function productionLines(production) {
  if (production === undefined || production === null) return [];
  const parts = Array.isArray(production)
    ? production.map((part) => inOneLine(part))
    : typeof production === "object"
      ? Object.entries(production).map(([key, part]) => `${key}: ${inOneLine(part)}`)
      : [String(production)];
  return parts.map((part) => `  production  ${part}`);
}

function inOneLine(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** By rule, the gravest first. */
function groups(marked) {
  const byRule = new Map();
  for (const entry of marked) {
    const { rule } = entry.finding;
    byRule.set(rule, [...(byRule.get(rule) ?? []), entry]);
  }
  const rank = (entries) => Math.min(...entries.map(({ finding }) => severities.indexOf(finding.severity)));
  return [...byRule].sort(
    ([one, first], [other, second]) => rank(first) - rank(second) || (one < other ? -1 : 1),
  );
}

function countSeverities(findings) {
  const counts = severities.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  return counts.length === 0 ? "nothing found" : counts.join(", ");
}

/** Over all checkouts: how often each rule reports, in how many checkouts, and what came and went. */
export function summarize(checked, { isShown }) {
  const byRule = new Map();
  const countOf = (rule) => {
    if (!byRule.has(rule))
      byRule.set(rule, { findings: 0, checkouts: new Set(), came: 0, went: 0, changed: 0 });
    return byRule.get(rule);
  };
  for (const { name, result, difference } of checked) {
    for (const finding of result.findings.filter(isShown)) {
      const count = countOf(finding.rule);
      const mark = difference.marks.get(finding);
      count.findings++;
      count.checkouts.add(name);
      if (mark === "+") count.came++;
      if (mark === "~") count.changed++;
    }
    for (const { rule } of difference.gone.filter(isShown)) countOf(rule).went++;
  }
  const rows = [...byRule]
    .sort(([one, first], [other, second]) => second.findings - first.findings || (one < other ? -1 : 1))
    .map(([rule, { findings, checkouts, came, went, changed }]) => {
      const changes = [came && `+${came}`, went && `-${went}`, changed && `~${changed}`].filter(Boolean);
      return `${String(findings).padStart(6)} in ${String(checkouts.size).padStart(3)}  ${rule}  ${changes.join(" ")}`.trimEnd();
    });
  const all = checked.flatMap(({ result }) => result.findings.filter(isShown));
  const crashed = checked.filter(({ result }) => result.crashes.length > 0).length;
  return [
    ...rows,
    `${checked.length} checkouts, ${crashed} with a crash, ${all.length} findings: ${countSeverities(all)}`,
  ];
}
