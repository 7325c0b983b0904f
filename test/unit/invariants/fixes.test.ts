import { afterAll, describe, expect, test } from "vitest";
import { createDatabase, type MutableDatabase } from "../../../server/src/engine/database";
import type { FileEdit, Finding, Fix } from "../../../server/src/engine/finding";
import { applyEdits } from "../../../server/src/engine/fixes/apply-edits";
import { type JudgedSnapshot, problemAfter } from "../../../server/src/engine/fixes/verify-fix";
import { renderMessage } from "../../../server/src/engine/message";
import type { Snapshot, SourceFile } from "../../../server/src/engine/snapshot";
import type { Range } from "../../../server/src/engine/text";
import { fullReport, repairAll } from "../../../server/src/full-report";
import { parseErrorsOf } from "../../../server/src/languages/parse-errors";
import { complaintsAbout } from "../../support/independent-readers";
import { allWorkspaces } from "./all-workspaces";

const likeItsSibling = [
  ...["restart-policy-missing", "resource-limits-missing", "service-without-manifest"],
  ...["image-unpinned", "end-of-life", "env-example-missing", "env-key-undocumented"],
];

/** What comes to light when a rule's finding is repaired, because it could not matter before. */
const revealed: Readonly<Record<string, readonly string[]>> = {
  // Django asks for hosts only where DEBUG is off.
  "debug-default": ["allowed-hosts-empty", "cors-insecure-origin"],
  "env-string-as-boolean": ["allowed-hosts-empty"],
  // The cookie and the origins matter once there is a middleware that looks at them.
  "csrf-middleware-missing": ["csrf-cookie-insecure", "csrf-trusted-origins"],
  "security-middleware-missing": [
    "hsts-off",
    "ssl-redirect-off",
    "content-type-nosniff-off",
    "referrer-policy",
  ],
  // Subdomains and preloading are parts of a policy that there was none of.
  "hsts-off": ["hsts-subdomains", "hsts-preload"],
  // A workflow does what the project has: without tests, or without a build that is ours, it is not offered.
  "ci-missing": [
    "ci-without-tests",
    "ci-without-deploy",
    "ci-without-image-build",
    "pipeline-image-floating",
  ],
  // The lock file follows with the next installation, as the advice beside the fix says.
  "vulnerable-dependency": ["lock-stale"],
  // Django may know of the TLS that there is now.
  "nginx-no-tls": ["proxy-ssl-header"],
  // What nobody gathers cannot be missed before there is a folder for it.
  "static-root-missing": ["collectstatic-missing"],
  // Only the team knows the hosts.
  "allowed-hosts-wildcard": ["allowed-hosts-empty"],
  // What is read from the environment now belongs in a template and in files that git ignores.
  "secret-key-hardcoded": ["gitignore-incomplete", "env-example-missing", "env-key-undocumented"],
  "flower-unprotected": ["gitignore-incomplete", "env-example-missing", "env-key-undocumented"],
  "secret-in-compose": ["gitignore-incomplete", "env-example-missing", "env-key-undocumented"],
  "default-credentials": ["env-example-missing", "env-key-undocumented"],
  // A new service is made like the one beside it: it lacks what that one lacks, and its variables are new.
  "celery-worker-missing": likeItsSibling,
  "celery-beat-missing": likeItsSibling,
  "database-backup-missing": likeItsSibling,
};

/**
 * Repairs that do not verify beside what `revealed` names: what they would leave open is told instead of making them.
 * Nothing else may be offered that is then held back.
 */
const heldBack: Readonly<Record<string, readonly string[]>> = {
  // Classes of settings that nothing chooses here: what they hold is not known afterwards.
  "hsts-preload": ["hsts-preload"],
  "hsts-subdomains": ["hsts-subdomains"],
  "static-root-missing": ["static-root-missing"],
  "gitignore-incomplete": ["dockerfile-copies-secrets"],
  "proxy-ssl-header": ["proxy-ssl-header"],
};

