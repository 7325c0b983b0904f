import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { type Message, message } from "../../engine/message";
import { type Absent, absent } from "../../engine/rule";
import {
  choosesByChange,
  isDeployName,
  isMeasurable,
  type Purpose,
  purposesOf,
  purposesOfUse,
} from "../commands/purposes";
import { testFiles } from "../testing/test-files";
import { letsBranch, letsPath } from "./change-events";
import { type CiCommand, ciCommands } from "./ci-commands";
import { type CiPipeline, ciPipelines } from "./ci-pipelines";

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
  /** Only the tests that belong to some files. */
  readonly chosenTests: Place | undefined;
  /** The changes that start the tests, and the branch of which another pipeline delivers, where that is none of them. */
  readonly besideDelivery:
    | { readonly tests: Place; readonly branch: string; readonly delivery: Place }
    | undefined;
  /** The branches that are tested, where they are none that is usually delivered and nothing tells which one is. */
  readonly branches: readonly string[];
  /** A pipeline whose title, jobs or environments speak of deploying, whatever they do. */
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
  let chosenTests: Place | undefined;
  const testing = new Set<CiPipeline>();
  const delivering = new Set<CiPipeline>();
  let named: Place | undefined;
  const hasScriptTests = db.get(testFiles).some((path) => /\.[cm]?[jt]sx?$/.test(path));
  for (const command of db.get(ciCommands)) {
    const written = purposesOf(command);
    const found =
      hasScriptTests || !passesWithoutTests(command) ? written : written.filter((one) => one !== "tests");
    const isForTests = found.includes("tests");
    const isChosen = isForTests && choosesByChange(command);
    const isLate = command.isLate || !isStartedByCode(db, command.pipeline);
    const isVain = isForTests && (command.isHeedless || isLate || isChosen);
    if (isVain && command.isHeedless) heedlessTests ??= command.via[0] ?? command.place;
    else if (isVain && isLate) lateTests ??= command.via[0] ?? command.place;
    else if (isVain) chosenTests ??= command.via[0] ?? command.place;
    else if (isForTests) testing.add(command.pipeline);
    if (found.includes("deploy")) delivering.add(command.pipeline);
    for (const purpose of found) if (purpose !== "tests" || !isVain) add(purpose, command.place);
    if (found.includes("tests") && isMeasurable(command)) measurable = true;
  }
  for (const pipeline of pipelines) {
    const { uses, names, title, place } = pipeline;
    for (const purpose of uses.flatMap(purposesOfUse)) {
      add(purpose, place);
      if (purpose === "tests") {
        measurable = true;
        testing.add(pipeline);
      } else if (purpose === "deploy") delivering.add(pipeline);
    }
    if ([...names, title ?? ""].some(isDeployName)) named ??= place;
  }
  const tests = purposes.get("tests");
  if (tests && db.get(measuresByItself)) add("coverage", tests);
  const elsewhere = pipelines.find(({ incomplete }) => incomplete);
  return {
    main,
    purposes,
    heedlessTests,
    lateTests,
    chosenTests,
    ...branchesOf([...testing], [...delivering]),
    measurable,
    namedAfterDeploy: named,
    unknown:
      elsewhere && message("{path} takes parts of its pipeline from elsewhere", { path: elsewhere.path }),
  };
});

/** Whether a change of some code starts it; where no code is known, any change counts. */
function isStartedByCode(db: Database, { starts }: CiPipeline): boolean {
  if (!starts || starts.filters.some(({ paths, withoutPaths }) => !paths && !withoutPaths)) return true;
  const code = db
    .paths()
    .filter((path) => /\.(?:[cm]?[jt]sx?|py|rb|php|go|rs|java|kt|cs|ex|vue|svelte)$/.test(path));
  return code.length === 0 || code.some((path) => starts.filters.some((filter) => letsPath(filter, path)));
}

/** Branches that are delivered where nobody says anything else. */
const usual = ["main", "master", "trunk", "production", "prod", "release", "stable", "live", "deploy"];

function branchesOf(
  testing: readonly CiPipeline[],
  delivering: readonly CiPipeline[],
): Pick<CiSummary, "besideDelivery" | "branches"> {
  const [first] = testing.flatMap(({ starts }) => starts ?? []);
  const filters = testing.flatMap(({ starts }) => starts?.filters ?? []);
  if (!first || testing.some(({ starts }) => !starts)) return { besideDelivery: undefined, branches: [] };
  const isTested = (branch: string) => filters.some((filter) => letsBranch(filter, branch));
  const delivered = delivering.flatMap(({ starts }) =>
    (starts?.filters ?? []).flatMap(({ branches }) =>
      (branches ?? []).map((branch) => ({ branch, delivery: (starts as typeof first).place })),
    ),
  );
  const plain = delivered.filter(({ branch }) => !/[*!$?[\]+]/.test(branch));
  // Beside the one that goes live others may be built, to be tried.
  const untested = plain.every(({ branch }) => !isTested(branch)) ? plain[0] : undefined;
  const isTold = delivered.length > 0 || usual.some(isTested);
  return {
    besideDelivery: untested && { tests: first.place, ...untested },
    branches: isTold ? [] : filters.flatMap(({ branches }) => branches ?? []),
  };
}

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
