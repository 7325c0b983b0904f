import { createDatabase } from "../../server/src/engine/database";
import type { Snapshot } from "../../server/src/engine/snapshot";
import { fullReport } from "../../server/src/full-report";
import { readWorkspace } from "../../server/src/host/read-workspace";

/** The demo as it lies on disk, judged by all rules; each bench types into one of its files. */
const snapshot = await readWorkspace("test/workspaces/marketplace", { trusted: true });
const database = createDatabase(snapshot);
database.get(fullReport);

const keystrokes = 20;

export const benches = [
  ...[
    "backend/config/settings.py",
    "docker-compose.yml",
    "backend/apps/ads/views.py",
    ".env",
    "nginx/nginx.conf",
  ].map((path) => ({
    name: `${keystrokes} keystrokes in ${path} of the demo: whole report / report from scratch`,
    // Typing must never wait: what is above this is felt.
    target: 50 * keystrokes,
    rounds: 5,
    baseline: { name: "from scratch, once", run: () => void createDatabase(snapshot).get(fullReport) },
    subject: {
      name: "updates",
      run: () => {
        for (let at = 0; at < keystrokes; at++) {
          database.update(typedAt(path, at));
          database.get(fullReport);
        }
      },
    },
  })),
];

/** The workspace with one more letter in a file, somewhere else each time. */
function typedAt(path: string, at: number): Snapshot {
  const text = snapshot.files.get(path)?.text;
  if (text === undefined) throw new Error(`${path} is not in the demo`);
  const offset = (at * 37) % text.length;
  const typed = `${text.slice(0, offset)}x${text.slice(offset)}`;
  return { ...snapshot, files: new Map(snapshot.files).set(path, { path, text: typed }) };
}
