import type { Range } from "../../../engine/text";

/**
 * Whether the comments of a statement, in its lines or right above them, say who looks at hosts or origins instead of the
 * setting. `range` lies inside the statement.
 */
export function isCheckedElsewhere(text: string, { start, end }: Range): boolean {
  const lines = text.slice(0, start).split("\n");
  const first = lines.findLastIndex((line) => /^[A-Z]/.test(line));
  if (first === -1) return false;
  let above = first;
  while (/^\s*#/.test(lines[above - 1] ?? "")) above--;
  const rest = /^[^\])]*[\])]?[^\n]*/.exec(text.slice(end))?.[0] ?? "";
  const statement = `${lines.slice(above).join("\n")}${text.slice(start, end)}${rest}`;
  const comments = statement.match(/#[^\n]*/g)?.join(" ") ?? "";
  return /middleware|validated|\bis safe\b|checked by|load ?balancer|reverse proxy|ingress/i.test(comments);
}
