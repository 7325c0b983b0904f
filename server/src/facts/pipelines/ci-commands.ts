import { type Database, type Fact, fact } from "../../engine/database";
import { checkout } from "../commands/checkout";
import { createFollower } from "../commands/follow";
import type { FollowedCommand } from "../commands/followed-command";
import { type CiPipeline, ciPipelines } from "./ci-pipelines";

/** One command of a pipeline. */
export interface CiCommand extends FollowedCommand {
  /** Nothing stops when it fails: `continue-on-error`, `|| true`. */
  readonly isHeedless: boolean;
  /** It runs by hand, by the clock or at a release, and never because something was changed. */
  readonly isLate: boolean;
  /** It runs on another machine, that a step connects to. */
  readonly isRemote: boolean;
  readonly pipeline: CiPipeline;
}

/** What the pipelines really run, what only leads to it included. */
export const ciCommands: Fact<readonly CiCommand[]> = fact("ci commands", (db) =>
  db.get(ciPipelines).flatMap((pipeline) => commandsOf(db, pipeline)),
);

function commandsOf(db: Database, pipeline: CiPipeline): readonly CiCommand[] {
  const { commands, followsChanges } = pipeline;
  const follower = createFollower(db, checkout(db, ""));
  const found: CiCommand[] = [];
  for (const {
    text,
    place,
    folder,
    isHeedless = false,
    isLate = false,
    isRemote = false,
    shell,
  } of commands) {
    const before = follower.found.length;
    follower.runText(text, place, folder, shell);
    for (const command of follower.found.slice(before))
      found.push({
        ...command,
        isHeedless: isHeedless || command.forgiven,
        isLate: isLate || !followsChanges,
        isRemote,
        pipeline,
      });
  }
  return found;
}
