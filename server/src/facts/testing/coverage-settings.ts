import { type Database, type Fact, fact } from "../../engine/database";
import type { FileEdit, Place } from "../../engine/finding";
import { insertion, replacement } from "../../engine/fixes/text-edits";
import { fileNameOf, folderOf, inFolder, isInside } from "../../engine/path";
import { type Absent, absent, isAbsent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import { lineBreakOf, type Range } from "../../engine/text";
import { at, parseJson } from "../../languages/json";
import { memberAt, parseToml, tableAt } from "../../languages/toml";
import { purposesOf } from "../commands/purposes";
import type { Manifest } from "../dependencies/manifest";
import { manifests } from "../dependencies/manifests";
import { packageScripts } from "../dependencies/package-json";
import { ciCommands } from "../pipelines/ci-commands";
import { ciPipelines } from "../pipelines/ci-pipelines";
import { isScriptPath } from "../repository/file-kinds";

import { testedIn, testFiles } from "./test-files";

/** Below this share of covered lines a threshold protects little. */
export const leastCoverage = 80;

/** From here on a number is a choice, and not a gap. */
export const chosenCoverage = 70;

/** How one project measures what its tests cover. */
export interface CoverageSetting {
  readonly manifest: Manifest;
  /** A plug-in, a configuration or CI measures it. */
  readonly measured: boolean;
  /** A configuration, a script or CI measures it, and no package alone that could. */
  readonly shown: boolean;
  /** There is code that the tests could reach, and not very much more of it than of tests: a number would say something. */
  readonly measurable: boolean;
  /** CI does, or the coverage program itself is configured: a threshold would stop something. */
  readonly heedsThreshold: boolean;
  /** The configuration of a service that compares each change, such as Codecov. */
  readonly service: Place | undefined;
  /** The share that must be reached; undefined when nothing demands one. */
  readonly threshold: number | undefined;
  /** Where the threshold stands, or where coverage is set up. */
  readonly place: Place;
  /** Demands `leastCoverage`; empty where there is no certain place for it. */
  readonly edits: readonly FileEdit[];
}

/** Projects that have tests. Absent without one. */
export const coverageSettings: Fact<readonly CoverageSetting[] | Absent> = fact("coverage settings", (db) => {
  const all = db.get(manifests);
  if (isAbsent(all)) return absent;
  const found = all.flatMap((manifest): readonly CoverageSetting[] => {
    if (manifest.tool === "setuptools" || !testedIn(db, manifest.ecosystem, manifest.folder)) return [];
    // A requirements file counts only where no project file says more.
    if (
      manifest.tool === "pip" &&
      (fileNameOf(manifest.path) !== "requirements.txt" ||
        all.some(
          (other) =>
            other.tool !== "pip" && other.ecosystem === "python" && isInside(manifest.folder, other.folder),
        ))
    )
      return [];
    // In a workspace the innermost package with tests of its own is meant.
    const inner = all.some(
      (other) =>
        other !== manifest &&
        other.ecosystem === manifest.ecosystem &&
        other.tool !== "pip" &&
        other.folder !== manifest.folder &&
        isInside(other.folder, manifest.folder) &&
        testedIn(db, other.ecosystem, other.folder),
    );
    if (inner && manifest.ecosystem === "npm") return [];
    return [
      manifest.ecosystem === "python" ? pythonCoverage(db, manifest, all) : npmCoverage(db, manifest, all),
    ];
  });
  return found.length === 0 ? absent : found;
});

/** The least share of test files among all. */
const fewestTests = 0.01;

function isMeasurable(db: Database, { ecosystem, folder }: Manifest): boolean {
  const isOurs = (path: RelativePath) =>
    isInside(folderOf(path), folder) && (ecosystem === "python" ? path.endsWith(".py") : isScriptPath(path));
  const tests = new Set(db.get(testFiles).filter(isOurs));
  const sources = db
    .paths()
    .filter(
      (path) =>
        isOurs(path) && !tests.has(path) && !/(?:^|\/)tests?\/|\.config\.|(?:^|\/)conftest\.py$/.test(path),
    );
  return sources.length > 0 && tests.size >= sources.length * fewestTests;
}

function pythonCoverage(db: Database, manifest: Manifest, all: readonly Manifest[]): CoverageSetting {
  const { folder, path } = manifest;
  const here = (name: string) => inFolder(folder, name);
  const text = (name: string) => db.file(here(name))?.text;
  const sources: readonly Threshold[] = [
    fromPyproject(here("pyproject.toml"), text("pyproject.toml")),
    fromIni(here(".coveragerc"), text(".coveragerc"), "report"),
    fromIni(here("setup.cfg"), text("setup.cfg"), "coverage:report"),
    fromIni(here("tox.ini"), text("tox.ini"), "coverage:report"),
    ...["pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini"].map((name) =>
      fromOptions(here(name), text(name)),
    ),
  ].filter((one) => one !== undefined);
  const declared = all.some(
    (other) =>
      other.ecosystem === "python" &&
      isInside(other.folder, folder) &&
      other.dependencies.some(({ name }) => name === "pytest-cov" || name === "coverage"),
  );
  const inCi = thresholdInCi(db);
  const best = sources.find(({ threshold }) => threshold !== undefined);
  const configured =
    sources.find(({ configures }) => configures) ?? sources.find(({ edits }) => edits.length > 0);
  return {
    manifest,
    measurable: isMeasurable(db, manifest),
    measured: declared || sources.some(({ configures }) => configures) || measuredInCi(db, "python"),
    shown:
      sources.some(({ configures }) => configures) || measuredInCi(db, "python") || runsCoverage(db, folder),
    heedsThreshold: sources.some(({ configures }) => configures) || measuredInCi(db, "python"),
    service: serviceOf(db),
    threshold: best?.threshold ?? inCi,
    place: best?.place ?? configured?.place ?? { path, range: manifest.anchor },
    edits: best?.edits ?? configured?.edits ?? [],
  };
}

/** A make target or a script of the project runs the tests so that their coverage is known. */
function runsCoverage(db: Database, folder: RelativePath): boolean {
  return db
    .paths()
    .some(
      (path) =>
        (isInside(path, folder) || folderOf(path) === "") &&
        /(?:^|\/)(?:GNU)?(?:makefile|justfile|noxfile\.py|taskfile\.ya?ml)$|\.(?:sh|mk|just)$/i.test(path) &&
        /--cov\b|\bcoverage run\b/.test(db.file(path)?.text ?? ""),
    );
}

interface Threshold {
  readonly configures: boolean;
  readonly threshold: number | undefined;
  readonly place: Place;
  readonly edits: readonly FileEdit[];
}

function fromPyproject(path: RelativePath, text: string | undefined): Threshold | undefined {
  if (text === undefined) return undefined;
  const file = parseToml(text);
  const member = memberAt(file, ["tool", "coverage", "report", "fail_under"]);
  const value = member?.value;
  const report = tableAt(file, ["tool", "coverage", "report"]);
  const run = tableAt(file, ["tool", "coverage", "run"]);
  const anchor =
    report ?? run ?? tableAt(file, ["tool", "pytest", "ini_options"]) ?? tableAt(file, ["tool", "pytest"]);
  if (value?.kind === "number")
    return {
      configures: true,
      threshold: value.value,
      place: { path, range: value.range },
      edits: [replacement(path, value.range, String(leastCoverage))],
    };
  if (member) {
    const { entry, keyRange } = member;
    return {
      configures: true,
      threshold: undefined,
      place: { path, range: keyRange },
      edits:
        entry && value
          ? [replacement(path, { start: entry.keyRange.end, end: value.range.end }, ` = ${leastCoverage}`)]
          : [],
    };
  }
  if (!anchor) return undefined;
  const newline = lineBreakOf(text);
  const line = `fail_under = ${leastCoverage}`;
  const end = lineEndAt(text, Math.max(anchor.range.end, anchor.headerRange.end));
  const edit = report
    ? insertion(path, lineEndAt(text, report.headerRange.end), `${newline}${line}`)
    : insertion(path, end, `${newline}${newline}[tool.coverage.report]${newline}${line}`);
  return {
    configures: report !== undefined || run !== undefined,
    threshold: undefined,
    place: { path, range: anchor.headerRange },
    // A report written in another way than as a table of its own would be written twice.
    edits: report || !memberAt(file, ["tool", "coverage", "report"]) ? [edit] : [],
  };
}

function fromIni(path: RelativePath, text: string | undefined, section: string): Threshold | undefined {
  if (text === undefined) return undefined;
  const header = new RegExp(`^\\[${section}\\][^\\n]*`, "m").exec(text);
  const anyCoverage = /^\[(?:coverage:)?(?:run|report)\]/m.exec(text);
  const isOwn = section === "report";
  if (!header) {
    if (!isOwn && !/^\[coverage:/m.test(text)) return undefined;
    const range = {
      start: anyCoverage?.index ?? 0,
      end: (anyCoverage?.index ?? 0) + (anyCoverage?.[0].length ?? 0),
    };
    const newline = lineBreakOf(text);
    const gap = text === "" || text.endsWith("\n") ? "" : newline;
    return {
      configures: true,
      threshold: undefined,
      place: { path, range },
      edits: [
        insertion(
          path,
          text.length,
          `${gap}${newline}[${section}]${newline}fail_under = ${leastCoverage}${newline}`,
        ),
      ],
    };
  }
  const start = header.index + header[0].length;
  const rest = text.slice(start);
  const body = rest.slice(0, /^\[/m.exec(rest)?.index ?? rest.length);
  const key = /^fail_under\b[ \t]*(?:[=:][ \t]*([^\s;#]*))?/m.exec(body);
  if (key) {
    const written = key[1] ?? "";
    const end = start + key.index + key[0].length;
    const goesOn = /^[^\n]*\n[ \t]+\S/.test(text.slice(end));
    const hasNumber = /^\d+(?:\.\d+)?$/.test(written);
    const range = { start: hasNumber ? end - written.length : start + key.index, end };
    return {
      configures: true,
      threshold: hasNumber ? Number(written) : undefined,
      place: { path, range },
      edits: goesOn
        ? []
        : [replacement(path, range, hasNumber ? String(leastCoverage) : `fail_under = ${leastCoverage}`)],
    };
  }
  const at = lineEndAt(text, header.index + header[0].trimEnd().length);
  return {
    configures: true,
    threshold: undefined,
    place: { path, range: { start: header.index, end: header.index + header[0].trimEnd().length } },
    edits: [insertion(path, at, `${lineBreakOf(text)}fail_under = ${leastCoverage}`)],
  };
}

/** `addopts = "--cov=shop --cov-fail-under=70"`. */
function fromOptions(path: RelativePath, text: string | undefined): Threshold | undefined {
  const options = text === undefined ? null : /^addopts\s*=[^[]{0,2000}?--cov(?:[=\s"']|-)[^\n]*/m.exec(text);
  if (!options) return undefined;
  const range = { start: options.index, end: options.index + options[0].length };
  const value = /--cov-fail-under[= ](\d+(?:\.\d+)?)/.exec(options[0]);
  if (value?.[1] === undefined)
    return { configures: true, threshold: undefined, place: { path, range }, edits: [] };
  const start = range.start + value.index + value[0].length - value[1].length;
  const at = { start, end: start + value[1].length };
  return {
    configures: true,
    threshold: Number(value[1]),
    place: { path, range: at },
    edits: [replacement(path, at, String(leastCoverage))],
  };
}

function npmCoverage(db: Database, manifest: Manifest, manifests: readonly Manifest[]): CoverageSetting {
  const { folder, path } = manifest;
  // A workspace runs the tests of its packages.
  const dependencies = manifests
    .filter((other) => other.ecosystem === "npm" && isInside(folder, other.folder))
    .flatMap((other) => other.dependencies);
  const manifestText = db.file(path)?.text ?? "";
  const { root } = parseJson(manifestText);
  const scriptTexts = [...db.of(packageScripts, path).values()].map(({ text }) => text);
  const configs = db
    .paths()
    .filter(
      (file) =>
        isInside(file, folder) &&
        /(?:^|\/)(?:jest|vitest|vite)\.config\.[cm]?[jt]s$|(?:^|\/)\.(?:nycrc|c8rc)(?:\.json)?$/.test(file) &&
        !/(?:^|\/)(?:node_modules|e2e)\//.test(file),
    )
    .sort((a, b) => a.split("/").length - b.split("/").length);
  const builders = ["angular.json", "project.json"].map(
    (name) => db.file(inFolder(folder, name))?.text ?? "",
  );
  const texts = [
    ...configs.map((file) => db.file(file)?.text ?? ""),
    ...["jest", "nyc", "c8"].map((tool) => {
      const node = at(root, [tool]);
      return node ? manifestText.slice(node.range.start, node.range.end) : "";
    }),
  ];
  const shown =
    scriptTexts.some((text) => /--coverage\b|\bnyc\b|\bc8\b|--collect-?[cC]overage\b/.test(text)) ||
    texts.some((text) =>
      /\bcollectCoverage["']?\s*:\s*true|coverage["']?\s*:\s*\{|coverageThreshold|check-coverage/.test(text),
    ) ||
    builders.some((text) => /"(?:codeCoverage|coverage)"\s*:\s*true/.test(text)) ||
    measuredInCi(db, "npm");
  const measured = shown || dependencies.some(({ name }) => /^@vitest\/coverage-|^nyc$|^c8$/.test(name));
  const numbers = texts.flatMap((text) => {
    const limits =
      /(?:coverageThreshold|thresholds)["']?\s*:\s*\{([\s\S]{0,4000}?)\}\s*(?:,\s*)?\}/.exec(text)?.[1] ??
      (/check-coverage/.test(text) ? text : "");
    return [...limits.matchAll(/(?:lines|statements|branches|functions)["']?\s*:\s*(\d+(?:\.\d+)?)/g)].map(
      (match) => Number(match[1]),
    );
  });
  const inScript = scriptTexts
    .flatMap((text) => /--(?:coverage\.thresholds\.)?lines[= ](\d+)/.exec(text)?.[1] ?? [])
    .map(Number);
  const all = [...numbers, ...inScript];
  const config = configs[0];
  return {
    manifest,
    measurable: isMeasurable(db, manifest) && !testsOnlyInBrowsers(manifest, scriptTexts),
    measured,
    shown,
    heedsThreshold: measuredInCi(db, "npm"),
    service: serviceOf(db),
    threshold: all.length === 0 ? undefined : Math.max(...all),
    place:
      config === undefined
        ? { path, range: manifest.anchor }
        : {
            path: config,
            range: coverageIn(db.file(config)?.text ?? ""),
          },
    edits: [],
  };
}

/** Whether all tests drive a finished application from outside, where nothing of the kind measures its code. */
function testsOnlyInBrowsers({ dependencies }: Manifest, scripts: readonly string[]): boolean {
  const says = (browsers: RegExp) =>
    dependencies.some(({ name }) => browsers.test(name)) || scripts.some((text) => browsers.test(text));
  return (
    says(/(?:^|[\s/])(?:@playwright\/test|playwright|cypress|nightwatch|testcafe|@wdio\/cli|wdio)(?:\s|$)/) &&
    !says(
      /(?:^|[\s/@-])(?:jest|vitest|mocha|ava|tap|jasmine|karma|tape|uvu|react-scripts|ng test)(?:[\s/-]|$)|--test\b|\bbun test\b/,
    )
  );
}

/** The limits of a configuration for JavaScript tests, else where it speaks of coverage, else its first line. */
function coverageIn(text: string): Range {
  const match =
    /(?:coverageThreshold|thresholds)["']?\s*:\s*\{[^}]{0,2000}\}/.exec(text) ??
    /\b(?:collectCoverage|coverage|check-coverage)\b["']?[^\n]*/.exec(text) ??
    /^[^\r\n]*/.exec(text);
  const start = match?.index ?? 0;
  return { start, end: start + (match?.[0].length ?? 0) };
}

/** Services that fail a change when coverage falls; without a word of their own they compare with the change before. */
function serviceOf(db: Database): Place | undefined {
  const path = db
    .paths()
    .find((one) =>
      /^(?:\.github\/|dev\/)?(?:\.?codecov\.ya?ml|\.coveralls\.yml|sonar-project\.properties|\.sonarcloud\.properties|\.codacy\.ya?ml|\.codeclimate\.yml)$/.test(
        one,
      ),
    );
  // It may be told to say what it sees, and to stop nothing.
  if (
    path !== undefined &&
    /\binformational:\s*true\b|\b(?:project|status):\s*(?:off|false|no)\b/.test(db.file(path)?.text ?? "")
  )
    return undefined;
  if (path !== undefined) return { path, range: { start: 0, end: 0 } };
  const asked = /\b(?:codecov|coveralls|codacy|sonarcloud|sonarqube|codeclimate)\b/i;
  return (
    db.get(ciPipelines).find(({ uses }) => uses.some((one) => asked.test(one)))?.place ??
    db.get(ciCommands).find(({ words }) => words.some(({ text }) => asked.test(text)))?.place
  );
}

const programs: Readonly<Record<Manifest["ecosystem"], RegExp>> = {
  python:
    /^(?:pytest|py\.test|coverage|tox|nox|python[\d.]*|manage\.py|uv|poetry|pdm|hatch|pipenv|pants|trial)$/,
  npm: /^(?:jest|vitest|nyc|c8|npm|npx|pnpm|yarn|bun|node|nx|turbo|karma|mocha|react-scripts)$/,
};

/** Whether a command of the pipelines measures the tests of an ecosystem. */
function measuredInCi(db: Database, ecosystem: Manifest["ecosystem"]): boolean {
  return db
    .get(ciCommands)
    .some(
      (command) =>
        command.words.some(({ text }) => programs[ecosystem].test(fileNameOf(text))) &&
        purposesOf(command).includes("coverage"),
    );
}

function thresholdInCi(db: Database): number | undefined {
  for (const { words } of db.get(ciCommands)) {
    const found = /--(?:cov-)?fail-under[= ](\d+(?:\.\d+)?)/.exec(
      words.map(({ text }) => text).join(" "),
    )?.[1];
    if (found !== undefined) return Number(found);
  }
  return undefined;
}

function lineEndAt(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end === -1) return text.length;
  return text[end - 1] === "\r" ? end - 1 : end;
}
