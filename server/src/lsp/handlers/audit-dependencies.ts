import type { WorkDoneProgressServerReporter } from "vscode-languageserver";
import { message, renderMessage } from "../../engine/message";
import { fetchAdvisories } from "../../host/advisories/fetch-advisories";
import { readUserNpmrc } from "../../host/advisories/user-npmrc";
import type { Session } from "../session";
import type { CommandClient } from "./commands";

/**
 * Asks the advisory databases about the dependencies, with progress and a way to stop; findings follow by themselves.
 * Only of a trusted workspace, and only hosts that the user agreed to.
 */
export async function auditDependencies(
  session: Session,
  client: Pick<CommandClient, "showMessage" | "choose">,
  uri: string | undefined,
  createProgress: () => Promise<WorkDoneProgressServerReporter> | undefined,
): Promise<void> {
  const t = (template: string, values = {}) => renderMessage(message(template, values), session.locale);
  if (!session.trusted) {
    client.showMessage(
      t("Dependencies are audited only in a trusted workspace: its files say what is sent."),
    );
    return;
  }
  const agreed = new Set<string>();
  const announce = async (hosts: readonly string[]): Promise<boolean> => {
    const asked = hosts.filter((host) => !agreed.has(host));
    if (asked.length === 0) return true;
    const send = t("Send");
    const text = t("Names and versions of dependencies are sent to {hosts}", { hosts: asked.join(", ") });
    if ((await client.choose(text, [send])) !== send) return false;
    for (const host of asked) agreed.add(host);
    return true;
  };
  const stop = new AbortController();
  const progress = await createProgress();
  progress?.begin(t("Auditing dependencies"), 0, undefined, true);
  progress?.token.onCancellationRequested(() => stop.abort());
  let found = 0;
  const failures = new Set<string>();
  try {
    for (const folder of session.folders.filter((each) => uri === undefined || each.uri === uri)) {
      const judged = folder.files.judge();
      if (!judged) continue;
      const report = await fetchAdvisories(judged.snapshot, {
        signal: stop.signal,
        userNpmrc: readUserNpmrc(),
        ...(process.env["READINESS_OSV_URL"] === undefined ? {} : { osv: process.env["READINESS_OSV_URL"] }),
        announce,
        onProgress: (asking) =>
          progress?.report(t("Asking for advisories: {ecosystem}", { ecosystem: asking })),
      });
      if (!report) return;
      found += report.advisories.length;
      for (const { ecosystem, reason } of report.failures) failures.add(`${ecosystem}: ${reason}`);
      // An answer from before is worth more than none at all.
      if (report.asked.length > 0 || !judged.snapshot.advisories) folder.files.setAdvisories(report);
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
