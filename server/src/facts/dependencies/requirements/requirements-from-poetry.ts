import { compare } from "@renovatebot/pep440";
import { type Marker, parseMarker, parseRequirement, printMarker } from "../../../languages/requirements";
import type { PoetryDependency, PoetryLock, PoetryPackage } from "../locks/poetry-lock";
import { normalizePythonName } from "../manifest";
import {
  applyExtras,
  intersectMarkers,
  normalizeMarker,
  uniteMarkers,
  withoutExtras,
} from "../python-versions/marker-algebra";
import {
  everyPython,
  intersectIntervals,
  intervalsOfSpecifier,
  type PythonIntervals,
  versionTextOf,
} from "../python-versions/python-intervals";
import { allowsPythonVersion, standardSpecifier } from "../python-versions/python-version-range";

/** What a Poetry project asks for in the groups to be exported. */
export interface ExportedProject {
  /** "^3.11", ">=3.10,<4"; undefined for any. */
  readonly python: string | undefined;
  readonly pythonSyntax: "poetry" | "pep440";
  readonly requires: readonly ExportedRequirement[];
  /** Indexes by name, as `[[tool.poetry.source]]` has them; `primary` replaces PyPI. */
  readonly indexes: readonly { readonly url: string; readonly primary: boolean }[];
}

/** A requirement as `poetry export` writes it. */
export interface ExportedRequirement {
  readonly name: string;
  readonly specifier: string;
  readonly syntax: "poetry" | "pep440";
  readonly marker: string | undefined;
  /** "<3.11" and "win32", where they are not part of the marker. */
  readonly python: string | undefined;
  readonly platform: string | undefined;
  readonly extras: readonly string[];
  /** Of an extra: not exported without a word. */
  readonly optional: boolean;
}

/**
 * The text that `poetry export --without-hashes` prints, or undefined where the lock does not hold what is asked for.
 * Local packages stand as paths relative to the project: an absolute one would be true on one machine only.
 */
export function exportPoetryLock(lock: PoetryLock, project: ExportedProject): string | undefined {
  const python = pythonMarker(project.python, project.pythonSyntax);
  const picked = Number(lock.lockVersion) >= 2.1 ? pickByGroups(lock, python) : walk(lock, project, python);
  if (!picked) return undefined;
  const lines = picked.map(({ one, extras, marker }) => lineOf(one, extras, marker));
  const sorted = [...new Set(lines)].sort((a, b) => (a < b ? -1 : 1));
  return `${indexHeader(picked, project)}${sorted.join("\n")}\n`;
}

interface Picked {
  readonly one: PoetryPackage;
  readonly extras: readonly string[];
  readonly marker: Marker;
}

/** From lock version 2.1 on, every package says for which groups and under which marker it is installed. */
function pickByGroups({ packages }: PoetryLock, python: Marker): readonly Picked[] {
  return packages.flatMap((one): readonly Picked[] => {
    if (!one.groups.includes("main")) return [];
    const text = typeof one.markers === "object" ? one.markers.get("main") : one.markers;
    const written = text === undefined ? undefined : parseMarker(text);
    const marker = applyExtras(written ? normalizeMarker(written) : { kind: "any" }, new Set());
    if (marker.kind === "empty") return [];
    return [{ one, extras: [], marker: intersectMarkers(python, marker) }];
  });
}

