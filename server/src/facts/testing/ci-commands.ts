import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { checkout } from "../commands/checkout";
import { createFollower } from "../commands/follow";
import type { FollowedCommand } from "../commands/followed-command";
import { type CiPipeline, ciPipelines } from "./ci-pipelines";

/** One command of a pipeline. */
export interface CiCommand extends FollowedCommand {
  /** Nothing stops when it fails: `continue-on-error`, `|| true`. */
  readonly isHeedless: boolean;
}

/** What the pipelines really run, what only leads to it included. */
export const ciCommands: Fact<readonly CiCommand[]> = fact("ci commands", (db) =>
  db.get(ciPipelines).flatMap((pipeline) => commandsOf(db, pipeline)),
);

function commandsOf(db: Database, { commands }: CiPipeline): readonly CiCommand[] {
  const follower = createFollower(db, checkout(db, ""));
  const found: CiCommand[] = [];
  for (const { text, place, folder, isHeedless = false } of commands) {
    const before = follower.found.length;
    follower.runText(text, place, folder);
    for (const command of follower.found.slice(before))
      found.push({
        ...command,
        isHeedless: isHeedless || [...command.via, command.place].some((one) => isForgiven(db, one)),
      });
  }
  return found;
}

/** Whether what stands behind a command takes its failure for a success. */
function isForgiven(db: Database, { path, range }: Place): boolean {
  const text = db.file(path)?.text ?? "";
  const whole = text.slice(range.start, range.end);
  return (
    /^[^\S\n]*\|\|[^\S\n]*(?:true|:|exit 0|echo)(?![\w-])/.test(text.slice(range.end, range.end + 80)) ||
    (!whole.includes("\n") && /\|\|[^\S\n]*(?:true|:|exit 0)["']?$/.test(whole))
  );
}
