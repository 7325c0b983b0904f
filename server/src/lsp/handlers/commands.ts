import { LSPErrorCodes, ResponseError, type WorkspaceEdit } from "vscode-languageserver";
import { configurationEdits } from "../../engine/configuration/configuration-edit";
import { message, renderMessage } from "../../engine/message";
import { answerOfFile, production } from "../../summary/production";
import { toOffset } from "../convert";
import type { AnswerArguments, IgnoreArguments } from "../protocol";
import type { Session } from "../session";
import { ignoreEdit } from "./code-actions";

/** What commands ask the client to do. */
export interface CommandClient {
  /** Whether the client applied it. */
  applyEdit(label: string, edit: WorkspaceEdit): Promise<boolean>;
  showMessage(text: string): void;
  /** The action that the user chose; undefined when the question was put away. */
  choose(text: string, actions: readonly string[]): Promise<string | undefined>;
}

/** Writes an ignore with the reason that the user gave. */
export async function ignore(
  { uri, rule, range, scope, reason = "" }: IgnoreArguments,
  session: Session,
  client: CommandClient,
): Promise<void> {
  const located = session.locate(uri);
  const file = located?.judged.snapshot.files.get(located.path);
  if (!located || !file)
    throw new ResponseError(LSPErrorCodes.RequestFailed, "The file is not in the workspace.");
  const { encoding } = session.abilities;
  const place = {
    path: located.path,
    range: { start: toOffset(range.start, file, encoding), end: toOffset(range.end, file, encoding) },
  };
  const edit = ignoreEdit({ rule, place }, scope, reason.replace(/\s+/g, " ").trim(), located, session);
  if (edit) await client.applyEdit(renderMessage(message("Ignore {rule}", { rule }), session.locale), edit);
}

/** Writes the answer to a question about production into the configuration, as an edit of the editor. */
export async function answer(
  { uri, question: id, answer: title, file }: AnswerArguments,
  session: Session,
  client: CommandClient,
): Promise<void> {
  const folder = session.folders.find((each) => each.uri === uri);
  const judged = folder?.files.judge();
  const question = judged?.db.get(production).questions.find((each) => each.id === id);
  // The report may have changed since the button was shown.
  if (!folder || !judged || !question) return;
  const located = file === undefined ? undefined : session.locate(file);
  const value = located
    ? located.folder === folder
      ? answerOfFile(judged.db, id, located.path)
      : undefined
    : question.answers.find((each) => renderMessage(each.title, session.locale) === title)?.value;
  if (!value) {
    if (file !== undefined)
      client.showMessage(
        renderMessage(
          message("{file} is no answer: the project cannot load it under any name.", {
            file: located?.path ?? file,
          }),
          session.locale,
        ),
      );
    return;
  }
  const edits = configurationEdits(judged.snapshot, question.member, value);
  const edit = session.toWorkspaceEdit(edits, folder, judged);
  const label = renderMessage(
    message("Answer: {answer}", { answer: title ?? value.join(", ") }),
    session.locale,
  );
  if (!edit || !(await client.applyEdit(label, edit)))
    client.showMessage(
      renderMessage(
        message("The editor did not apply the changes in {folder}.", { folder: folder.name }),
        session.locale,
      ),
    );
}
