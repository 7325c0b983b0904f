import type { Place } from "../../engine/finding";
import type { RelativePath } from "../../engine/snapshot";
import type { Range } from "../../engine/text";
import { scalarOf, type YamlNode, type YamlScalar } from "../../languages/yaml";
import { type PipelineExpression, parseExpression } from "./expression";

/** A text of a pipeline, with the expressions that are put into it before anything else reads it. */
export interface PipelineText {
  /** As YAML has it: without quotes, a block without its indentation. */
  readonly value: string;
  readonly style: YamlScalar["style"];
  readonly place: Place;
  readonly expressions: readonly EmbeddedExpression[];
}

/** `${{ … }}` */
export interface EmbeddedExpression {
  /** What stands between the braces, without space around it. */
  readonly source: string;
  /** Undefined where it cannot be read. */
  readonly expression: PipelineExpression | undefined;
  /** With the braces, in the file. */
  readonly range: Range;
  /** With the braces, in the text's value. */
  readonly within: Range;
}

/** Undefined for what is no scalar, or null. `source` is the text of the whole file. */
export function pipelineText(
  path: RelativePath,
  source: string,
  node: YamlNode | undefined,
): PipelineText | undefined {
  const scalar = scalarOf(node);
  if (!scalar || scalar.type === "null") return undefined;
  const { value, style, range } = scalar;
  return { value, style, place: { path, range }, expressions: expressionsOf(source, scalar) };
}

function expressionsOf(source: string, { value, range }: YamlScalar): readonly EmbeddedExpression[] {
  if (!value.includes("${{")) return [];
  const inValue = bracesIn(value);
  // Escapes and indentation differ between the two, the expressions and their order do not.
  const inSource = bracesIn(source.slice(range.start, range.end));
  return inValue.map((within, index) => {
    const written = inSource[index];
    const text = value
      .slice(within.start + 3, within.end)
      .replace(/\}\}$/, "")
      .trim();
    return {
      source: text,
      expression: parseExpression(text),
      range: written ? { start: range.start + written.start, end: range.start + written.end } : range,
      within,
    };
  });
}

/** Where `${{ … }}` stands; braces inside a quoted text of it do not end it. */
function bracesIn(text: string): readonly Range[] {
  return [...text.matchAll(/\$\{\{(?:'[^']{0,2000}'|(?!\}\})[^']){0,2000}\}\}/g)].map(
    ({ index, 0: found }) => ({
      start: index,
      end: index + found.length,
    }),
  );
}

/** The expression of an `if:`, with braces around it or without; undefined where text stands beside them or it cannot be read. */
export function conditionOf(text: PipelineText | undefined): PipelineExpression | undefined {
  if (!text) return undefined;
  const [first] = text.expressions;
  if (!first) return parseExpression(text.value);
  const isWhole = text.value.trim() === text.value.slice(first.within.start, first.within.end);
  if (isWhole) return first.expression;
  // `${{ a }} && b` is an expression as a whole for nobody, except that braces around a part are often left in.
  return undefined;
}

/** A condition that text beside its braces, also the line break that a block keeps at its end, makes true whatever it asks. */
export function isAlwaysText({ value, expressions }: PipelineText): boolean {
  const [first] = expressions;
  if (!first) return false;
  // YAML takes the space around a plain text away, and what a block keeps at its end stays.
  return first.within.start > 0 || first.within.end < value.length;
}
