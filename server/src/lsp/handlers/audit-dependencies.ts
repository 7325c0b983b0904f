import type { WorkDoneProgressServerReporter } from "vscode-languageserver";
import { message, renderMessage } from "../../engine/message";
import { fetchAdvisories } from "../../host/advisories/fetch-advisories";
import type { Session } from "../session";
import type { CommandClient } from "./commands";

/** Asks the advisory databases about the dependencies, with progress and a way to stop; findings follow by themselves. */
export async function auditDependencies(
  session: Session,
  client: Pick<CommandClient, "showMessage">,
  uri: string | undefined,
  createProgress: () => Promise<WorkDoneProgressServerReporter> | undefined,
): Promise<void> {
  const t = (template: string, values = {}) => renderMessage(message(template, values), session.locale);
  const stop = new AbortController();
  const progress = await createProgress();
  progress?.begin(t("Auditing dependencies"), 0, undefined, true);
  progress?.token.onCancellationRequested(() => stop.abort());
  let found = 0;
  const failures = new Set<string>();
  try {
    for (const folder of session.folders.filter((each) => uri === undefined || each.uri === uri)) {
      const evaluation = folder.files.evaluate();
      if (!evaluation) continue;
      const report = await fetchAdvisories(evaluation.snapshot, {
        signal: stop.signal,
        environment: process.env,
        ...(process.env["READINESS_OSV_URL"] === undefined ? {} : { osv: process.env["READINESS_OSV_URL"] }),
        onProgress: (asking) =>
          progress?.report(t("Asking for advisories: {ecosystem}", { ecosystem: asking })),
      });
      found += report.advisories.length;
      for (const { ecosystem, reason } of report.failures) failures.add(`${ecosystem}: ${reason}`);
      // An answer from before is worth more than none at all.
      if (report.asked.length > 0 || !evaluation.snapshot.advisories) folder.files.setAdvisories(report);
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    return;
  } finally {
    progress?.done();
  }
  if (failures.size > 0)
    client.showMessage(t("Not everything could be asked: {reasons}", { reasons: [...failures].join("; ") }));
  else client.showMessage(t("{count} {count:plural:advisory|advisories} found.", { count: found }));
}
