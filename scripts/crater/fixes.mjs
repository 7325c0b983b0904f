/**
 * Judges the fixes of one checkout: `node fixes.mjs <bundle> <checkout> <JSON of { composeSchema, diffs, each }>` prints
 * JSON, as `fixesOf` answers it. A process of its own, so that memory is given back.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createPatch } from "diff";
import { createJudges } from "./fix-judges.mjs";

const [bundle, checkout, options] = process.argv.slice(2);
const sources = createRequire(import.meta.url)(bundle);
process.stdout.write(JSON.stringify(await fixesOf(checkout, JSON.parse(options))));

/**
 * Answers { offered, safe, review }. `offered` counts by safety; `safe` is { applied, leftOut, problems } of all safe
 * fixes together; `review` has an entry for each fix alone, at most `each` of a rule. An entry is
 * { rule, title, path, because?, problems? }: `because` says why it does not verify, `problems` what other judges say.
 */
async function fixesOf(folder, { composeSchema, diffs, each }) {
  const judge = await createJudges(composeSchema);
  const snapshot = await sources.readWorkspace(folder, { trusted: true });
  const db = sources.createDatabase(snapshot);
  const report = db.get(sources.fullReport);
  const before = { snapshot, report };
  const candidates = report.findings.flatMap((finding) => finding.fixes.map((fix) => ({ finding, fix })));
  const offered = { safe: 0, review: 0, trash: 0 };
  for (const { fix } of candidates) offered[isTrash(fix) ? "trash" : fix.safety]++;
  const together = sources.repairAll(snapshot, ({ safety }) => safety === "safe");
  keepDiff("safe", together.applied.map(describe), together.snapshot);
  const safe = {
    applied: together.applied.map(describe),
    leftOut: together.leftOut.map((entry) => ({ ...describe(entry), because: english(entry.because) })),
    problems: complaintsAbout(together.snapshot),
  };
  const seen = new Map();
  const review = [];
  for (const candidate of candidates) {
    const { finding, fix } = candidate;
    if (fix.safety !== "review" || isTrash(fix) || fix.edits.length === 0) continue;
    const count = (seen.get(finding.rule) ?? 0) + 1;
    seen.set(finding.rule, count);
    if (count > each) continue;
    const next = sources.applyEdits(snapshot, fix.edits);
    db.update(next);
    const because = sources.problemAfter(
      [candidate],
      before,
      { snapshot: next, report: db.get(sources.fullReport) },
      (file, text) => sources.parseErrorsOf(file, text).length,
    );
    const entry = describe(candidate);
    keepDiff(`${finding.rule}-${count}`, [because ? { ...entry, because: english(because) } : entry], next);
    review.push({ ...entry, because: because && english(because), problems: complaintsAbout(next) });
  }
  return { offered, safe, review };

  function complaintsAbout(next) {
    const changed = [...next.files].filter(([file, { text }]) => snapshot.files.get(file)?.text !== text);
    const after = judge(Object.fromEntries(changed.map(([file, { text }]) => [file, text])));
    const known = judge(
      Object.fromEntries(
        changed.flatMap(([file]) => {
          const old = snapshot.files.get(file);
          return old ? [[file, old.text]] : [];
        }),
      ),
    );
    return Object.entries(after)
      .filter(([file]) => known[file] === undefined)
      .map(([file, complaint]) => `${file}: ${complaint}`);
  }

  function keepDiff(name, entries, next) {
    if (diffs === undefined || entries.length === 0) return;
    const place = path.join(diffs, path.basename(folder));
    mkdirSync(place, { recursive: true });
    const patches = [...next.files]
      .filter(([file, { text }]) => snapshot.files.get(file)?.text !== text)
      .map(([file, { text }]) => createPatch(file, snapshot.files.get(file)?.text ?? "", text));
    const heads = entries.map(
      ({ rule, title, path: at, because }) =>
        `# ${rule}: ${title} (${at})${because ? ` — ${because}` : ""}\n`,
    );
    writeFileSync(path.join(place, `${name}.patch`), heads.join("") + patches.join(""));
  }
}

function isTrash({ edits }) {
  return edits.some(({ kind }) => kind === "trash");
}

function describe({ finding, fix }) {
  return { rule: finding.rule, title: english(fix.title), path: finding.place.path };
}

function english(text) {
  return sources.renderMessage(text);
}
