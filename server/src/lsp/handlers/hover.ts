import { type Hover, type HoverParams, MarkupKind } from "vscode-languageserver";
import { toOffset, toRange } from "../convert";
import type { Session } from "../session";
import type { HoverProvider, HoverQuestion, HoverText } from "./hover-provider";
import { describeEnvironmentKey, describeSetting } from "./production-values";

/** In the order in which their texts are shown. */
const providers: readonly HoverProvider[] = [describeSetting, describeEnvironmentKey, describeFindings];

export function hover(
  { textDocument, position }: HoverParams,
  session: Session,
  pageOf: (rule: string) => string | undefined,
): Hover | null {
  const located = session.locate(textDocument.uri);
  const file = located?.judged.snapshot.files.get(located.path);
  if (!located || !file) return null;
  const { encoding, markdown } = session.abilities;
  const offset = toOffset(position, file, encoding);
  const question: HoverQuestion = { ...located, offset, locale: session.locale, pageOf };
  const texts = providers.flatMap((provide) => provide(question) ?? []);
  const [first] = texts;
  if (!first) return null;
  const value = texts.map((text) => text.markdown).join("\n\n---\n\n");
  return {
    contents: { kind: markdown ? MarkupKind.Markdown : MarkupKind.PlainText, value },
    range: toRange(first.range, file, encoding),
  };
}

/** The pages of the rules whose findings stand here; the message itself is in the diagnostic. */
function describeFindings({ path, judged, offset, pageOf }: HoverQuestion): HoverText | undefined {
  const here = judged.report.findings.filter(
    ({ place }) => place.path === path && place.range.start <= offset && offset <= place.range.end,
  );
  const [first] = here;
  if (!first) return undefined;
  const rules = [...new Set(here.map(({ rule }) => rule))];
  const pages = rules.flatMap((rule) => pageOf(rule) ?? []);
  return { range: first.place.range, markdown: pages.map(withoutExamples).join("\n\n---\n\n") };
}

/** Reasons and repair fit above the code; the examples are on the page itself. */
function withoutExamples(page: string): string {
  return page
    .replace(/^## (?:Examples|Приклади)\n[\s\S]*?(?=^## )/m, "")
    .replace(/^# /m, "### ")
    .replace(/^## /gm, "#### ")
    .trim();
}
