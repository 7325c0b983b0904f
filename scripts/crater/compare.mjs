/**
 * What became different since an earlier run of the same checkout. Without an earlier run nothing did.
 *
 * `marks` has "+" for a new finding and "~" for one whose severity or message changed, by finding of `now`; `gone` lists
 * the findings of `before` that are no more; `outcomes` lists { rule, before, now } of rules that have no finding in
 * either run and came to another outcome: a pass that is unknown now shows nowhere else.
 */
export function compare(before, now) {
  const marks = new Map();
  if (!before) return { marks, gone: [], outcomes: [] };
  const left = new Map();
  for (const finding of before.findings) {
    const key = placeOf(finding);
    left.set(key, [...(left.get(key) ?? []), finding]);
  }
  // Equal ones find each other first, so that of two findings at one place only the changed one counts as changed.
  const unmatched = now.findings.filter((finding) => !take(left, finding, same));
  for (const finding of unmatched) marks.set(finding, take(left, finding, () => true) ? "~" : "+");
  const withFindings = new Set([...before.findings, ...now.findings].map(({ rule }) => rule));
  const outcomes = Object.entries(now.outcomes)
    .filter(([rule, outcome]) => !withFindings.has(rule) && (before.outcomes[rule] ?? outcome) !== outcome)
    .map(([rule, outcome]) => ({ rule, before: before.outcomes[rule], now: outcome }));
  return { marks, gone: [...left.values()].flat(), outcomes };
}

function placeOf({ rule, path, line }) {
  return JSON.stringify([rule, path, line]);
}

function same(one, other) {
  return one.severity === other.severity && one.message === other.message;
}

/** Takes a finding at the same place out of `left`, if one of them is wanted. */
function take(left, finding, isWanted) {
  const candidates = left.get(placeOf(finding)) ?? [];
  const index = candidates.findIndex((candidate) => isWanted(candidate, finding));
  if (index >= 0) candidates.splice(index, 1);
  return index >= 0;
}
