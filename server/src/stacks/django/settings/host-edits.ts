import type { Place, TextEdit } from "../../../engine/finding";
import { isLoopback } from "../../../facts/deployment/own-machine";
import { decisionOf } from "../../../interpreter/python/values/origins";
import type { Expression } from "../../../languages/python/syntax";
import type { Setting } from "./evaluated-settings";
import { certainTexts, isClosed, unsetReadsOf } from "./list-elements";
import {
  environmentReading,
  inQuotesOf,
  replaceAt,
  type Sources,
  servesOthers,
  sourceAt,
} from "./python-edits";

/** Whether a host of ALLOWED_HOSTS only reaches the machine itself; a dot in front admits the names below as well. */
export function isLocalHost(host: string): boolean {
  return isLoopback(host.replace(/^\./, "")) || host === "0.0.0.0" || host === "";
}

/** With a list that is not empty Django lets in nobody else, on a developer's machine neither. */
const ownMachine = ["localhost", "127.0.0.1"];

/** Edits that make production name its hosts. */
export interface HostsRead {
  /** What production has to name its hosts in. */
  readonly key: string;
  /** The code reads it already. */
  readonly isKnown: boolean;
  readonly edits: readonly TextEdit[];
}

/**
 * Edits after which the hosts are what a variable says, and without it only the machine itself, in place of a list in
 * which nobody or nothing but `*` is let in from outside. `at` is the `*`, or where the list is set. Undefined for another
 * list, and where it is not one literal.
 */
export function readHosts(sources: Sources, hosts: Setting, at: Place): HostsRead | undefined {
  const [read] = decisionOf(hosts.value).reads;
  if (servesOthers(sources, at) || !at.path.endsWith(".py")) return undefined;
  if (read) {
    if (read.outcome !== "default" || !/^["']\*["']$/.test(sourceAt(sources, at))) return undefined;
    const splits = decisionOf(hosts.value).operations.some(({ operation }) => operation === ".split()");
    const fallback = splits ? ownMachine.join(",") : "localhost";
    return {
      key: read.key,
      isKnown: true,
      edits: [replaceAt(at, inQuotesOf(sources, at.path, `"${fallback}"`))],
    };
  }
  const list = listOf(sources, hosts);
  const named = certainTexts(hosts.value).flatMap(({ text }) => (text.trim() === "*" ? [] : [text]));
  if (!list || !isClosed(hosts.value) || !named.every(isLocalHost)) return undefined;
  const path = at.path;
  const key = nameHere(sources, path);
  const reading = environmentReading(sources, path, key);
  const expression = reading && asList(sources, path, reading.expression, key, named);
  if (!reading || expression === undefined) return undefined;
  return {
    key,
    isKnown: false,
    edits: [
      ...reading.imports,
      { kind: "edit", path, range: list.range, newText: inQuotesOf(sources, path, expression) },
    ],
  };
}

/** The list, where one statement at the top level of a module writes all of it out. */
function listOf(sources: Sources, { name, assigned: [place] }: Setting): Expression | undefined {
  const source = place && sources.get(place.path);
  for (const statement of source?.tree?.body ?? []) {
    if (statement.kind !== "assign" || statement.range.start !== place?.range.start) continue;
    const { value, targets } = statement;
    const isOne = targets.length === 1 && targets[0]?.kind === "name" && targets[0].name === name;
    const isPlain =
      (value.kind === "list" || value.kind === "tuple") &&
      value.elements.every(({ kind }) => kind === "string");
    return isOne && isPlain && !textOf(sources, place, value).includes("#") ? value : undefined;
  }
  return undefined;
}

function textOf(sources: Sources, { path }: Place, { range }: Expression): string {
  return sourceAt(sources, { path, range });
}

/** With the prefix that the module's other variables have. */
function nameHere(sources: Sources, path: string): string {
  const text = sources.get(path)?.text ?? "";
  return /["']DJANGO_(?!SETTINGS_MODULE|CONFIGURATION)[A-Z]/.test(text)
    ? "DJANGO_ALLOWED_HOSTS"
    : "ALLOWED_HOSTS";
}

/** The reading of one text made one of several, in the way of the library that reads. */
function asList(
  sources: Sources,
  path: string,
  expression: string,
  key: string,
  named: readonly string[],
): string | undefined {
  const fallback = named.length > 0 ? named : ownMachine;
  const text = sources.get(path)?.text ?? "";
  if (expression.startsWith("env("))
    return /\benvirons?\b/.test(text)
      ? `env.list("${key}", default=[${fallback.map((host) => `"${host}"`).join(", ")}])`
      : undefined;
  const joined = fallback.join(",");
  if (expression.startsWith("config("))
    return /\bCsv\b/.test(text)
      ? `config("${key}", default="${joined}", cast=Csv())`
      : `config("${key}", default="${joined}").split(",")`;
  return `os.environ.get("${key}", "${joined}").split(",")`;
}

/** The key that hosts are read from and that nobody sets. */
export function unsetKeyOf(sources: Sources, hosts: Setting): string | undefined {
  return unsetReadsOf(hosts.value)[0]?.key ?? keyGivenTo(sources, hosts);
}

/** The key whose name the setting hands to a function, which answers an empty list by itself where it is unset. */
function keyGivenTo(sources: Sources, { assigned: [place] }: Setting): string | undefined {
  const written = place && sources.get(place.path)?.text.slice(place.range.start, place.range.end);
  return /^[^=]*=\s*[\w.]+\(\s*["']([A-Z][A-Z0-9_]{3,})["']/.exec(written ?? "")?.[1];
}