/** Older locks tell only who needs whom: follow that from what the project asks for, joining markers on the way. */
function walk(lock: PoetryLock, project: ExportedProject, python: Marker): readonly Picked[] | undefined {
  const byName = new Map<string, PoetryPackage[]>();
  for (const one of lock.packages) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  for (const list of byName.values()) list.sort((a, b) => compareVersions(b.version, a.version));
  const pending: Step[] = [];
  for (const required of project.requires) {
    const { name, specifier, syntax, extras, optional } = required;
    if (optional) continue;
    const own = ownMarker(required);
    if (!own) return undefined;
    const joined = intersectMarkers(own, python);
    if (joined.kind === "empty") continue;
    if (!byName.has(name)) return undefined;
    pending.push({ name, specifier, syntax, extras, marker: joined });
  }
  const decided = new Map<string, Picked>();
  const visited = new Set<string>();
  for (let index = 0; index < pending.length; index++) {
    if (index > mostSteps) return undefined;
    const step = pending[index] as Step;
    const id = JSON.stringify([step.name, step.specifier, step.extras, printMarker(step.marker)]);
    if (visited.has(id)) continue;
    visited.add(id);
    const one = choose(step, byName.get(step.name) ?? [], decided);
    if (!one) return undefined;
    const own = intersectMarkers(pythonMarker(one.pythonVersions, "poetry"), step.marker);
    for (const needed of one.dependencies) {
      if (needed.optional && !isEnabled(needed, one, step.extras)) continue;
      const written = needed.markers === undefined ? { kind: "any" as const } : parseMarker(needed.markers);
      if (!written) return undefined;
      const base = intersectMarkers(
        applyOwnExtras(normalizeMarker(written), step.extras),
        withoutExtras(own),
      );
      if (base.kind === "empty") continue;
      const { name, version: specifier, extras } = needed;
      for (const region of regionMarkers(byName.get(name) ?? [])) {
        const marker = intersectMarkers(region, base);
        if (marker.kind !== "empty") pending.push({ name, specifier, syntax: "poetry", extras, marker });
      }
    }
    const key = `${one.name}[${[...step.extras].sort()}]==${one.version}`;
    const known = decided.get(key);
    decided.set(key, { one, extras: step.extras, marker: known ? uniteMarkers(known.marker, own) : own });
  }
  return [...decided.values()];
}

const mostSteps = 20_000;

/** The marker, `python` and `platform` of one requirement together; undefined when they cannot be read. */
function ownMarker({ marker, python, platform, syntax }: ExportedRequirement): Marker | undefined {
  const written = marker === undefined ? { kind: "any" as const } : parseMarker(marker);
  if (!written) return undefined;
  const forPython = intersectMarkers(normalizeMarker(written), pythonMarker(python, syntax));
  if (platform === undefined) return forPython;
  return intersectMarkers(forPython, { kind: "atom", name: "sys_platform", operator: "==", value: platform });
}

interface Step {
  readonly name: string;
  readonly specifier: string;
  readonly syntax: "poetry" | "pep440";
  readonly extras: readonly string[];
  readonly marker: Marker;
}

/** Of several locked versions the one already decided on for the same environments, else the highest that fits. */
function choose(
  step: Step,
  candidates: readonly PoetryPackage[],
  decided: ReadonlyMap<string, Picked>,
): PoetryPackage | undefined {
  const asked = intervalsOfMarker(step.marker);
  const fitting = candidates.filter(
    (one) =>
      (one.source !== undefined && one.source.type !== "legacy") ||
      (allowsPythonVersion(step.specifier, step.syntax, one.version) !== false &&
        coversPython(one.pythonVersions, asked)),
  );
  if (candidates.length > 1) {
    const overlapping = [...decided.values()].filter(
      ({ one, marker }) => one.name === step.name && intersectMarkers(marker, step.marker).kind !== "empty",
    );
    const taken = fitting.find((one) => overlapping.some((other) => other.one === one));
    if (taken) return taken;
  }
  return fitting[0];
}

function coversPython(specifier: string, asked: PythonIntervals): boolean {
  const standard = standardSpecifier(specifier);
  const allowed = standard === undefined ? undefined : intervalsOfSpecifier(standard);
  if (!allowed) return true;
  const inside = intersectIntervals(asked, allowed);
  return JSON.stringify(inside) === JSON.stringify(asked);
}

/** The Python versions in which a marker can hold at all. */
function intervalsOfMarker(marker: Marker): PythonIntervals {
  const conjunctions = marker.kind === "or" ? marker.parts : [marker];
  let all: PythonIntervals = [];
  for (const conjunction of conjunctions) {
    let one: PythonIntervals = everyPython;
    for (const part of conjunction.kind === "and" ? conjunction.parts : [conjunction]) {
      const python = part.kind === "atom" && /^python_(?:full_)?version$/.test(part.name);
      if (python)
        one = intersectIntervals(one, intervalsOfAtomText(part.operator, part.value) ?? everyPython);
    }
    all = all.length === 0 ? one : [...all, ...one];
  }
  return all;
}

function intervalsOfAtomText(operator: string, value: string): PythonIntervals | undefined {
  return intervalsOfSpecifier(`${operator}${value}`);
}

function isEnabled(needed: PoetryDependency, one: PoetryPackage, extras: readonly string[]): boolean {
  return extras.some((extra) =>
    one.extras
      .get(normalizePythonName(extra))
      ?.some((text) => normalizePythonName(parseRequirement(text)?.name ?? "") === needed.name),
  );
}

