import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { commandLine } from "../../engine/command";
import { compareSeverity, type FileEdit, type Finding, type Fix } from "../../engine/finding";
import type { AppliedFix } from "../../engine/fixes/verify-fix";
import { baselinePath } from "../../engine/ignores/baseline";
import { baselineEdits } from "../../engine/ignores/baseline-edit";
import { type IgnoreScope, ignoreEdits } from "../../engine/ignores/ignore-edit";
import { inlineIgnores } from "../../engine/ignores/suppression";
import { type Message, type MessageValues, message, renderMessage } from "../../engine/message";
import type { Range } from "../../engine/text";
import { repairAll } from "../../full-report";
import { toDiagnostic, toOffset, toRange } from "../convert";
import { editsBetween } from "../edits-between";
import { clientCommands, type IgnoreArguments, type TerminalArguments } from "../protocol";
import type { Located, Session } from "../session";
import { type Shown, shownTogether } from "../shown-together";
import { tryFix } from "../verified-fixes";

export const fixAllKind = `${CodeActionKind.SourceFixAll}.readiness`;

/** What is needed to compute the edit of an action when it is chosen. */
export interface ActionData {
  readonly uri: string;
  /** Undefined: every rule. */
  readonly rules: readonly string[] | undefined;
  /** Where the finding begins that is repaired alone; undefined: every finding of the rule in the file. */
  readonly start?: number;
}

/** Milliseconds for trying fixes before a list of actions is shown; the others are tried when they are chosen. */
const tryingTime = 100;

/**
 * What can be done at a range: the repairs of its findings, the most urgent first; then, for the first of them alone, its
 * page and the ways to ignore it. An editor that asks for one of several diagnostics gets what concerns that one.
 */
export function codeActions(
  { textDocument, range, context }: CodeActionParams,
  session: Session,
): CodeAction[] {
  const located = session.locate(textDocument.uri);
  const file = located?.judged.snapshot.files.get(located.path);
  if (!located || !file || !session.abilities.codeActionLiterals) return [];
  const { encoding } = session.abilities;
  const wanted = { start: toOffset(range.start, file, encoding), end: toOffset(range.end, file, encoding) };
  const own = located.judged.report.findings.filter(({ place }) => place.path === located.path);
  const actions: CodeAction[] = [];
  const until = performance.now() + tryingTime;
  if (admits(context.only, CodeActionKind.QuickFix)) {
    const asked = shownTogether(own)
      .filter(({ place, findings }) => [place, ...findings.map((one) => one.place)].some(touches(wanted)))
      .filter((shown) => isAskedFor(shown, context.diagnostics, located))
      // The repair of the most severe often settles the others at its place.
      .sort((a, b) => compareSeverity(a.findings[0].severity, b.findings[0].severity));
    for (const shown of asked) actions.push(...repairActions(shown, own, located, session, until));
    const [main] = asked;
    if (main) actions.push(...otherActions(main, located, session));
  }
  // "Fix all" is offered when asked for by name, so that it does not crowd the lamp bulb.
  if (context.only && admits(context.only, fixAllKind)) {
    const title = message("Fix everything safe in this file");
    const everything = fixAllAction(textDocument.uri, undefined, title, located, session);
    if (everything) actions.push(everything);
  }
  return actions;
}

/** The edit of an action that was offered without one. */
export function resolveCodeAction(action: CodeAction, session: Session): CodeAction {
  const data = action.data as ActionData | undefined;
  const located = data && session.locate(data.uri);
  if (!located) return action;
  if (data.start !== undefined) return resolveFix(action, data, located, session);
  const edit = fixInFile(data.rules, located, session);
  return edit ? { ...action, edit } : action;
}

