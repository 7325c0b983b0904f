import { compareSeverity, type Finding, type Place } from "../../engine/finding";
import { message, renderMessage } from "../../engine/message";
import type { Proof } from "../../engine/verdict";
import { reasonIn } from "../../summary/reader-page";
import { severityWord } from "../../summary/severity-words";
import { clientCommands } from "../protocol";
import type { HoverQuestion, HoverText } from "./hover-provider";
import { linkTo } from "./production-values";

/** So many findings and proofs are described; of the others the number, which leads to their rules. */
const most = 2;

/** What is wrong, or proved to be right, at this place or at those that decide it: two lines each. */
export function describeVerdicts(
  question: HoverQuestion,
  decidedAt: readonly Place[],
): HoverText | undefined {
  const { path, judged, offset, locale } = question;
  const isHere = (place: Place) =>
    place.path === path && place.range.start <= offset && offset <= place.range.end;
  const concerns = (place: Place) => isHere(place) || decidedAt.some((one) => overlap(one, place));
  const findings = judged.report.findings
    .filter(({ place }) => concerns(place))
    .sort((a, b) => compareSeverity(a.severity, b.severity));
  const found = firstOfEachRule(findings);
  const wrong = new Set(found.map(({ rule }) => rule));
  const proved = judged.report.rules
    .filter(({ id }) => !wrong.has(id))
    .flatMap(({ id, proofs }) => {
      const proof = proofs.find(({ places: [first, ...others] }) =>
        first ? concerns(first) || others.some(isHere) : false,
      );
      return proof ? [{ id, proof }] : [];
    });
  const texts = [
    ...found.map((finding) => ({
      text: describeFinding(finding, isHere(finding.place), question),
      range: finding.place.range,
    })),
    ...proved.map(({ id, proof }) => ({
      text: describeProof(id, proof, question),
      range: proof.places.find(concerns)?.range,
    })),
  ];
  const [first] = texts;
  if (!first) return undefined;
  const left = texts.length - most;
  const lines = texts.slice(0, most).map(({ text }) => text);
  if (left > 0) {
    const more = renderMessage(message("… and {count} more", { count: left }), locale);
    const rules = [...found.map(({ rule }) => rule), ...proved.map(({ id }) => id)].slice(most);
    lines.push(question.commandLink(more, clientCommands.explain, rules) ?? `${more}: ${rules.join(", ")}`);
  }
  return { range: first.range ?? { start: offset, end: offset }, markdown: lines.join("\n\n") };
}

function overlap(a: Place, b: Place): boolean {
  return a.path === b.path && a.range.start < b.range.end && b.range.start < a.range.end;
}

function firstOfEachRule(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map([...findings].reverse().map((one) => [one.rule, one])).values()].reverse();
}

/** The diagnostic says what is wrong where it stands; here is why that matters. */
function describeFinding(
  { rule, severity, message: text, place }: Finding,
  isHere: boolean,
  question: HoverQuestion,
): string {
  const { locale, pageOf } = question;
  const word = renderMessage(severityWord(severity), locale);
  const why = isHere ? reasonIn(pageOf(rule)) : undefined;
  const said = why ?? `${renderMessage(text, locale)} (${linkTo(place, question)})`;
  return `**${word}** ${said} ${explainLink(rule, question)}`;
}

function describeProof(rule: string, { because }: Proof, question: HoverQuestion): string {
  return `**✓** ${renderMessage(because, question.locale)} ${explainLink(rule, question)}`;
}

function explainLink(rule: string, { locale, context, commandLink }: HoverQuestion): string {
  const title = renderMessage(message("Explain"), locale);
  const link = commandLink(title, clientCommands.explain, rule);
  const page = context.pageUriOf(rule);
  return link ?? (page === undefined ? rule : `[${title}](${page})`);
}