/** Every text that a fix made, with the one that it was made of. */
const repaired = new Map<
  string,
  { readonly name: string; readonly before: SourceFile | undefined; readonly after: SourceFile }
>();

/** Whether a workspace is among one of three equal parts of them. */
function isThird(read: unknown, part: 0 | 1): boolean {
  return allWorkspaces.findIndex(([, one]) => one === read) % 3 === part;
}

describe.each(allWorkspaces)("%s", (_, read) => {
  const snapshot = read();
  let known: MutableDatabase | undefined;
  const database = () => {
    known ??= createDatabase(snapshot);
    return known;
  };
  afterAll(() => {
    known = undefined;
  });

  test("each fix alone removes its finding, brings no other and keeps every file readable", () => {
    const db = database();
    for (const offered of fixesOf(db, snapshot)) expectSound(db, snapshot, offered);
  });

  // The other end of a text is the same in every workspace: a third of them shows it.
  if (isThird(read, 0))
    test("so does each fix where no file ends with a line break", () => {
      const cut = withTexts(snapshot, (text) => text.trimEnd());
      const db = createDatabase(cut);
      for (const offered of fixesOf(db, cut)) expectSound(db, cut, offered);
    });

  // Another third of them shows the other line ends.
  if (isThird(read, 1))
    test("fixes are the same with other line ends, and keep them", () => {
      const plain = fixesOf(database(), snapshot);
      const windows = withTexts(snapshot, (text) => text.replace(/\r?\n/g, "\r\n"));
      const offered = fixesOf(createDatabase(windows), windows);
      expect.soft(offered.map(nameOf)).toEqual(plain.map(nameOf));
      for (const [index, { fix }] of offered.entries()) {
        const expected = applyEdits(snapshot, plain[index]?.fix.edits ?? []);
        for (const { path, text } of changedFiles(windows, applyEdits(windows, fix.edits))) {
          if (windows.files.has(path)) expect.soft(text, `${path}: mixed line ends`).not.toMatch(/(?<!\r)\n/);
          expect.soft(text.replace(/\r\n/g, "\n"), path).toBe(expected.files.get(path)?.text);
        }
      }
    });

  test("all safe fixes together come to rest", () => {
    if (!fixesOf(database(), snapshot).some(({ fix }) => fix.safety === "safe")) return;
    const fixed = repairAll(snapshot, ({ safety }) => safety === "safe");
    const again = repairAll(fixed.snapshot, ({ safety }) => safety === "safe");
    expect.soft(again.applied.map(nameOf)).toEqual([]);
    expectReadable(snapshot, fixed.snapshot, "fix all");
    const before = database().get(fullReport).findings;
    const after = createDatabase(fixed.snapshot).get(fullReport).findings;
    expect
      .soft(
        broughtBetween(
          before,
          after,
          fixed.applied.map(({ finding }) => finding.rule),
        ),
      )
      .toEqual([]);
  });
});

test("independent readers have no more against a repaired file than before", () => {
  const all = [...repaired.values()];
  const complaints = complaintsAbout(all.map(({ after }) => after));
  const suspects = all.filter((_, index) => complaints[index] !== "");
  const known = complaintsAbout(suspects.map(({ before, after: { path } }) => before ?? { path, text: "" }));
  const worse = suspects.flatMap(({ name, after }, index) =>
    known[index] === "" ? [`${name}: ${after.path}: ${complaints[all.indexOf(suspects[index]!)]}`] : [],
  );
  expect(worse).toEqual([]);
});

test.each([
  ["settings.py", "DEBUG = (\n"],
  ["compose.yaml", "services:\n  web:\n   image: a\n  - b\n"],
  ["package.json", '{ "name": "shop", }\n'],
  ["pyproject.toml", "[project\n"],
  ["Dockerfile", "FROM python:3.13\nUSER\n"],
  ["requirements.txt", "django=5.2\n"],
  ["setup.cfg", "name = shop\n"],
  ["start.sh", "if true; then\n"],
  ["next.config.mjs", "export default {\n"],
  ["nginx.conf", "server { listen 80; location / { proxy_pass http://app:8000; }\n"],
])("independent readers notice a broken %s", (path, text) => {
  expect(complaintsAbout([{ path, text }])).not.toEqual([""]);
});

