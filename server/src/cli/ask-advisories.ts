import type { Locale } from "../engine/message";
import type { Snapshot } from "../engine/snapshot";
import { fetchAdvisories } from "../host/advisories/fetch-advisories";
import { readUserNpmrc } from "../host/advisories/user-npmrc";
import type { Terminal } from "./terminal";
import { textIn } from "./text-in";

/** The snapshot with what the advisory databases say of it; why one could not be asked stands in the report and here. */
export async function withAdvisories(
  snapshot: Snapshot,
  terminal: Terminal,
  locale: Locale,
): Promise<Snapshot> {
  const t = textIn(locale);
  const advisories = await fetchAdvisories(snapshot, {
    userNpmrc: readUserNpmrc(),
    ...(process.env["READINESS_OSV_URL"] === undefined ? {} : { osv: process.env["READINESS_OSV_URL"] }),
    announce(hosts) {
      const list = hosts.join(", ");
      terminal.note(
        `readiness: ${t("Names and versions of dependencies are sent to {hosts}", { hosts: list })}`,
      );
      return true;
    },
    onProgress: (asking) => terminal.progress(t("Asking for advisories: {ecosystem}", { ecosystem: asking })),
  });
  terminal.progress("");
  for (const { ecosystem, reason } of advisories?.failures ?? [])
    terminal.note(
      `readiness: ${t("{ecosystem} could not be asked for advisories: {reason}", { ecosystem, reason })}`,
    );
  return { ...snapshot, advisories };
}