/** A fix that was not tried when it was offered. One that does not verify becomes a sentence that says why. */
function resolveFix(
  action: CodeAction,
  { rules, start }: ActionData,
  { judged, folder, path }: Located,
  session: Session,
): CodeAction {
  const { locale } = session;
  const chosen = judged.report.findings
    .filter(
      ({ place, ...finding }) =>
        rules?.includes(finding.rule) && place.path === path && place.range.start === start,
    )
    .flatMap((finding) => finding.fixes.map((fix) => ({ finding, fix })))
    .find(({ fix }) => renderMessage(fix.title, locale) === action.title);
  if (!chosen) return action;
  const trial = tryFix(chosen, judged, Number.POSITIVE_INFINITY);
  const problem = trial === "untried" ? undefined : trial.problem;
  if (problem === undefined) {
    const edit = session.toWorkspaceEdit(
      chosen.fix.edits,
      folder,
      judged,
      questionAbout(chosen.fix, session),
    );
    return edit ? { ...action, edit } : action;
  }
  const reason = refusalOf(problem, session);
  if (!session.abilities.offers(clientCommands.explainRefusal)) return { ...action, disabled: { reason } };
  const command = { title: "", command: clientCommands.explainRefusal, arguments: [reason] };
  return { ...action, disabled: { reason }, command };
}

function refusalOf(problem: Message, { locale }: Session): string {
  return renderMessage(message("Not repaired, because {problem}.", { problem }), locale);
}

/** Whether the editor asks for this one: it names the diagnostics that it means, or none of ours. */
function isAskedFor(shown: Shown, named: readonly Diagnostic[], { context }: Located): boolean {
  const ours = named.filter(({ source }) => source === "readiness");
  if (ours.length === 0) return true;
  const own = toDiagnostic(shown, context);
  return ours.some(
    ({ code, range: { start } }) =>
      code === own.code &&
      start.line === own.range.start.line &&
      start.character === own.range.start.character,
  );
}

function repairActions(
  shown: Shown,
  own: readonly Finding[],
  located: Located,
  session: Session,
  until: number,
): readonly CodeAction[] {
  const diagnostic = toDiagnostic(shown, located.context);
  const each = shown.findings.flatMap((finding) =>
    repairsOf(finding, diagnostic, own, located, session, until),
  );
  const safe = shown.findings.filter(({ fixes }) => fixes.some(isSafe));
  if (shown.findings.length === 1 || safe.length < 2) return each;
  const rules = safe.map(({ rule }) => rule);
  const title = message("Add the {count} settings that are safe to add", { count: safe.length });
  const all = fixAllAction(located.context.uriOf(located.path), rules, title, located, session);
  return all ? [{ ...all, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic] }, ...each] : each;
}

function repairsOf(
  finding: Finding,
  diagnostic: Diagnostic,
  own: readonly Finding[],
  located: Located,
  session: Session,
  until: number,
): readonly CodeAction[] {
  const { locale } = session;
  const { rule } = finding;
  const actions = finding.fixes.flatMap((fix, index) =>
    fixAction({ finding, fix }, index, diagnostic, located, session, until),
  );
  const isRepeated = own.filter(({ rule, fixes }) => rule === finding.rule && fixes.some(isSafe)).length > 1;
  if (isRepeated) {
    const title = message("Fix every {rule} in this file", { rule });
    const all = fixAllAction(located.context.uriOf(located.path), [rule], title, located, session);
    if (all) actions.push({ ...all, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic] });
  }
  const command = finding.advice?.command;
  const line = command && commandLine(command, ["posix"]);
  if (command && line !== undefined && session.abilities.offers(clientCommands.terminal)) {
    const given: TerminalArguments = { command, folder: located.folder.uri };
    actions.push({
      title: renderMessage(message("Put into a terminal: {command}", { command: line }), locale),
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      command: { title: "", command: clientCommands.terminal, arguments: [given] },
    });
  }
  return actions;
}

