/**
 * Judges the fixes of one checkout: `node fixes.mjs <bundle> <checkout> <JSON of { composeSchema, diffs, each }>` prints
 * JSON, as `fixesOf` answers it. A process of its own, so that memory is given back.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createPatch } from "diff";
import { applyWithGit } from "./apply-with-git.mjs";
import { createJudges } from "./fix-judges.mjs";

const [bundle, checkout, options] = process.argv.slice(2);
const sources = createRequire(import.meta.url)(bundle);
process.stdout.write(JSON.stringify(await fixesOf(checkout, JSON.parse(options))));

/**
 * Answers { offered, safe, all, review }. `offered` counts by safety; `safe` is what all safe fixes together do, `all` the
 * review ones with them: { applied, leftOut, problems, masked, seconds }. `review` has an entry for each fix alone, at most
 * `each` of a rule. An entry is { rule, title, path, because?, problems? }: `because` says why it does not verify, `problems`
 * what other judges say. `masked` counts patches with a line that is not shown, which git cannot apply.
 */
async function fixesOf(folder, { composeSchema, diffs, each }) {
  const judge = await createJudges(composeSchema);
  const snapshot = await sources.readWorkspace(folder, { trusted: true });
  const db = sources.createDatabase(snapshot);
  const report = db.get(sources.fullReport);
  const checkout = { folder, snapshot, report, judge, diffs };
  const candidates = report.findings.flatMap((finding) => finding.fixes.map((fix) => ({ finding, fix })));
  const offered = { safe: 0, review: 0, trash: 0 };
  for (const { fix } of candidates) offered[isTrash(fix) ? "trash" : fix.safety]++;
  const safe = together("safe", ({ safety }) => safety === "safe", checkout);
  const all = together("all", () => true, checkout);
  const seen = new Map();
  const review = [];
  for (const candidate of candidates) {
    const { finding, fix } = candidate;
    if (fix.safety !== "review" || isTrash(fix) || fix.edits.length === 0) continue;
    const count = (seen.get(finding.rule) ?? 0) + 1;
    seen.set(finding.rule, count);
    if (count <= each) review.push(alone(candidate, `${finding.rule}-${count}`, db, checkout));
  }
  return { offered, safe, all, review };
}

/** One fix by itself, judged as the editor judges it before it offers it. */
function alone(candidate, name, db, checkout) {
  const { snapshot, report } = checkout;
  const next = sources.applyEdits(snapshot, candidate.fix.edits);
  db.update(next);
  const because = sources.problemAfter(
    [candidate],
    { snapshot, report },
    { snapshot: next, report: db.get(sources.fullReport) },
    (file, text) => sources.parseErrorsOf(file, text).length,
  );
  const entry = describe(candidate);
  keepDiff(name, [because ? { ...entry, because: english(because) } : entry], next, checkout);
  return { ...entry, because: because && english(because), problems: complaintsAbout(next, checkout) };
}

/** All admitted fixes at once, judged from scratch: by our rules, by others, by git, and by a second run. */
function together(name, admits, checkout) {
  const { folder, snapshot } = checkout;
  const start = performance.now();
  const { applied, leftOut, snapshot: next } = sources.repairAll(snapshot, admits);
  const seconds = (performance.now() - start) / 1000;
  keepDiff(name, applied.map(describe), next, checkout);
  const again = sources.repairAll(next, admits).applied;
  const changes = sources.textChangesBetween(snapshot, next);
  const { complaint, masked } = applyWithGit(folder, changes, sources.toPatch);
  return {
    applied: applied.map(describe),
    leftOut: leftOut.map((entry) => ({ ...describe(entry), because: english(entry.because) })),
    problems: [
      ...complaintsAbout(next, checkout),
      ...newcomersIn(next, checkout).map(({ rule, place }) => `${rule} finds something new in ${place.path}`),
      ...again.map((entry) => `a second run: ${describe(entry).rule}: ${describe(entry).title}`),
      ...(complaint === undefined ? [] : [`git apply: ${complaint}`]),
    ],
    masked,
    seconds,
  };
}

/** Findings that were not there before, advice left aside. */
function newcomersIn(next, { snapshot, report }) {
  const known = new Set(report.findings.map(keyOf));
  // What is left of a joined finding is told at another of its places.
  const joined = new Set(
    report.findings.flatMap(({ rule, related }) => (related ?? []).map((place) => `${rule} ${place.path}`)),
  );
  /** Told before of a file that was missing. */
  const isMoved = ({ rule, place, message }) =>
    !snapshot.files.has(place.path) &&
    report.findings.some((old) => old.rule === rule && old.message.template === message.template);
  return sources
    .createDatabase(next)
    .get(sources.fullReport)
    .findings.filter(
      (finding) =>
        finding.severity !== "advice" &&
        !known.has(keyOf(finding)) &&
        !joined.has(`${finding.rule} ${finding.place.path}`) &&
        !isMoved(finding),
    );
}

/** What other judges say of the changed files and did not say before. */
function complaintsAbout(next, { snapshot, judge }) {
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

function keepDiff(name, entries, next, { folder, snapshot, diffs }) {
  if (diffs === undefined || entries.length === 0) return;
  const place = path.join(diffs, path.basename(folder));
  mkdirSync(place, { recursive: true });
  const patches = [...next.files]
    .filter(([file, { text }]) => snapshot.files.get(file)?.text !== text)
    .map(([file, { text }]) => createPatch(file, snapshot.files.get(file)?.text ?? "", text));
  const heads = entries.map(
    ({ rule, title, path: at, because }) => `# ${rule}: ${title} (${at})${because ? ` — ${because}` : ""}\n`,
  );
  writeFileSync(path.join(place, `${name}.patch`), heads.join("") + patches.join(""));
}

function keyOf({ rule, place, message }) {
  return JSON.stringify([rule, place.path, message.template]);
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