/** Inside the lock `extra == "x"` speaks of the extras of the package itself. */
function applyOwnExtras(marker: Marker, extras: readonly string[]): Marker {
  return applyExtras(marker, new Set(extras));
}

/** One marker for each stretch of Python versions between which the candidates differ. */
function regionMarkers(candidates: readonly PoetryPackage[]): readonly Marker[] {
  if (candidates.length < 2) return [{ kind: "any" }];
  const bounds = new Set<number>();
  for (const { pythonVersions } of candidates) {
    const standard = standardSpecifier(pythonVersions);
    for (const [from, to] of (standard === undefined ? undefined : intervalsOfSpecifier(standard)) ?? []) {
      bounds.add(from);
      bounds.add(to);
    }
  }
  const inner = [...bounds]
    .filter((bound) => bound > 0 && bound < Number.POSITIVE_INFINITY)
    .sort((a, b) => a - b);
  const edges = [0, ...inner, Number.POSITIVE_INFINITY];
  return edges.slice(0, -1).map((from, index) => spanMarker(from, edges[index + 1] as number));
}

/** The marker of a Python constraint: `python_version >= "3.11" and python_version < "4.0"`. */
function pythonMarker(constraint: string | undefined, syntax: "poetry" | "pep440"): Marker {
  const standard =
    constraint === undefined ? "" : syntax === "poetry" ? standardSpecifier(constraint) : constraint;
  const intervals = standard === undefined || standard === "" ? everyPython : intervalsOfSpecifier(standard);
  const spans = (intervals ?? everyPython).map(([from, to]) => spanMarker(from, to));
  return spans.reduce<Marker>(uniteMarkers, { kind: "empty" });
}

function spanMarker(from: number, to: number): Marker {
  const parts: Marker[] = [];
  for (const [bound, operator] of [
    [from, ">="],
    [to, "<"],
  ] as const) {
    if (bound === 0 || bound === Number.POSITIVE_INFINITY) continue;
    const { text, isFull } = versionTextOf(bound);
    parts.push({
      kind: "atom",
      name: isFull ? "python_full_version" : "python_version",
      operator,
      value: text,
    });
  }
  if (parts.length === 0) return { kind: "any" };
  return parts.length === 1 ? (parts[0] as Marker) : { kind: "and", parts };
}

function lineOf(
  { name, version, source, develop }: PoetryPackage,
  extras: readonly string[],
  marker: Marker,
): string {
  const complete = extras.length === 0 ? name : `${name}[${[...extras].sort().join(",")}]`;
  const condition = marker.kind === "any" ? "" : ` ; ${printMarker(marker)}`;
  switch (source?.type) {
    case "git": {
      const revision = source.resolvedReference ?? source.reference;
      const folder = source.subdirectory === undefined ? "" : `#subdirectory=${source.subdirectory}`;
      return `${complete} @ git+${source.url}${revision === undefined ? "" : `@${revision}`}${folder}${condition}`;
    }
    case "url":
      return `${complete} @ ${source.url}${source.subdirectory === undefined ? "" : `#subdirectory=${source.subdirectory}`}${condition}`;
    case "directory":
    case "file": {
      const path = /^\.{1,2}\//.test(source.url) ? source.url : `./${source.url}`;
      return `${develop ? "-e " : ""}${path}${condition}`;
    }
    default:
      return `${complete}==${version}${condition}`;
  }
}

function indexHeader(picked: readonly Picked[], { indexes }: ExportedProject): string {
  const used = new Set(
    picked.flatMap(({ one }) =>
      one.source?.type === "legacy" ? [one.source.url.replace(/(?<!\/)\/+$/, "")] : [],
    ),
  );
  const lines = [...used].sort().flatMap((url) => {
    const index = indexes.find((one) => one.url.replace(/(?<!\/)\/+$/, "") === url);
    if (!index) return [];
    const host = /^http:\/\/([^/]+)/.exec(url)?.[1];
    const trusted = host === undefined ? [] : [`--trusted-host ${host}`];
    return [...trusted, `${index.primary ? "--index-url" : "--extra-index-url"} ${url}`];
  });
  return lines.length === 0 ? "" : `${lines.join("\n")}\n\n`;
}

function compareVersions(a: string, b: string): number {
  try {
    return compare(a, b);
  } catch {
    return a < b ? -1 : a > b ? 1 : 0;
  }
}