interface Offered {
  readonly finding: Finding;
  readonly fix: Fix;
}

function fixesOf(db: MutableDatabase, snapshot: Snapshot): Offered[] {
  db.update(snapshot);
  return db
    .get(fullReport)
    .findings.flatMap((finding) => finding.fixes.map((fix) => ({ finding, fix })))
    .filter(({ fix }) => fix.edits.every(({ kind }) => kind !== "trash"));
}

function expectSound(db: MutableDatabase, snapshot: Snapshot, { finding, fix }: Offered): void {
  const name = nameOf({ finding, fix });
  expectApplicable(snapshot, fix.edits, name);
  const report = db.get(fullReport);
  const before = report.findings;
  const fixed = applyEdits(snapshot, fix.edits);
  expect.soft(changedFiles(snapshot, fixed).length, `${name}: changes something`).toBeGreaterThan(0);
  expectReadable(snapshot, fixed, name);
  expectCommentsKept(snapshot, fixed, { finding, fix }, name);
  db.update(fixed);
  expectVerified({ finding, fix }, { snapshot, report }, { snapshot: fixed, report: db.get(fullReport) });
  const after = db.get(fullReport).findings;
  const own = identityOf(finding);
  if (!fix.partial)
    expect
      .soft(count(after.map(identityOf), own), `${name}: the finding is gone`)
      .toBe(count(before.map(identityOf), own) - 1);
  expect
    .soft(broughtBetween(before, after, [finding.rule]).join("\n"), `${name}: brings no new finding`)
    .toBe("");
  // Whatever stays must not offer what was just done.
  for (const again of after.flatMap(({ fixes }) => fixes))
    expect.soft(again.edits, `${name}: is not offered twice`).not.toEqual(fix.edits);
  db.update(snapshot);
}

/** The judgement by which fixes are offered and fix-all keeps them says the same. */
function expectVerified(offered: Offered, before: JudgedSnapshot, after: JudgedSnapshot): void {
  const problem = problemAfter([offered], before, after, (path, text) => parseErrorsOf(path, text).length);
  const { rule } = offered.finding;
  const known = [...(revealed[rule] ?? []), ...(heldBack[rule] ?? [])];
  if (problem && !known.includes(String(problem.values.rule)))
    expect.soft(renderMessage(problem), `${nameOf(offered)}: verifies`).toBe("");
}

/**
 * Findings of a rule in a file beyond those that it had there before. Words may change with the rest of the file.
 * What a repair brings to light is expected of the rules in `revealed`.
 */
function broughtBetween(
  before: readonly Finding[],
  after: readonly Finding[],
  repaired: readonly string[],
): string[] {
  const expected = new Set(repaired.flatMap((rule) => revealed[rule] ?? []));
  const left = before.map(placeOf);
  return after
    .filter((finding) => {
      // A service more may be worth some advice.
      if (finding.severity === "advice" || expected.has(finding.rule)) return false;
      const inPlace = left.indexOf(placeOf(finding));
      // A finding about a file that was missing stands elsewhere until there is one.
      const isNew = !before.some(({ place }) => place.path === finding.place.path);
      const at =
        inPlace === -1 && isNew ? left.findIndex((one) => one.startsWith(`${finding.rule} `)) : inPlace;
      if (at !== -1) left.splice(at, 1);
      return at === -1;
    })
    .map(identityOf);
}

function placeOf({ rule, place }: Finding): string {
  return `${rule} in ${place.path}`;
}

