import { type Message, message, namesInShort } from "../../../engine/message";
import { fault, notKnown, type Verdict } from "../../../engine/verdict";
import type { Chart, PodSetting } from "./charts";

/** Faults of the charts whose pods nobody can give a setting; what the others give was not read. */
export function judgeCharts(
  charts: readonly Chart[],
  setting: PodSetting,
  sentence: (folder: Chart["folder"]) => Message,
  matters: (chart: Chart) => boolean = () => true,
): readonly Verdict[] {
  const bare = charts.flatMap((chart) =>
    chart.place && chart.lacks.has(setting) && matters(chart)
      ? [fault({ message: sentence(chart.folder), place: chart.place })]
      : [],
  );
  const unread = charts.filter(({ lacks }) => !lacks.has(setting)).map(({ folder }) => folder);
  const folders = namesInShort(unread);
  const unknown = notKnown(
    message("What the templates in {folders} give their pods was not read", { folders }),
  );
  return [...bare, ...(unread.length === 0 ? [] : [unknown])];
}
