import type { Database } from "../database";
import type { FileEdit, Finding } from "../finding";
import { baseline, baselinePath, baselineProblem, entriesOfFindings, writeBaseline } from "./baseline";

/** The edit that adds a finding to the baseline; none where what stands there cannot be read. */
export function baselineEdits(finding: Finding, db: Database): readonly FileEdit[] {
  if (db.get(baselineProblem)) return [];
  const path = db.get(baselinePath);
  const known = db.get(baseline)?.entries ?? [];
  const [added] = entriesOfFindings([finding], db);
  if (!added) return [];
  const same = known.find(
    ({ rule, path: where, fingerprint }) =>
      rule === added.rule && where === added.path && fingerprint === added.fingerprint,
  );
  const others = known.filter((entry) => entry !== same);
  const text = writeBaseline([...others, { ...added, count: (same?.count ?? 0) + 1 }]);
  const file = db.file(path);
  return file
    ? [{ kind: "edit", path, range: { start: 0, end: file.text.length }, newText: text }]
    : [{ kind: "create", path, text }];
}
