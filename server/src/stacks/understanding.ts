import { type Fact, fact } from "../engine/database";
import { type Application, applications } from "../facts/repository/applications";
import { stacks } from "./stacks";

/** How far the applications of this repository are understood. */
export interface Understanding {
  /** False when applications were recognised and none of them can be read: what then does not apply proves nothing. */
  readonly understood: boolean;
  /** Frameworks whose configuration is read. */
  readonly read: readonly string[];
  /** Frameworks that were recognised and are not read, each with the line that names it first. */
  readonly onlyRecognised: readonly Application[];
}

export const understanding: Fact<Understanding> = fact("understanding", (db) => {
  const read = stacks.flatMap(({ framework, applications }) =>
    applications && db.get(applications).length > 0 ? [framework] : [],
  );
  const byFramework = new Map<string, Application>();
  for (const one of db.get(applications))
    if (!read.includes(one.framework) && !byFramework.has(one.framework)) byFramework.set(one.framework, one);
  const onlyRecognised = [...byFramework.values()];
  return { understood: read.length > 0 || onlyRecognised.length === 0, read, onlyRecognised };
});