/** The page of the rule, and the ways to ignore the finding, from the narrowest to the widest. */
function otherActions(shown: Shown, located: Located, session: Session): readonly CodeAction[] {
  const [finding, ...others] = shown.findings;
  const diagnostic = toDiagnostic(shown, located.context);
  if (others.length > 0) return otherActionsTogether(shown.findings, diagnostic, located, session);
  const { rule } = finding;
  const base = { kind: CodeActionKind.QuickFix, diagnostics: [diagnostic] };
  const t = (template: string, values: MessageValues) =>
    renderMessage(message(template, values), session.locale);
  const explain: CodeAction[] = session.abilities.offers(clientCommands.explain)
    ? [
        {
          ...base,
          title: t("Explain {rule}", { rule }),
          command: { title: "", command: clientCommands.explain, arguments: [rule] },
        },
      ]
    : [];
  const { db } = located.judged;
  const edit = session.toWorkspaceEdit(baselineEdits(finding, db), located.folder, located.judged);
  const baseline: CodeAction[] = edit
    ? [{ ...base, title: t("Accept it as known in {path}", { path: db.get(baselinePath) }), edit }]
    : [];
  return [...explain, ...ignoreActions(finding, diagnostic, located, session), ...baseline];
}

function fixAction(
  { finding, fix }: AppliedFix,
  index: number,
  diagnostic: Diagnostic,
  located: Located,
  session: Session,
  until: number,
): CodeAction[] {
  const base: CodeAction = {
    title: renderMessage(fix.title, session.locale),
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
  };
  const trashed = fix.edits.find(({ kind }) => kind === "trash");
  if (trashed) {
    if (!session.abilities.offers(clientCommands.trash)) return [];
    const uri = located.context.uriOf(trashed.path);
    return [{ ...base, command: { title: "", command: clientCommands.trash, arguments: [uri] } }];
  }
  const question = questionAbout(fix, session);
  const edit = session.toWorkspaceEdit(fix.edits, located.folder, located.judged, question);
  if (!edit) return [];
  const { lazyEdits, disabledActions } = session.abilities;
  const trial = tryFix({ finding, fix }, located.judged, lazyEdits ? until : Number.POSITIVE_INFINITY);
  if (trial !== "untried" && trial.problem)
    return disabledActions ? [{ ...base, disabled: { reason: refusalOf(trial.problem, session) } }] : [];
  const isPreferred = session.abilities.preferredActions && index === 0 && isSafe(fix);
  const { path, range } = finding.place;
  const data: ActionData = { uri: located.context.uriOf(path), rules: [finding.rule], start: range.start };
  const answer = trial === "untried" ? { data } : { edit };
  return [{ ...base, ...answer, ...(isPreferred ? { isPreferred } : {}) }];
}

/** What is for review and reaches beyond the file on the screen is shown before it is done. */
function questionAbout({ title, safety, edits }: Fix, { locale }: Session): string | undefined {
  const isElsewhere = new Set(edits.map(({ path }) => path)).size > 1;
  return safety === "review" && isElsewhere ? renderMessage(title, locale) : undefined;
}

/** Of several findings the user chooses which: none of them has a list of its own. */
function otherActionsTogether(
  findings: Shown["findings"],
  diagnostic: Diagnostic,
  located: Located,
  session: Session,
): readonly CodeAction[] {
  const { abilities, locale } = session;
  const base = { kind: CodeActionKind.QuickFix, diagnostics: [diagnostic] };
  const rules = findings.map(({ rule }) => rule);
  const actions: CodeAction[] = [];
  if (abilities.offers(clientCommands.explain))
    actions.push({
      ...base,
      title: renderMessage(message("Explain one of them…"), locale),
      command: { title: "", command: clientCommands.explain, arguments: [rules] },
    });
  if (!abilities.offers(clientCommands.ignore))
    return findings.flatMap((finding) => ignoreActions(finding, diagnostic, located, session, ["line"]));
  const ignores = findings.map((finding) => ignoreArguments(finding, "line", located));
  actions.push({
    ...base,
    title: renderMessage(message("Ignore some of them here…"), locale),
    command: { title: "", command: clientCommands.ignore, arguments: [ignores] },
  });
  return actions;
}

