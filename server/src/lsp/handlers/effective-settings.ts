import { type Message, message, renderMessage } from "../../engine/message";
import { linesOf } from "../../engine/text";
import { effectiveSettings } from "../../stacks/django/settings/effective-settings";
import { showValue } from "../../stacks/django/settings/shown-value";
import type { EffectiveSettings } from "../protocol";
import type { Session } from "../session";

/** The production settings of all folders as one read-only text, each line with a link to the place that decides. */
export function describeEffectiveSettings(session: Session, showSecrets: boolean): EffectiveSettings {
  const lines: string[] = [];
  const links: { line: number; uri: string; targetLine: number }[] = [];
  const render = (text: Message) => renderMessage(text, session.locale);
  for (const folder of session.folders) {
    const judged = folder.files.judge();
    if (!judged) continue;
    const { uriOf } = session.contextOf(folder, judged);
    const found = effectiveSettings(judged.db, undefined);
    if (session.folders.length > 1) lines.push(`# ${folder.name}`);
    if (found.kind === "none") {
      lines.push(`# ${render(found.reason)}`, "");
      continue;
    }
    for (const module of found.modules) {
      lines.push(`# ${module.name} (${module.path})`, "");
      for (const { name, value, source, steps } of module.settings) {
        const shown = showValue(name, value, { showSecrets, root: folder.files.root });
        const [place] = steps;
        if (place) {
          const file = judged.snapshot.files.get(place.path);
          const targetLine = file ? linesOf(file).positionAt(place.range.start).line : 0;
          links.push({ line: lines.length, uri: uriOf(place.path), targetLine });
        }
        const notes = [
          ...(source === "django-default" ? [render(message("Django's default"))] : []),
          ...(shown.kind === "unknown"
            ? [render(message("not known: {reason}", { reason: shown.reason }))]
            : []),
        ];
        const comment = notes.length > 0 ? `  # ${notes.join("; ")}` : "";
        lines.push(`${name} = ${(shown.text ?? "?").replace(/[\r\n]+/g, " ")}${comment}`);
      }
      lines.push("");
    }
  }
  return { text: `${lines.join("\n")}\n`, links };
}
