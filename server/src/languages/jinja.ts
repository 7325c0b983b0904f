import { replaceSpans } from "./replace-spans";

/**
 * The text of a template as the language it is a template of: statements and comments of Jinja are blank, and an expression is a
 * variable whose value nobody knows (`${XXX}`). Every part is as long as before, so that ranges keep. A text without statements
 * stays as it is.
 */
export function withoutJinja(text: string): string {
  if (!text.includes("{%")) return text;
  const blank = (part: string) => part.replace(/[^\r\n]/g, " ");
  return replaceSpans(replaceSpans(text, "{%", "%}", blank), "{#", "#}", blank).replace(
    /(?<!\$)\{\{[^{}\r\n]+\}\}/g,
    (part) => `\${${"X".repeat(part.length - 3)}}`,
  );
}
