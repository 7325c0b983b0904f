import { createHash } from "node:crypto";
import type { Snapshot } from "../engine/snapshot";
import { snapshotDigest } from "../host/snapshot-digest";
import { openUserCache } from "../host/user-cache";
import type { Answer } from "./answer";
import type { CheckCommand } from "./arguments";
import type { Program } from "./program";

/** The answer of an earlier run that still holds; undefined when there is none. `keep` remembers a new one. */
export interface KeptAnswer {
  readonly answer: Answer | undefined;
  keep(answer: Answer): void;
}

/**
 * The answer that an earlier run has kept for exactly this snapshot; `keep` keeps one for the next run.
 * `prefix` is what paths are shown with.
 */
export function keptAnswer(
  command: CheckCommand,
  snapshot: Snapshot,
  program: Program,
  prefix: string,
): KeptAnswer {
  const { terminal, build } = program;
  // What changed since a commit is known to git alone, and a watched folder is judged again anyway.
  const cache =
    command.watch || command.changed !== undefined
      ? undefined
      : openUserCache("answers", [command.folder, process.cwd()]);
  if (!cache) return { answer: undefined, keep: () => undefined };
  const { output: _, ...question } = command;
  const name = createHash("sha256")
    .update(
      JSON.stringify([
        build(),
        question,
        process.cwd(),
        prefix,
        terminal.colors.isColorSupported,
        terminal.shells,
        snapshotDigest(snapshot),
      ]),
    )
    .digest("hex");
  return {
    answer: answerFrom(cache.read(name)),
    keep: (answer) => cache.write(name, Buffer.from(JSON.stringify(answer))),
  };
}

function answerFrom(entry: Buffer | undefined): Answer | undefined {
  return entry === undefined ? undefined : (JSON.parse(entry.toString("utf8")) as Answer);
}
