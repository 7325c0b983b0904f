import { type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { type Message, message } from "../../engine/message";
import { type Absent, absent } from "../../engine/rule";
import { isDeployName, isMeasurable, type Purpose, purposesOf, purposesOfUse } from "../commands/purposes";
import { type CiCommand, ciCommands } from "./ci-commands";
import { type CiPipeline, ciPipelines } from "./ci-pipelines";
import { testFiles } from "./test-files";

/** What continuous integration does in this repository, all pipelines together. */
export interface CiSummary {
  /** The one with most commands: where findings about what is absent stand. */
  readonly main: CiPipeline;
  /** What it does, each with a place where. */
  readonly purposes: ReadonlyMap<Purpose, Place>;
  /** Tests that are run and may fail without anybody being told. */
  readonly heedlessTests: Place | undefined;
  /** Tests that no change starts. */
  readonly lateTests: Place | undefined;
  /** A pipeline whose title speaks of deploying, whatever it does. */
  readonly namedAfterDeploy: Place | undefined;
  /** Some tests run code whose coverage can be measured, and not only charts or shell scripts. */
  readonly measurable: boolean;
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
  const purposes = new Map<Purpose, Place>();
  const add = (purpose: Purpose, place: Place) => purposes.has(purpose) || purposes.set(purpose, place);
  let measurable = false;
  let heedlessTests: Place | undefined;
  let lateTests: Place | undefined;
  let named: Place | undefined;
  const hasScriptTests = db.get(testFiles).some((path) => /\.[cm]?[jt]sx?$/.test(path));
  for (const command of db.get(ciCommands)) {
    const written = purposesOf(command);
    const found =
      hasScriptTests || !passesWithoutTests(command) ? written : written.filter((one) => one !== "tests");
    const isVain = found.includes("tests") && (command.isHeedless || command.isLate);
    if (isVain && command.isHeedless) heedlessTests ??= command.via[0] ?? command.place;
    else if (isVain) lateTests ??= command.via[0] ?? command.place;
    for (const purpose of found) if (purpose !== "tests" || !isVain) add(purpose, command.place);
    if (found.includes("tests") && isMeasurable(command)) measurable = true;
  }
  for (const { uses, names, title, place } of pipelines) {
    for (const purpose of uses.flatMap(purposesOfUse)) {
      add(purpose, place);
      if (purpose === "tests") measurable = true;
    }
    if (names.some(isDeployName)) add("deploy", place);
    if (title !== undefined && isDeployName(title)) named ??= place;
  }
  const tests = purposes.get("tests");
  if (tests && db.get(measuresByItself)) add("coverage", tests);
  const elsewhere = pipelines.find(({ incomplete }) => incomplete);
  return {
    main,
    purposes,
    heedlessTests,
    lateTests,
    measurable,
    namedAfterDeploy: named,
    unknown:
      elsewhere && message("{path} takes parts of its pipeline from elsewhere", { path: elsewhere.path }),
  };
});

function passesWithoutTests({ words }: CiCommand): boolean {
  return words.some(({ text }) => /^--pass-?with-?no-?tests$/i.test(text));
}

/** Whether every run of the tests measures coverage, because their configuration says so. */
const measuresByItself: Fact<boolean> = fact("measures coverage by itself", (db) =>
  db.paths().some((path) => {
    const configured = configurations.find(([name]) => name.test(path))?.[1];
    return configured?.test(db.file(path)?.text ?? "") ?? false;
  }),
);

const configurations: readonly (readonly [name: RegExp, measures: RegExp])[] = [
  [
    /(?:^|\/)(?:pyproject\.toml|pytest\.ini|setup\.cfg|tox\.ini)$/,
    /^[ \t]*addopts[ \t]*=[^[]{0,2000}?--cov\b/m,
  ],
  [/(?:^|\/)(?:jest\.config\.\w+|package\.json)$/, /\bcollectCoverage["']?\s*:\s*true\b/],
  [/(?:^|\/)vite(?:st)?\.config\.\w+$/, /\bcoverage\s*:\s*\{[^}]{0,2000}\benabled\s*:\s*true\b/],
  // JaCoCo's agent and report, bound to the build; SimpleCov, started by the tests' helper.
  [/(?:^|\/)pom\.xml$/, /<artifactId>\s*jacoco-maven-plugin\s*<|<artifactId>\s*cobertura-maven-plugin\s*</],
  [/(?:^|\/)[\w.-]+\.gradle(?:\.kts)?$/, /\bjacoco\b|\bkover\b|org\.jetbrains\.kotlinx\.kover/],
  [/(?:^|\/)(?:spec|test)\/[\w/]*helper\.rb$|(?:^|\/)\.simplecov$/, /\bSimpleCov\.(?:start|configure)\b/],
];
