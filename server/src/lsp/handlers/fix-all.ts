import type { WorkspaceEdit } from "vscode-languageserver";
import type { FixedSnapshot } from "../../engine/fixes/fix-all";
import { type MessageValues, message, renderMessage } from "../../engine/message";
import type { Snapshot } from "../../engine/snapshot";
import { repairAll } from "../../full-report";
import { watchdog } from "../../host/watchdog";
import { joinWorkspaceEdits } from "../convert";
import { editsBetween } from "../edits-between";
import type { Session, SessionFolder } from "../session";
import type { CommandClient } from "./commands";

/** What fix-all made of one folder. */
interface Repaired {
  readonly folder: SessionFolder;
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly count: number;
  readonly leftOut: FixedSnapshot["leftOut"];
}

/**
 * Applies every safe fix of all folders, or of one, as one edit of the editor: nothing is written behind its back, and one
 * undo takes it back. Afterwards it says how much that was; an editor whose questions stop nobody may take it back there,
 * or look at each change before it is made again.
 */
export async function fixAllSafely(
  session: Session,
  client: CommandClient,
  uri: string | undefined,
): Promise<void> {
  const t = translate(session);
  if (!session.abilities.applyEdit) {
    client.showMessage(t('This editor lets no server edit files: run "readiness fix" instead.'));
    return;
  }
  const tried = session.folders
    .filter((each) => uri === undefined || each.uri === uri)
    .flatMap((folder) => repair(folder, session) ?? []);
  const repaired = tried.filter(({ count }) => count > 0);
  const leftOut = tried.flatMap((one) => one.leftOut);
  const edit = joinWorkspaceEdits(
    repaired.flatMap(({ folder, before, after }) => leading(before, after, folder, session) ?? []),
  );
  if (!edit) {
    client.showMessage(withLeftOut(t("There is nothing to repair."), leftOut, session));
    return;
  }
  if (!(await client.applyEdit(t("Fix all safe problems"), edit))) {
    const names = repaired.map(({ folder }) => folder.name).join(", ");
    client.showMessage(t("The editor did not apply the changes in {folder}.", { folder: names }));
    return;
  }
  const counted = t(
    "{count} {count:plural:problem|problems} repaired in {files} {files:plural:file|files}.",
    {
      count: repaired.reduce((sum, { count }) => sum + count, 0),
      files: repaired.reduce((sum, one) => sum + touched(one).length, 0),
    },
  );
  const said = withLeftOut(counted, leftOut, session);
  if (!session.abilities.quietQuestions) client.showMessage(said);
  // The command has done its work; whether and when somebody answers is another matter.
  else void offerWaysBack(said, repaired, session, client).catch(() => {});
}

async function offerWaysBack(
  said: string,
  repaired: readonly Repaired[],
  session: Session,
  client: CommandClient,
): Promise<void> {
  const t = translate(session);
  const review = t("Review");
  const undo = t("Undo");
  const chosen = await client.choose(said, session.abilities.changeAnnotations ? [review, undo] : [undo]);
  if (chosen !== review && chosen !== undo) return;
  const back = joinWorkspaceEdits(repaired.flatMap((one) => takingBack(one, session) ?? []));
  if (!back || repaired.some((one) => !isUntouched(one))) {
    client.showMessage(t("The files have changed since: take it back with the editor's own undo."));
    return;
  }
  if (!(await client.applyEdit(t("Take the repairs back"), back)) || chosen === undo) return;
  const again = joinWorkspaceEdits(
    repaired.flatMap(({ folder, before, after }) => leading(before, after, folder, session, review) ?? []),
  );
  if (again) await client.applyEdit(t("Fix all safe problems"), again);
}

function repair(folder: SessionFolder, session: Session): Repaired | undefined {
  const judged = folder.files.judge();
  if (!judged) return undefined;
  const canCreate = session.abilities.documentChanges && session.abilities.createFiles;
  const { snapshot, applied, leftOut, settled } = repairAll(
    judged.snapshot,
    ({ safety, edits }) => safety === "safe" && (canCreate || edits.every(({ kind }) => kind === "edit")),
    watchdog,
  );
  return {
    folder,
    before: judged.snapshot,
    after: snapshot,
    count: applied.length + settled.length,
    leftOut,
  };
}

/** A toast has room for one of those that do not verify; the others are counted. */
function withLeftOut(said: string, leftOut: FixedSnapshot["leftOut"], session: Session): string {
  const [first] = leftOut;
  if (!first) return said;
  const { finding, fix, because } = first;
  const t = translate(session);
  const left = t("{count} left out: {fix} in {path} ({rule}), because {because}.", {
    ...{ count: leftOut.length, fix: fix.title, path: finding.place.path, rule: finding.rule, because },
  });
  return `${said} ${left}`;
}

/** The edit that leads from one state of a folder to another; with a label, only what somebody confirms is changed. */
function leading(
  before: Snapshot,
  after: Snapshot,
  folder: SessionFolder,
  session: Session,
  confirmation?: string,
): WorkspaceEdit | undefined {
  return session.toWorkspaceEdit(editsBetween(before, after), folder, { snapshot: before }, confirmation);
}

/** The way back: the old texts, and without the files that were made. Only right while nobody has changed them since. */
function takingBack({ folder, before, after }: Repaired, session: Session): WorkspaceEdit | undefined {
  const created = [...after.files.keys()].filter((path) => !before.files.has(path));
  if (created.length > 0 && !session.abilities.deleteFiles) return undefined;
  const kept = new Map([...after.files].filter(([path]) => before.files.has(path)));
  const texts = leading({ ...after, files: kept }, before, folder, session);
  const removals: WorkspaceEdit = {
    documentChanges: created.map((path) => ({
      kind: "delete" as const,
      uri: session.contextOf(folder, { snapshot: after }).uriOf(path),
      options: { ignoreIfNotExists: true },
    })),
  };
  return joinWorkspaceEdits([...(texts ? [texts] : []), ...(created.length > 0 ? [removals] : [])]);
}

function touched({ before, after }: Repaired): readonly string[] {
  return [...after.files].flatMap(([path, { text }]) =>
    before.files.get(path)?.text === text ? [] : [path],
  );
}

function isUntouched(repaired: Repaired): boolean {
  const now = repaired.folder.files.judge()?.snapshot;
  return touched(repaired).every(
    (path) => now?.files.get(path)?.text === repaired.after.files.get(path)?.text,
  );
}

function translate({ locale }: Session): (template: string, values?: MessageValues) => string {
  return (template, values = {}) => renderMessage(message(template, values), locale);
}
