import { createDatabase, type MutableDatabase } from "../engine/database";
import type { Locale } from "../engine/message";
import type { Snapshot } from "../engine/snapshot";
import { reportSteps } from "../full-report";
import { createPace, takeSteps } from "../host/pace";
import { watchdog } from "../host/watchdog";
import type { Terminal } from "./terminal";
import { textIn } from "./text-in";

/** A database in which the verdict is ready. */
export async function judge(
  snapshot: Snapshot,
  terminal: Terminal,
  locale: Locale,
): Promise<MutableDatabase> {
  const db = createDatabase(snapshot, watchdog);
  const pace = createPace(100, 0, undefined);
  const text = textIn(locale)("Checking");
  await takeSteps(reportSteps(db), db, {
    isDue: pace.isDue,
    rest() {
      terminal.progress(text);
      return pace.rest();
    },
  });
  terminal.progress("");
  return db;
}
