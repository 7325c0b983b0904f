import { membersOfEntries, parseToml, stringOf, tablesAt } from "../../../languages/toml";
import type { ExportedProject } from "./requirements-from-poetry";

/** The package indexes that a pyproject.toml names for Poetry; the first default one replaces PyPI. */
export function poetryIndexes(text: string): ExportedProject["indexes"] {
  return tablesAt(parseToml(text), ["tool", "poetry", "source"]).flatMap((table) => {
    const field = (name: string) =>
      membersOfEntries(table.entries, [], table).find(({ key }) => key === name)?.value;
    const url = stringOf(field("url"));
    if (url === undefined) return [];
    const old = field("default");
    const isDefault = stringOf(field("priority")) === "default" || (old?.kind === "boolean" && old.value);
    return [{ url, primary: isDefault }];
  });
}
