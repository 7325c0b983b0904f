import { createDatabase, type MutableDatabase } from "../engine/database";
import type { Locale } from "../engine/message";
import type { Snapshot } from "../engine/snapshot";
import { prepareReport } from "../full-report";
import { createPace } from "../host/pace";
import type { Terminal } from "./terminal";
import { textIn } from "./text-in";

/** A database in which the verdict is ready; Ctrl+C ends the work on the way. */
export async function judge(
  snapshot: Snapshot,
  terminal: Terminal,
  locale: Locale,
): Promise<MutableDatabase> {
  const db = createDatabase(snapshot);
  const pace = createPace(100, 0, terminal.interrupted);
  const text = textIn(locale)("Checking");
  for (const _ of prepareReport(db)) {
    if (!pace.isDue()) continue;
    terminal.progress(text);
    await pace.rest();
  }
  terminal.progress("");
  return db;
}