function expectApplicable(snapshot: Snapshot, edits: readonly FileEdit[], name: string): void {
  const taken: { path: string; start: number; end: number }[] = [];
  for (const edit of edits) {
    if (edit.kind !== "edit") {
      expect.soft(snapshot.tree.entries.has(edit.path), `${name}: ${edit.path} is new`).toBe(false);
      continue;
    }
    const { path, range } = edit;
    const text = snapshot.files.get(path)?.text ?? "";
    expect.soft(range.start <= range.end && range.end <= text.length, `${name}: inside ${path}`).toBe(true);
    const overlaps = taken.some(
      (other) => other.path === path && range.start < other.end && other.start < range.end,
    );
    expect.soft(overlaps, `${name}: edits of ${path} overlap`).toBe(false);
    taken.push({ path, ...range });
  }
}

/** Our parser has no more against a file than before. Independent readers, which take their time to start, are asked at the end. */
function expectReadable(before: Snapshot, after: Snapshot, name: string): void {
  for (const file of changedFiles(before, after)) {
    const { path, text } = file;
    const original = before.files.get(path);
    const known = parseErrorsOf(path, original?.text ?? "");
    const errors = parseErrorsOf(path, text).filter((error) => !known.includes(error));
    expect.soft(errors, `${name}: ${path} parses`).toEqual([]);
    const pair = `${path}\n${original?.text}\n${text}`;
    if (!repaired.has(pair)) repaired.set(pair, { name, before: original, after: file });
  }
}

/**
 * Only fixes about ignores take a comment out, those of env files the heading of what goes, and those of secrets what a
 * comment gives away; any other keeps each one, unless it ends a line that goes as a whole.
 */
function expectCommentsKept(
  before: Snapshot,
  after: Snapshot,
  { finding, fix }: Offered,
  name: string,
): void {
  if (/^(?:ignore-.*|env-key-(?:unused|duplicated)|secret-in-template)$/.test(finding.rule)) return;
  for (const { path, text } of changedFiles(before, after)) {
    const removed = fix.edits.flatMap((edit) =>
      edit.kind === "edit" && edit.path === path && edit.newText === "" ? [edit.range] : [],
    );
    const lost = commentsIn(path, before.files.get(path)?.text ?? "", removed);
    for (const comment of commentsIn(path, text)) {
      const at = lost.indexOf(comment);
      if (at !== -1) lost.splice(at, 1);
    }
    expect.soft(lost, `${name}: comments of ${path}`).toEqual([]);
  }
}

/** The comments of a file, without those that stand behind something else on a line in `removed`. */
function commentsIn(path: string, text: string, removed: readonly Range[] = []): string[] {
  if (!/\.(py|ya?ml|toml|conf|txt|cfg|ini|sh)$|Dockerfile|\.env|ignore$/.test(path)) return [];
  return [...text.matchAll(/^(.*?)(?<=^|[ \t])(#.*?)\r?$/gm)].flatMap(
    ([, code = "", comment = ""], index, all) => {
      const start = all[index]?.index ?? 0;
      const goes = removed.some(
        (range) => range.start <= start && range.end >= start + code.length + comment.length,
      );
      return code.trim() !== "" && goes ? [] : [comment];
    },
  );
}

function changedFiles(before: Snapshot, after: Snapshot) {
  return [...after.files.values()].filter(({ path, text }) => before.files.get(path)?.text !== text);
}

function withTexts(snapshot: Snapshot, change: (text: string) => string): Snapshot {
  const files = [...snapshot.files].map(([path, { text }]) => [path, { path, text: change(text) }] as const);
  return { ...snapshot, files: new Map(files) };
}

function nameOf({ finding, fix }: Offered): string {
  return `${finding.rule} in ${finding.place.path}: ${renderMessage(fix.title)}`;
}

function identityOf({ rule, place, message }: Finding): string {
  return `${rule} in ${place.path}: ${renderMessage(message)}`;
}

function count(list: readonly string[], wanted: string): number {
  return list.filter((one) => one === wanted).length;
}
