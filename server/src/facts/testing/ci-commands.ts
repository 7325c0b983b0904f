import { type Database, type Fact, fact } from "../../engine/database";
import { checkout } from "../commands/checkout";
import { createFollower } from "../commands/follow";
import type { FollowedCommand } from "../commands/followed-command";
import { type CiPipeline, ciPipelines } from "./ci-pipelines";

/** What the pipelines really run, what only leads to it included. */
export const ciCommands: Fact<readonly FollowedCommand[]> = fact("ci commands", (db) =>
  db.get(ciPipelines).flatMap((pipeline) => commandsOf(db, pipeline)),
);

function commandsOf(db: Database, { commands }: CiPipeline): readonly FollowedCommand[] {
  const follower = createFollower(db, checkout(db, ""));
  for (const { text, place, folder } of commands) follower.runText(text, place, folder);
  return follower.found;
}
