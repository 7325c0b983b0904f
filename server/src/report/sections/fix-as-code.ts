import { structuredPatch } from "diff";
import { commandLine } from "../../engine/command";
import type { Finding, Fix, TextEdit } from "../../engine/finding";
import { applyTextEdits } from "../../engine/fixes/apply-edits";
import { maskHunks } from "../../engine/secrets/mask-patch";
import { maskSecrets } from "../../engine/secrets/mask-secrets";
import type { RelativePath } from "../../engine/snapshot";
import type { AuditView } from "../audit";
import { type Block, code, paragraph } from "../document";

/** A longer change is in the editor, where it can be applied. */
const mostLines = 24;

/** How a finding is repaired: the changed lines of its first fix, else the command or the words of its advice. */
export function fixAsCode({ fixes, advice }: Finding, view: AuditView): readonly Block[] {
  const { t, render } = view;
  const [fix] = fixes;
  const blocks: Block[] = [];
  if (fix) {
    blocks.push(paragraph([{ strong: t("Fix") }, `: ${render(fix.title)}`]));
    const patch = patchOf(fix, view);
    if (patch !== "") blocks.push(code("diff", patch));
  }
  if (advice && (!fix || fix.partial)) {
    blocks.push(paragraph([{ strong: t(fix ? "Then" : "Fix") }, `: ${render(advice.text)}`]));
    const line = advice.command && commandLine(advice.command, ["posix"]);
    if (line !== undefined) blocks.push(code("bash", line));
  }
  return blocks;
}

/** The changed lines by file, with secrets masked; what was cut off is said. */
function patchOf({ edits }: Fix, { db, t }: AuditView): string {
  const byPath = new Map<RelativePath, TextEdit[]>();
  const lines: string[] = [];
  for (const edit of edits) {
    if (edit.kind === "edit") byPath.set(edit.path, [...(byPath.get(edit.path) ?? []), edit]);
    if (edit.kind === "create")
      lines.push(
        `+++ ${edit.path}`,
        ...maskSecrets(edit.text)
          .replace(/\n$/, "")
          .split("\n")
          .map((line) => `+${line}`),
      );
  }
  for (const [path, own] of byPath) {
    const before = db.file(path)?.text;
    if (before === undefined) continue;
    const after = applyTextEdits(before, own);
    const { hunks } = structuredPatch(path, path, before, after, "", "", { context: 1 });
    lines.push(
      `--- ${path}`,
      ...maskHunks(hunks, before, after)
        .flat()
        .filter((line) => !line.startsWith("\\")),
    );
  }
  const shown = lines.slice(0, mostLines);
  if (lines.length > mostLines)
    shown.push(t("… {count} more {count:plural:line|lines}", { count: lines.length - mostLines }));
  return shown.join("\n");
}
