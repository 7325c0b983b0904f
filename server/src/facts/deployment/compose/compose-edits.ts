import type { TextEdit } from "../../../engine/finding";
import type { ComposeDeployment } from "./compose-model";
import type { ComposeService, EnvironmentEntry, PartKey, ServicePart } from "./compose-service";

/** The part of a service that new keys are put into: its own block that says most; undefined where nothing can be inserted. */
export function editablePart(service: ComposeService): ServicePart | undefined {
  const own = ownParts(service);
  return (
    own.find(
      (part) => part.path === service.place.path && part.nameRange.start === service.place.range.start,
    ) ?? own[0]
  );
}

/** The blocks of a service that are its own, the weakest first. */
function ownParts({ parts }: ComposeService): readonly ServicePart[] {
  return parts.filter((part) => !part.extended && !part.flow && part.keys.length > 0);
}

/**
 * Gives a service a key with its lines (indented relative to the key): behind the first of `after` that is there,
 * otherwise behind the last key. A key that stands there without a value is given one; undefined for a key that has
 * one, and where nothing can be inserted.
 */
export function insertKey(
  service: ComposeService,
  lines: readonly string[],
  after: readonly string[] = [],
): TextEdit | undefined {
  const name = /^[^:]+/.exec(lines[0] ?? "")?.[0];
  const holder = ownParts(service).findLast(({ keys }) => keys.some(({ key }) => key === name));
  const existing = holder?.keys.find(({ key }) => key === name);
  if (holder && existing) return fillKey(holder, existing, lines);
  const part = editablePart(service);
  const anchor = part && anchorIn(part, after);
  if (!part || !anchor) return undefined;
  return insertion(part, anchor.lineEnd, part.indent, lines);
}

/** Writes the value of a key that stands there without one. */
function fillKey(
  part: ServicePart,
  { keyRange, range, source, lineEnd, isEmpty }: PartKey,
  [first = "", ...children]: readonly string[],
): TextEdit | undefined {
  const colon = source.indexOf(":", keyRange.end - keyRange.start);
  if (!isEmpty || colon === -1) return undefined;
  if (children.length > 0)
    return source.endsWith(":") ? insertion(part, lineEnd, part.indent, children) : undefined;
  return {
    kind: "edit",
    path: part.path,
    range: { start: keyRange.start + colon + 1, end: range.end },
    newText: first.slice(first.indexOf(":") + 1),
  };
}

/** Adds one item to a list of a service (`volumes`, `ports`), or the list itself when there is none. */
export function insertItem(
  service: ComposeService,
  key: string,
  item: string,
  after: readonly string[] = [],
): TextEdit | undefined {
  const part = editablePart(service);
  const existing = part?.keys.find((one) => one.key === key);
  if (!part) return undefined;
  if (!existing || existing.isEmpty) return insertKey(service, [`${key}:`, `${unit(part)}- ${item}`], after);
  if (existing.childKind !== "list" || existing.childIndent === undefined) return undefined;
  return insertion(part, existing.lineEnd, existing.childIndent, [`- ${item}`]);
}

/** Adds one variable to `environment` in the form that the service uses. */
export function insertVariable(service: ComposeService, name: string, value: string): TextEdit | undefined {
  const part = editablePart(service);
  if (!part) return undefined;
  const existing = part.keys.find((one) => one.key === "environment");
  if (!existing || existing.isEmpty) {
    // A merged or extended `environment` would be replaced by one of its own.
    if (service.environment.length > 0) return undefined;
    return insertKey(
      service,
      ["environment:", `${unit(part)}${name}: ${value}`],
      ["command", "image", "build"],
    );
  }
  if (existing.childIndent === undefined || existing.childKind === "other") return undefined;
  const line = existing.childKind === "list" ? `- ${name}=${value}` : `${name}: ${value}`;
  return insertion(part, existing.lineEnd, existing.childIndent, [line]);
}

/** Replaces a value by a variable that must be set: `${NAME:?}`. */
export function requireVariable({ value, name, inFlow }: EnvironmentEntry): TextEdit | undefined {
  if (!value) return undefined;
  const written = `\${${name}:?}`;
  return replaceScalar(value.place, written, value.style, inFlow);
}

/** Puts a text in the place of a scalar with the quotes that the scalar has. */
export function replaceScalar(
  place: { readonly path: string; readonly range: { readonly start: number; readonly end: number } },
  text: string,
  style: "plain" | "single" | "double" | "literal" | "folded",
  inFlow: boolean,
  isWhole = true,
): TextEdit | undefined {
  if (style === "literal" || style === "folded") return undefined;
  const quote = !isWhole
    ? ""
    : style === "double" || (style === "plain" && inFlow)
      ? '"'
      : style === "single"
        ? "'"
        : "";
  return { kind: "edit", path: place.path, range: place.range, newText: `${quote}${text}${quote}` };
}

/** Adds a service behind the last one; `lines` are indented relative to its name. */
export function insertService(deployment: ComposeDeployment, lines: readonly string[]): TextEdit | undefined {
  const { scaffold } = deployment;
  if (!scaffold) return undefined;
  const { path, indent, end } = scaffold;
  const blank = scaffold.blankLines ? scaffold.lineBreak : "";
  const text = lines
    .map((line) => (line === "" ? "" : `${" ".repeat(indent)}${line}`))
    .join(scaffold.lineBreak);
  return { kind: "edit", path, range: { start: end, end }, newText: `${scaffold.lineBreak}${blank}${text}` };
}

/** Declares a named volume at the top level, unless it is declared; undefined when it cannot be inserted. */
export function declareVolume(deployment: ComposeDeployment, name: string): readonly TextEdit[] | undefined {
  if (deployment.volumes.some((volume) => volume.name === name)) return [];
  const { scaffold } = deployment;
  if (!scaffold) return undefined;
  const { path, volumes, fileEnd, lineBreak } = scaffold;
  if (volumes) {
    const line = `${" ".repeat(volumes.indent)}${name}:`;
    return [
      { kind: "edit", path, range: { start: volumes.end, end: volumes.end }, newText: `${lineBreak}${line}` },
    ];
  }
  if (scaffold.hasVolumes) return undefined;
  const before = scaffold.endsWithBreak ? lineBreak : `${lineBreak}${lineBreak}`;
  return [
    {
      kind: "edit",
      path,
      range: { start: fileEnd, end: fileEnd },
      newText: `${before}volumes:${lineBreak}  ${name}:${lineBreak}`,
    },
  ];
}

function anchorIn(part: ServicePart, after: readonly string[]): PartKey | undefined {
  for (const key of after) {
    const found = part.keys.find((one) => one.key === key);
    if (found) return found;
  }
  return part.keys[part.keys.length - 1];
}

/** One step of indentation in this service: that of its first nested block. */
function unit(part: ServicePart): string {
  const nested = part.keys.find((one) => one.childKind === "mapping" && one.childIndent !== undefined);
  const width = nested?.childIndent === undefined ? 2 : nested.childIndent - part.indent;
  return " ".repeat(width > 0 ? width : 2);
}

function insertion(part: ServicePart, offset: number, indent: number, lines: readonly string[]): TextEdit {
  const text = lines.map((line) => `${part.lineBreak}${" ".repeat(indent)}${line}`).join("");
  return { kind: "edit", path: part.path, range: { start: offset, end: offset }, newText: text };
}
