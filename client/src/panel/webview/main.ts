import { english, inLanguage } from "../../../../server/src/engine/message";
import type { PanelMessage, PanelState, PanelUpdate } from "../panel-messages";
import { showFolder } from "./sections/folder";
import { type ActionFilter, allActions } from "./view/action-filter";
import { draw } from "./view/draw";
import { h } from "./view/element";
import { contextOf } from "./view/page-context";
import { followArrowKeys, keepOneRow } from "./view/rows";

/** What VS Code keeps of the page while it is hidden. */
interface KeptState {
  readonly filter: ActionFilter;
}

declare function acquireVsCodeApi(): {
  postMessage(message: PanelMessage): void;
  getState(): KeptState | undefined;
  setState(state: KeptState): void;
};

const vscode = acquireVsCodeApi();
const panel = document.getElementById("panel") as HTMLElement;
const shownPlaces = new Map<string, number>();
const morePlaces = 50;
let state: PanelState | undefined;
let locale = english;
let filter = vscode.getState()?.filter ?? allActions;

window.addEventListener("message", ({ data }: MessageEvent<PanelUpdate>) => {
  state = data.state;
  if (data.translations) locale = inLanguage(state.locale, data.translations);
  show();
});
followArrowKeys(panel);
vscode.postMessage({ kind: "ready" });

function show(): void {
  if (!state) return;
  document.documentElement.lang = state.locale;
  const context = contextOf({
    state,
    locale,
    shownPlaces,
    filter,
    send: (message) => vscode.postMessage(message),
    showMore: (action) => {
      shownPlaces.set(action, (shownPlaces.get(action) ?? 0) + morePlaces);
      show();
    },
    narrow: (change) => {
      filter = { ...filter, ...change };
      vscode.setState({ filter });
      show();
    },
  });
  const { reports } = state;
  draw(
    panel,
    reports.length === 0
      ? [
          h("h1", {}, context.t("Production readiness")),
          h("p", { attributes: { role: "status" } }, context.t("Reading the workspace…")),
        ]
      : reports.map((report, index) => showFolder(report, index, context)),
  );
  keepOneRow(panel);
}
