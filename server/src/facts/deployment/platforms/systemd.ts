import type { Database } from "../../../engine/database";
import { fileNameOf } from "../../../engine/path";
import type { EnvironmentVariable } from "../../../engine/process-environment";
import type { RelativePath } from "../../../engine/snapshot";
import type { LoadedEnvFile } from "../loaded-env-files";
import { makeProcess, type PlatformProcess, textCommand, variable } from "./platform-process";

/** What a systemd unit starts: a process for each `ExecStart`. */
export function readSystemd(db: Database, path: RelativePath, text: string): readonly PlatformProcess[] {
  const environment = new Map<string, EnvironmentVariable>();
  for (const match of text.matchAll(/^Environment=(.*)$/gm)) {
    for (const pair of (match[1] ?? "").matchAll(/"?([A-Za-z_]\w{0,200})=([^"\s]*|[^"]*(?="))"?/g)) {
      const start = match.index + "Environment=".length + (pair.index ?? 0);
      environment.set(
        pair[1] ?? "",
        variable(pair[2] ?? "", { path, range: { start, end: start + pair[0].length } }),
      );
    }
  }
  const envFile = envFileOf(path, text);
  return [...text.matchAll(/^ExecStart=[-@:+!]*((?:.*\\\n)*.*)$/gm)].flatMap(
    (match): readonly PlatformProcess[] => {
      const command = match[1] ?? "";
      const start = match.index + match[0].length - command.length;
      const range = { start, end: start + command.length };
      const made = makeProcess(db, {
        platform: "systemd",
        name: fileNameOf(path).replace(/\.service.*$/, ""),
        place: { path, range },
        folder: "",
        command: textCommand(path, command, range),
        environment,
        envFile,
      });
      return made.role === "other" || made.role === "setup" ? [] : [made];
    },
  );
}

/** A file of the server that the unit loads. */
function envFileOf(path: RelativePath, text: string): LoadedEnvFile | undefined {
  const match = /^EnvironmentFile=-?(\S+)/m.exec(text);
  const written = match?.[1];
  if (!match || written === undefined) return undefined;
  const end = match.index + match[0].length;
  const place = { path, range: { start: end - written.length, end } };
  return { written, path: undefined, isHere: false, templates: [], place };
}
