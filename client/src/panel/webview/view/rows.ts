/**
 * The problems of the action plan are one stop of the Tab key: arrow keys go from row to row, right and left open and
 * close one, and Escape leads from inside of a row back to it.
 */

const rowSelector = "summary[data-row]";

/** Of all rows one is reached by Tab: the one that had the focus last, else the first. */
export function keepOneRow(panel: HTMLElement): void {
  const rows = rowsOf(panel);
  const current = rows.find((row) => row.tabIndex === 0 && row.hasAttribute("tabindex")) ?? rows[0];
  if (current) makeCurrent(current, rows);
}

/** Arrow keys, Home and End go from row to row of the panel and fold rows; Tab reaches one row at a time. */
export function followArrowKeys(panel: HTMLElement): void {
  panel.addEventListener("focusin", ({ target }) => {
    const rows = rowsOf(panel);
    const row = rows.find((each) => each === target);
    if (row) makeCurrent(row, rows);
  });
  panel.addEventListener("keydown", (event) => {
    if (!(event.target instanceof HTMLElement) || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = event.target.closest("details")?.querySelector<HTMLElement>(`:scope > ${rowSelector}`);
    if (!row) return;
    const isHandled = row === event.target ? moveFrom(row, event.key, panel) : leave(row, event.key);
    if (isHandled) event.preventDefault();
  });
}

function moveFrom(row: HTMLElement, key: string, panel: HTMLElement): boolean {
  const rows = rowsOf(panel);
  const index = rows.indexOf(row);
  const target = {
    ArrowDown: rows[index + 1],
    ArrowUp: rows[index - 1],
    Home: rows[0],
    End: rows.at(-1),
  }[key];
  if (target) target.focus();
  const details = row.parentElement as HTMLDetailsElement;
  if (key === "ArrowRight") details.open = true;
  if (key === "ArrowLeft") details.open = false;
  return /^(?:Arrow(?:Down|Up|Right|Left)|Home|End)$/.test(key);
}

function leave(row: HTMLElement, key: string): boolean {
  if (key !== "Escape") return false;
  row.focus();
  return true;
}

function makeCurrent(current: HTMLElement, rows: readonly HTMLElement[]): void {
  for (const row of rows) row.tabIndex = row === current ? 0 : -1;
}

function rowsOf(panel: HTMLElement): HTMLElement[] {
  return [...panel.querySelectorAll<HTMLElement>(rowSelector)];
}
