import { type Fact, fact } from "../../engine/database";
import { type Message, message } from "../../engine/message";
import { type Absent, absent } from "../../engine/rule";
import { isDeployName, type Purpose, purposesOf, purposesOfUse } from "../commands/purposes";
import { ciCommands } from "./ci-commands";
import { type CiPipeline, ciPipelines } from "./ci-pipelines";

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
  for (const command of db.get(ciCommands)) for (const purpose of purposesOf(command)) purposes.add(purpose);
  for (const { uses, names } of pipelines) {
    for (const use of uses) for (const purpose of purposesOfUse(use)) purposes.add(purpose);
    if (names.some(isDeployName)) purposes.add("deploy");
  }
  if (purposes.has("tests") && db.get(measuresByItself)) purposes.add("coverage");
  const elsewhere = pipelines.find(({ incomplete }) => incomplete);
  return {
    main,
    purposes,
    unknown:
      elsewhere && message("{path} takes parts of its pipeline from elsewhere", { path: elsewhere.path }),
  };
});

/** Whether every run of the tests measures coverage, because their configuration says so. */
const measuresByItself: Fact<boolean> = fact("measures coverage by itself", (db) =>
  db.paths().some((path) => {
    const configured = configurations.find(([name]) => name.test(path))?.[1];
    return configured?.test(db.file(path)?.text ?? "") ?? false;
  }),
);

const configurations: readonly (readonly [name: RegExp, measures: RegExp])[] = [
  [/(?:^|\/)(?:pyproject\.toml|pytest\.ini|setup\.cfg|tox\.ini)$/, /^\s*addopts\s*=[^[]*?--cov\b/m],
  [/(?:^|\/)(?:jest\.config\.\w+|package\.json)$/, /\bcollectCoverage["']?\s*:\s*true\b/],
  [/(?:^|\/)vite(?:st)?\.config\.\w+$/, /\bcoverage\s*:\s*\{[^}]*\benabled\s*:\s*true\b/],
];
