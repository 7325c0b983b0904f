import type { Fix, Place, TextEdit } from "../../../engine/finding";
import { encloses, lineBreakOf } from "../../../engine/text";
import { decisionOf } from "../../../interpreter/python/values/origins";
import type { ComputedOrigin, EnvironmentOrigin, Value } from "../../../interpreter/python/values/value";
import type { Statement, Tuple } from "../../../languages/python/syntax";
import { walkPython } from "../../../languages/python/walk";
import { type EvaluatedSettings, isTrue, type Setting, settingOf } from "./evaluated-settings";
import type { SettingsSource } from "./settings-sources";

/** The modules that settings were read from, by path. */
export type Sources = ReadonlyMap<string, SettingsSource>;

/** The text of a place. */
export function sourceAt(sources: Sources, { path, range }: Place): string {
  return sources.get(path)?.text.slice(range.start, range.end) ?? "";
}

export function replaceAt({ path, range }: Place, newText: string): TextEdit {
  return { kind: "edit", path, range, newText };
}

/** Operations after which the outcome follows the literal: flipping the one flips the other. */
const transparent =
  /^(?:\.(?:lower|upper|strip|title|capitalize|casefold)\(\)|in|==|bool\(\)|int\(\)|str\(\)|or|not|cast|if|either)$/;

/**
 * An edit that turns the literal deciding a yes-or-no setting into the other one: `True`, `"1"`, `DEBUG=on` in an env file.
 * Undefined where the outcome does not simply follow a literal that says yes or no, or follows DEBUG, which decides more.
 */
export function flipTo(
  wanted: boolean,
  sources: Sources,
  { name, value }: Pick<Setting, "name" | "value">,
): TextEdit | undefined {
  const decision = decisionOf(value);
  const { place } = decision;
  if (place && name !== "DEBUG" && isOfDebug(sources, place)) return undefined;
  if (!place || !sources.has(place.path) || !decision.operations.every(isTransparent)) return undefined;
  if (servesOthers(sources, place)) return undefined;
  const inverted = decision.operations.filter(({ operation }) => operation === "not").length % 2 === 1;
  const flipped = oppositeOf(sourceAt(sources, place), wanted !== inverted);
  return flipped === undefined ? undefined : replaceAt(place, flipped);
}

/** Whether a place stands in a line that sets DEBUG. */
function isOfDebug(sources: Sources, { path, range }: Place): boolean {
  const text = sources.get(path)?.text ?? "";
  const line = text.slice(text.lastIndexOf("\n", range.start - 1) + 1, range.start);
  return /^\s*(?:export\s+)?\w{0,40}DEBUG\s*[:=]/.test(line);
}

function isTransparent({ operation }: ComputedOrigin): boolean {
  return transparent.test(operation) || /^\w+\(\)$/.test(operation);
}

const opposites: readonly (readonly [on: string, off: string])[] = [
  ["true", "false"],
  ["yes", "no"],
  ["on", "off"],
  ["1", "0"],
  ["t", "f"],
  ["y", "n"],
];

