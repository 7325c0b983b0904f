import { type Hover, type HoverParams, MarkupKind } from "vscode-languageserver";
import { message, renderMessage } from "../../engine/message";
import { toOffset, toRange } from "../convert";
import { clientCommands } from "../protocol";
import type { Session } from "../session";
import type { HoverQuestion, HoverText } from "./hover-provider";
import { describeEnvironmentKey, describeSetting } from "./production-values";
import { describeVerdicts } from "./verdicts-here";

export function hover(
  { textDocument, position }: HoverParams,
  session: Session,
  pageOf: (rule: string) => string | undefined,
): Hover | null {
  const located = session.locate(textDocument.uri);
  const file = located?.judged.snapshot.files.get(located.path);
  if (!located || !file) return null;
  const { abilities, locale } = session;
  const { encoding, markdown } = abilities;
  const question: HoverQuestion = {
    ...located,
    offset: toOffset(position, file, encoding),
    locale,
    pageOf,
    commandLink: (title, command, ...given) =>
      markdown && abilities.offers(command)
        ? `[${title}](command:${command}?${encodeURIComponent(JSON.stringify(given))})`
        : undefined,
  };
  const value = describeSetting(question) ?? describeEnvironmentKey(question);
  const verdicts = describeVerdicts(question, value?.decidedAt ?? []);
  const texts = [value, verdicts].filter((text): text is HoverText => text !== undefined);
  const [first] = texts;
  if (!first) return null;
  const settingsLink =
    value &&
    question.commandLink(
      renderMessage(message("Effective settings"), locale),
      clientCommands.effectiveSettings,
    );
  const parts = [...texts.map((text) => text.markdown), ...(settingsLink ? [settingsLink] : [])];
  return {
    contents: { kind: markdown ? MarkupKind.Markdown : MarkupKind.PlainText, value: parts.join("\n\n") },
    range: toRange(first.range, file, encoding),
  };
}
