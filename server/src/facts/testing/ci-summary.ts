import { type Fact, fact } from "../../engine/database";
import { type Message, message } from "../../engine/message";
import { type Absent, absent } from "../../engine/rule";
import { type CiPipeline, ciPipelines } from "./ci-pipelines";
import { isDeployName, type Purpose, purposesOf, purposesOfUse } from "./command-purpose";
import { ciCommands } from "./followed-commands";

/** What continuous integration does in this repository, all pipelines together. */
export interface CiSummary {
  /** The one with most commands: where findings about what is absent stand. */
  readonly main: CiPipeline;
  readonly purposes: ReadonlySet<Purpose>;
  /** Set when parts come from elsewhere: then absence cannot be established. */
  readonly unknown: Message | undefined;
}

/** Absent without a pipeline. */
export const ciSummary: Fact<CiSummary | Absent> = fact("ci summary", (db) => {
  const pipelines = db.get(ciPipelines);
  const [first, ...others] = pipelines;
  if (!first) return absent;
  const main = others.reduce(
    (best, next) => (next.commands.length > best.commands.length ? next : best),
    first,
  );
  const purposes = new Set<Purpose>();
  for (const { words } of db.get(ciCommands)) for (const purpose of purposesOf(words)) purposes.add(purpose);
  for (const { uses, names } of pipelines) {
    for (const use of uses) for (const purpose of purposesOfUse(use)) purposes.add(purpose);
    if (names.some(isDeployName)) purposes.add("deploy");
  }
  const elsewhere = pipelines.find(({ incomplete }) => incomplete);
  return {
    main,
    purposes,
    unknown:
      elsewhere && message("{path} takes parts of its pipeline from elsewhere", { path: elsewhere.path }),
  };
});