/** Keeps quotes and case: `"True"` becomes `"False"`, `ON` becomes `OFF`. */
function oppositeOf(written: string, toTrue: boolean): string | undefined {
  const match = /^([rRuU]?["']?)(\w+)(["']?)$/.exec(written);
  const word = match?.[2] ?? "";
  for (const [on, off] of opposites) {
    const [from, to] = toTrue ? [off, on] : [on, off];
    if (word.toLowerCase() === from) return `${match?.[1]}${withCaseOf(word, to)}${match?.[3]}`;
  }
  return undefined;
}

function withCaseOf(model: string, word: string): string {
  if (model === model.toUpperCase()) return word.toUpperCase();
  return model[0] === model[0]?.toUpperCase() ? word[0]?.toUpperCase() + word.slice(1) : word;
}

/** What a conversion from the environment's string to a boolean reads like here: the project's own helper, else a comparison. */
export function asBoolean(
  sources: Sources,
  read: EnvironmentOrigin,
  value: "keep" | "false",
): TextEdit | undefined {
  const call = sourceAt(sources, read.place);
  const source = sources.get(read.place.path);
  if (call === "" || !source?.tree || servesOthers(sources, read.place)) return undefined;
  const whole = withoutBool(source.text, read.place);
  const typed = asTypedRead(read, call, value);
  if (typed !== "by comparison") return typed === undefined ? undefined : replaceAt(whole, typed);
  const fallback = read.default;
  const isOn = value === "keep" && fallback !== undefined && countsAsTrue(fallback.value);
  const helper = booleanHelper(source, read.place.range.start);
  const inQuotes = (code: string) => inQuotesOf(sources, read.place.path, code);
  const isYes = inQuotes(comparison);
  if (helper && (fallback === undefined || isLiteral(fallback.value)))
    return replaceAt(whole, inQuotes(`${helper}("${read.key}", ${isOn ? "True" : "False"})`));
  if (!fallback) return replaceAt(whole, `${withFallback(call, read, inQuotes('""'))}${isYes}`);
  const written = sourceAt(sources, fallback.place);
  const said = value === "false" ? inQuotes('"False"') : inQuotes(saidAsText(fallback.value, written));
  const start = fallback.place.range.start - read.place.range.start;
  const inner = call.slice(0, start) + said + call.slice(start + written.length);
  return replaceAt(whole, `${inner}${isYes}`);
}

/** The place of a read with a `bool(…)` around it, which makes nothing of a comparison. */
function withoutBool(text: string, { path, range: { start, end } }: Place): Place {
  const before = /\bbool\(\s*$/.exec(text.slice(0, start))?.[0];
  const after = /^\s*,?\s*\)/.exec(text.slice(end))?.[0];
  if (before === undefined || after === undefined) return { path, range: { start, end } };
  return { path, range: { start: start - before.length, end: end + after.length } };
}

/** Libraries that read types themselves do so here: their calls take other arguments than a text to fall back to. */
function asTypedRead(
  { helper, default: fallback, place }: EnvironmentOrigin,
  call: string,
  value: "keep" | "false",
): string | undefined | "by comparison" {
  const isEnv = helper === "django-environ" || helper === "environs";
  if (!isEnv && helper !== "python-decouple") return "by comparison";
  const written = fallback && fallback.place.range.start - place.range.start;
  const isApart =
    fallback !== undefined &&
    (!isLiteral(fallback.value) || fallback.place.path !== place.path || written! < 0);
  if (isApart || /\bcast\b|,\s*str\b|#/.test(call)) return undefined;
  const said = fallback && value === "keep" && countsAsTrue(fallback.value) ? "True" : "False";
  const end = fallback ? written! + fallback.place.range.end - fallback.place.range.start : 0;
  const filled = fallback ? call.slice(0, written) + said + call.slice(end) : call;
  if (isEnv) {
    const plain = /^(\w+)(?:\.str)?\(/.exec(filled);
    return plain ? `${plain[1]}.bool(${filled.slice(plain[0].length)}` : undefined;
  }
  return filled.replace(/,?\s*\)$/, ", cast=bool)");
}

/** Edits that read a yes-or-no setting from the environment in place of a literal: no, unless the environment says yes. */
export function readBoolean(sources: Sources, place: Place, key: string): readonly TextEdit[] {
  const source = sources.get(place.path);
  const reading = environmentReading(sources, place.path, key);
  if (!source || !reading) return [];
  const helper = booleanHelper(source, place.range.start);
  const inQuotes = (code: string) => inQuotesOf(sources, place.path, code);
  const expression = reading.expression.startsWith("env(")
    ? `env.bool("${key}", default=False)`
    : reading.expression.startsWith("config(")
      ? `config("${key}", default=False, cast=bool)`
      : `os.environ.get("${key}", "False")${comparison}`;
  return helper
    ? [replaceAt(place, inQuotes(`${helper}("${key}", False)`))]
    : [...reading.imports, replaceAt(place, inQuotes(expression))];
}

/** Every spelling of yes that env files use, so that none of a project's own is passed over. */
const comparison = '.lower() in ("1", "true", "yes", "on")';

/** Code of ours, which quotes twice and nests no quotes, in the quotes that its module prefers. */
export function inQuotesOf(sources: Sources, path: string, code: string): string {
  const text = sources.get(path)?.text ?? "";
  const single = text.match(/'[^'"\n]*'/g)?.length ?? 0;
  const double = text.match(/"[^'"\n]*"/g)?.length ?? 0;
  return single > double && !code.includes("'") ? code.replaceAll('"', "'") : code;
}

function countsAsTrue(value: Value): boolean {
  if (value.kind === "string") return /^(?:1|true|yes|on|t|y)$/i.test(value.value);
  return value.kind === "boolean" ? value.value : value.kind === "number" && value.value !== 0;
}

function isLiteral({ kind }: Value): boolean {
  return kind === "string" || kind === "boolean" || kind === "number";
}

/** A function that the module calls above an offset, with a name and a yes or no, to read a boolean: `env.bool`, `get_bool`. */
function booleanHelper({ text }: SettingsSource, offset: number): string | undefined {
  return /(?<![\w.])((?:[a-z_]\w{0,60}\.){0,6}\w{0,60}?bool\w{0,60})\(\s*["']\w+["'],\s*(?:True|False)\s*\)/.exec(
    text.slice(0, offset),
  )?.[1];
}

/** A default must be a string before `.lower()`: `False` becomes "False", `1` becomes "True". */
function saidAsText(value: Value, written: string): string {
  if (value.kind === "string") return /^["'](?:t|y)["']$/i.test(written) ? '"True"' : written;
  return countsAsTrue(value) ? '"True"' : '"False"';
}

/** A read without default gives None, which has no `.lower()`. */
function withFallback(call: string, { helper }: EnvironmentOrigin, nothing: string): string {
  if (helper === "os.environ[]") return call;
  return call.replace(/\)\s*$/, `, ${nothing})`);
}

/** Whether a place stands in a function with parameters: what is changed there changes for everybody who calls it. */
export function servesOthers(sources: Sources, { path, range }: Place): boolean {
  let found = false;
  for (const statement of sources.get(path)?.tree?.body ?? [])
    walkPython(statement, (node) => {
      const isAround = encloses(node.range, range);
      found ||= isAround && node.kind === "function" && node.parameters.length > 0;
      return isAround;
    });
  return found;
}

/** Whether a place stands in a branch of an `if` whose condition says so. */
export function standsUnder(sources: Sources, { path, range }: Place, condition: RegExp): boolean {
  const source = sources.get(path);
  let found = false;
  for (const statement of source?.tree?.body ?? [])
    walkPython(statement, (node) => {
      const isAround = encloses(node.range, range);
      if (isAround && node.kind === "if") {
        const { start, end } = node.test.range;
        found ||= condition.test(source?.text.slice(start, end) ?? "");
      }
      return isAround;
    });
  return found;
}

/** Whether a place stands under `if DEBUG:` while DEBUG is on: it counts because of that, which is reported by itself. */
export function followsDebug(settings: EvaluatedSettings, sources: Sources, place: Place): boolean {
  return (
    isTrue(settingOf(settings, "DEBUG").value) !== false &&
    standsUnder(sources, place, /^\s*(?:settings\.)?DEBUG\s*$/)
  );
}

/** An edit that removes one element of a list, tuple, set or call, with its comma and, alone on its line, the line. */
export function removeElement(sources: Sources, { path, range }: Place): TextEdit | undefined {
  const source = sources.get(path);
  if (!source) return undefined;
  const { text } = source;
  let { start, end } = range;
  const edit = (newText = ""): TextEdit => ({ kind: "edit", path, range: { start, end }, newText });
  const [first, second, third] = tupleAround(source, start)?.elements ?? [];
  // Of two, the one that is left needs its comma to stay a tuple.
  const other = third ? undefined : first?.range.start === start ? second : first;
  const hasComma = /^[ \t]*,/.exec(text.slice(end));
  if (hasComma && other && other.range.start > end && !/^\s*,/.test(text.slice(other.range.end))) {
    if (text.slice(end, other.range.start).includes("#")) return undefined;
    end = other.range.end;
    return edit(`${text.slice(other.range.start, other.range.end)},`);
  }
  if (hasComma) end += hasComma[0].length;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  // A comment behind the element speaks of it and goes with it.
  const rest = /^[ \t]*(?:#[^\n]*)?(\r?\n|$)/.exec(text.slice(end));
  if (text.slice(lineStart, start).trim() === "" && rest) {
    start = lineStart;
    end += rest[0].length;
  } else if (hasComma) {
    const space = /^[ \t]+(?![ \t]|\r?\n)/.exec(text.slice(end));
    if (space) end += space[0].length;
  } else {
    const comma = /(,?)[ \t]*$/.exec(text.slice(lineStart, start));
    start -= (comma?.[0].length ?? 0) - (comma?.[1] && other ? 1 : 0);
  }
  return edit();
}

/** The tuple that has an element at an offset. */
function tupleAround({ tree }: SettingsSource, offset: number): Tuple | undefined {
  let found: Tuple | undefined;
  const statement = tree?.body.find(({ range }) => range.start <= offset && offset < range.end);
  if (statement)
    walkPython(statement, (node) => {
      if (node.kind === "tuple" && node.elements.some(({ range }) => range.start === offset)) found = node;
      return node.range.start <= offset && offset < node.range.end;
    });
  return found;
}

/**
 * An edit that adds a statement to a module below the last of the named settings that stand at its top level,
 * else at its end. Undefined where the module is not at hand.
 */
export function insertSetting(
  sources: Sources,
  settings: EvaluatedSettings,
  line: string,
  siblings: readonly RegExp[],
): TextEdit | undefined {
  const path = settings.target.modulePath;
  const source = sources.get(path);
  if (!source?.tree) return undefined;
  const { text, tree } = source;
  const lineBreak = lineBreakOf(text);
  const written = inQuotesOf(sources, path, line);
  for (const sibling of siblings) {
    const index = tree.body.findLastIndex((statement) => isSettingOf(statement, sibling));
    if (index === -1) continue;
    const end = endOfLine(text, endOfThought(source, tree.body, index));
    return { kind: "edit", path, range: { start: end, end }, newText: `${lineBreak}${written}` };
  }
  const last = lastWord(source, tree.body);
  const isDebugKnown = tree.body.some((one) => one.range.end <= (last ?? 0) && isSettingOf(one, /^DEBUG$/));
  if (last !== undefined && (isDebugKnown || !/\bDEBUG\b/.test(line)))
    return {
      kind: "edit",
      path,
      range: { start: last, end: last },
      newText: `${/(?:^|\n)\r?\n$/.test(text.slice(0, last)) ? "" : lineBreak}${written}${lineBreak}${lineBreak}`,
    };
  const gap = text === "" ? "" : /\n$/.test(text) ? lineBreak : lineBreak + lineBreak;
  return {
    kind: "edit",
    path,
    range: { start: text.length, end: text.length },
    newText: `${gap}${written}${lineBreak}`,
  };
}

/**
 * Where the settings of a machine are loaded over those of the module, with the comment above: what stands behind that would
 * win over them. Undefined where nothing is loaded behind the first setting.
 */
function lastWord({ text }: SettingsSource, body: readonly Statement[]): number | undefined {
  const first = body.findIndex(({ kind }) => kind === "assign");
  const loading = first === -1 ? undefined : body.slice(first).find(mayLoadSettings);
  if (!loading) return undefined;
  const above = text.slice(0, loading.range.start).split("\n").slice(0, -1);
  const code = above.findLastIndex((line) => !line.trimStart().startsWith("#"));
  return loading.range.start - above.slice(code + 1).reduce((sum, line) => sum + line.length + 1, 0);
}

/** `from .local_settings import *` where it may fail, or `exec()`: what picks one of the project's own modules is no machine's. */
function mayLoadSettings(statement: Statement): boolean {
  let found = false;
  walkPython(statement, (node) => {
    if (node.kind === "function" || node.kind === "class") return false;
    if (node.kind === "import-from" && statement.kind === "try")
      found ||= node.names.some(({ name }) => name === "*");
    if (node.kind === "call" && node.function.kind === "name")
      found ||= /^(?:exec|execfile)$/.test(node.function.name);
    return undefined;
  });
  return found;
}

/** Where what goes on directly below a statement ends: lines that use what it has just assigned are one thought with it. */
function endOfThought({ text }: SettingsSource, body: readonly Statement[], index: number): number {
  let last = body[index] as Statement;
  for (const next of body.slice(index + 1)) {
    const between = text.slice(last.range.end, next.range.start);
    const names =
      last.kind === "assign" ? last.targets.flatMap((one) => (one.kind === "name" ? one.name : [])) : [];
    const code = text.slice(next.range.start, next.range.end);
    const goesOn = names.some((name) => new RegExp(`\\b${name}\\b`).test(code));
    if (!goesOn || /\n[ \t]*\r?\n/.test(between)) break;
    last = next;
  }
  return last.range.end;
}

function isSettingOf(statement: Statement, name: RegExp): boolean {
  return (
    statement.kind === "assign" &&
    statement.targets.some((target) => target.kind === "name" && name.test(target.name))
  );
}

function endOfLine(text: string, offset: number): number {
  const found = /\r?\n|$/.exec(text.slice(offset));
  return offset + (found?.index ?? 0);
}

/** Whether a module serves production alone, judged by its name: then its values do not reach a developer's machine. */
export function isForProductionOnly(settings: EvaluatedSettings): boolean {
  return /(?:^|[/_])(?:prod|production|live|deploy|deployment|heroku|docker_production)(?:[/_.]|$)/i.test(
    settings.target.modulePath,
  );
}

/** The import line and expression that read a key of the environment here, in the style the module already has. */
export function environmentReading(
  sources: Sources,
  path: string,
  key: string,
): { readonly expression: string; readonly imports: readonly TextEdit[] } | undefined {
  const source = sources.get(path);
  if (!source?.tree) return undefined;
  const { text, tree } = source;
  const imports = (name: string) =>
    tree.body.some(
      (one) =>
        (one.kind === "import" && one.names.some((each) => (each.alias ?? each.name) === name)) ||
        (one.kind === "import-from" && one.names.some((each) => (each.alias ?? each.name) === name)),
    );
  const assigns = (name: string) => tree.body.some((one) => isSettingOf(one, new RegExp(`^${name}$`)));
  const inQuotes = (code: string) => inQuotesOf(sources, path, code);
  if (assigns("env") || imports("env")) return { expression: inQuotes(`env("${key}")`), imports: [] };
  if (imports("config") && /\bdecouple\b/.test(text))
    return { expression: inQuotes(`config("${key}")`), imports: [] };
  if (imports("os")) return { expression: inQuotes(`os.environ["${key}"]`), imports: [] };
  const first = tree.body.find(
    (one) => one.kind === "import" || (one.kind === "import-from" && one.module !== "__future__"),
  );
  const docstring =
    tree.body[0]?.kind === "expression-statement" ? endOfLine(text, tree.body[0].range.end) : undefined;
  const offset = first?.range.start ?? (docstring === undefined ? 0 : docstring);
  const newText = first
    ? `import os${lineBreakOf(text)}`
    : docstring === undefined
      ? `import os${lineBreakOf(text)}${lineBreakOf(text)}`
      : `${lineBreakOf(text)}${lineBreakOf(text)}import os`;
  return {
    expression: inQuotes(`os.environ["${key}"]`),
    imports: [{ kind: "edit", path, range: { start: offset, end: offset }, newText }],
  };
}

/** A fix with one edit, or none where the edit could not be made. */
export function fixWith(
  title: Fix["title"],
  safety: Fix["safety"],
  ...edits: readonly (TextEdit | undefined)[]
): readonly Fix[] {
  const made = edits.filter((edit) => edit !== undefined);
  return made.length === edits.length && made.length > 0 ? [{ title, safety, edits: made }] : [];
}

/**
 * Edits that take an element out of a list setting and add it below only if DEBUG is on.
 * Needs the list as one statement at the top level of a module that knows DEBUG above it; a middleware goes to the front.
 */
export function moveUnderDebug(
  sources: Sources,
  settings: EvaluatedSettings,
  list: { readonly name: string },
  element: string,
  place: Place,
): readonly (TextEdit | undefined)[] {
  const source = sources.get(place.path);
  const statement = source?.tree?.body.find(
    (one) =>
      one.range.start <= place.range.start &&
      place.range.end <= one.range.end &&
      isSettingOf(one, new RegExp(`^${list.name}$`)),
  );
  const knowsDebug = settings.settings
    .get("DEBUG")
    ?.assigned.some(
      ({ path, range }) => path === place.path && statement && range.end <= statement.range.start,
    );
  if (!source || !statement || !knowsDebug) return [undefined];
  const lineBreak = lineBreakOf(source.text);
  const quoted = sourceAt(sources, place);
  const inTuple = tupleAround(source, place.range.start) !== undefined;
  const added =
    list.name !== "MIDDLEWARE"
      ? `${list.name} += ${inTuple ? `(${quoted},)` : `[${quoted}]`}`
      : inTuple
        ? `MIDDLEWARE = (${quoted}, *MIDDLEWARE)`
        : `MIDDLEWARE.insert(0, ${quoted})`;
  const end = endOfLine(source.text, statement.range.end);
  return [
    element === "" ? undefined : removeElement(sources, place),
    {
      kind: "edit",
      path: place.path,
      range: { start: end, end },
      newText: `${lineBreak}if DEBUG:${lineBreak}    ${added}`,
    },
  ];
}
