import { type JSONPath, modify } from "jsonc-parser";
import type { FileEdit } from "../finding";
import type { Snapshot } from "../snapshot";
import { lineBreakOf } from "../text";
import { configurationName } from "./configuration";

/** The edits that set a member of the root's `.readiness.json`, which they create where it is missing; the rest stays as it is. */
export function configurationEdits(
  { files }: Snapshot,
  member: readonly string[],
  value: unknown,
): readonly FileEdit[] {
  const configuration = files.get(configurationName);
  const text = configuration?.text ?? "";
  if (!configuration || text.trim() === "") {
    const nested = [...member].reverse().reduce<unknown>((inner, key) => ({ [key]: inner }), value);
    const whole = `${JSON.stringify(nested, undefined, 2)}\n`;
    return configuration
      ? [{ kind: "edit", path: configurationName, range: { start: 0, end: text.length }, newText: whole }]
      : [{ kind: "create", path: configurationName, text: whole }];
  }
  const edits = modify(text, member as JSONPath, value, {
    formattingOptions: { insertSpaces: true, tabSize: 2, eol: lineBreakOf(text) },
  });
  return edits.map(({ offset, length, content }) => ({
    kind: "edit",
    path: configurationName,
    range: { start: offset, end: offset + length },
    newText: content,
  }));
}