function ignoreArguments(
  { rule, place }: Finding,
  scope: IgnoreScope,
  { context }: Located,
): IgnoreArguments {
  const range = toRange(place.range, context.fileAt(place.path), context.encoding);
  return { uri: context.uriOf(place.path), rule, range, scope };
}

const ignoreTitles: Readonly<Record<IgnoreScope, string>> = {
  line: "Ignore {rule} here…",
  file: "Ignore {rule} in this file…",
  everywhere: "Ignore {rule} everywhere…",
};

function ignoreActions(
  finding: Finding,
  diagnostic: Diagnostic,
  located: Located,
  session: Session,
  scopes: readonly IgnoreScope[] = ["line", "file", "everywhere"],
): readonly CodeAction[] {
  const { rule } = finding;
  return scopes.flatMap((scope): CodeAction[] => {
    const base: CodeAction = {
      title: renderMessage(message(ignoreTitles[scope], { rule }), session.locale),
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
    };
    if (session.abilities.offers(clientCommands.ignore)) {
      const argument = ignoreArguments(finding, scope, located);
      return [{ ...base, command: { title: "", command: clientCommands.ignore, arguments: [argument] } }];
    }
    // Without a question for the reason the user writes it into the comment, which is not honoured before that.
    const edit = ignoreEdit(finding, scope, "", located, session);
    return edit ? [{ ...base, edit }] : [];
  });
}

/** The edit that ignores a finding, undefined when the client cannot do it. */
export function ignoreEdit(
  { rule, place }: Pick<Finding, "rule" | "place">,
  scope: IgnoreScope,
  reason: string,
  { folder, judged }: Located,
  session: Session,
): WorkspaceEdit | undefined {
  const existing = inlineIgnores(judged.db, place.path);
  const edits = ignoreEdits({ rule, place, scope, reason }, judged.snapshot, existing);
  return session.toWorkspaceEdit(edits, folder, judged);
}

function fixAllAction(
  uri: string,
  rules: readonly string[] | undefined,
  title: Message,
  located: Located,
  session: Session,
): CodeAction | undefined {
  const action: CodeAction = { title: renderMessage(title, session.locale), kind: fixAllKind };
  const data: ActionData = { uri, rules };
  if (rules !== undefined && session.abilities.lazyEdits) return { ...action, data };
  const edit = fixInFile(rules, located, session);
  return edit && { ...action, edit };
}

/** Safe fixes of findings in one file that touch nothing but this file. */
function fixInFile(
  rules: readonly string[] | undefined,
  { path, folder, judged }: Located,
  session: Session,
): WorkspaceEdit | undefined {
  const { snapshot } = judged;
  const fixed = repairAll(
    snapshot,
    (fix, finding) =>
      isSafe(fix) &&
      finding.place.path === path &&
      (rules === undefined || rules.includes(finding.rule)) &&
      fix.edits.every((edit) => edit.path === path),
  );
  const edits: readonly FileEdit[] = editsBetween(snapshot, fixed.snapshot);
  return edits.length === 0 ? undefined : session.toWorkspaceEdit(edits, folder, judged);
}

/** Whether a client that wants only some kinds wants this one: "source" includes "source.fixAll.readiness". */
function admits(only: readonly string[] | undefined, kind: string): boolean {
  return (
    only === undefined ||
    only.some((wanted) => wanted === "" || kind === wanted || kind.startsWith(`${wanted}.`))
  );
}

function touches(wanted: Range): (place: Finding["place"]) => boolean {
  return ({ range }) => range.start <= wanted.end && wanted.start <= range.end;
}

function isSafe({ safety }: Fix): boolean {
  return safety === "safe";
}
