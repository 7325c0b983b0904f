import { argumentOf, valuesOf } from "../arguments";
import { iterate } from "../evaluate/iteration";
import type { Call } from "../evaluation";
import { keyLength, madeUp } from "../standard-library/made-up-text";
import { boolean, computed, follows, list, number, string, tuple } from "../values/construct";
import {
  certain,
  type Origin,
  type StringValue,
  type UnknownValue,
  type Value,
  workspaceRoot,
} from "../values/value";
import { formatBraces } from "./string-format";

/** A method call on a known text. */
interface TextCall {
  readonly self: StringValue;
  readonly name: string;
  readonly call: Call;
  readonly origin: Origin;
  /** An argument that is a string. */
  text(index: number, keyword?: string): string | undefined;
  integer(index: number, keyword?: string): number | undefined;
  /** Whether there is an argument other than None. */
  given(index: number, keyword?: string): boolean;
}

/** A method of `str`, called. Undefined for a method that does not exist or is not followed. */
export function callStringMethod(self: StringValue, name: string, call: Call): Value | undefined {
  const origin = computed(call.place, `.${name}()`, self, ...valuesOf(call));
  const { value } = self;
  const transform = transformations[name];
  if (transform && call.positional.length === 0) return string(transform(value), origin);
  const test = tests[name];
  if (test && call.positional.length === 0) return boolean(test(value), origin);
  return methods[name]?.({
    self,
    name,
    call,
    origin,
    text(index, keyword) {
      const given = argumentOf(call, index, keyword)?.value;
      return given?.kind === "string" ? given.value : undefined;
    },
    integer(index, keyword) {
      const given = argumentOf(call, index, keyword)?.value;
      return given?.kind === "number" ? given.value : undefined;
    },
    given(index, keyword) {
      const given = argumentOf(call, index, keyword)?.value;
      return given !== undefined && given.kind !== "none";
    },
  });
}

function stripped({ self, name, origin, text, given }: TextCall): Value | undefined {
  const characters = text(0);
  if (given(0) && characters === undefined) return undefined;
  return string(strip(self.value, characters, name !== "rstrip", name !== "lstrip"), origin);
}

function parted({ self, name, call, origin, text, integer, given }: TextCall): Value | undefined {
  const separator = text(0, "sep");
  if (given(0, "sep") && separator === undefined) return undefined;
  const limit = integer(1, "maxsplit");
  if (given(1, "maxsplit") && limit === undefined) return undefined;
  if (separator === "")
    return call.evaluation.raise(["ValueError", "Exception"], "empty separator", call.place);
  const parts = split(self.value, separator, limit ?? -1, name === "rsplit");
  return list(
    parts.map((part) => certain(string(part, computed(call.place, `.${name}()`, self)))),
    origin,
  );
}

function lines({ self, name, call, origin }: TextCall): Value {
  const { value } = self;
  return list(
    (value === "" ? [] : value.replace(/(\r\n|\r|\n)$/, "").split(/\r\n|\r|\n/)).map((line) =>
      certain(string(line, computed(call.place, `.${name}()`, self))),
    ),
    origin,
  );
}

function partition({ self, name, origin, text }: TextCall): Value | undefined {
  const { value } = self;
  const separator = text(0);
  if (!separator) return undefined;
  const at = name === "partition" ? value.indexOf(separator) : value.lastIndexOf(separator);
  const parts =
    at === -1
      ? name === "partition"
        ? [value, "", ""]
        : ["", "", value]
      : [value.slice(0, at), separator, value.slice(at + separator.length)];
  return tuple(
    parts.map((part) => certain(string(part, origin))),
    origin,
  );
}

function hasAffix({ self, name, call, origin }: TextCall): Value | undefined {
  const { value } = self;
  const first = argumentOf(call, 0)?.value;
  if (call.positional.length !== 1) return undefined;
  const options =
    first?.kind === "tuple" ? first.elements.map((element) => element.value) : first ? [first] : [];
  const affixes = options.map((one) => (one.kind === "string" ? one.value : undefined));
  if (affixes.includes(undefined)) return undefined;
  if (value.startsWith(workspaceRoot) && affixes.some((affix) => affix?.startsWith("/"))) return undefined;
  return boolean(
    affixes.some((affix) =>
      name === "startswith" ? value.startsWith(affix as string) : value.endsWith(affix as string),
    ),
    origin,
  );
}

function replaced({ self, origin, text, given }: TextCall): Value | undefined {
  const from = text(0);
  const to = text(1);
  if (from === undefined || to === undefined || given(2)) return undefined;
  const { value } = self;
  return string(
    from === "" ? to + [...value].map((c) => c + to).join("") : value.replaceAll(from, to),
    origin,
  );
}

function withoutAffix({ self, name, origin, text }: TextCall): Value | undefined {
  const { value } = self;
  const affix = text(0);
  if (affix === undefined) return undefined;
  if (affix === "") return string(value, origin);
  if (name === "removeprefix")
    return string(value.startsWith(affix) ? value.slice(affix.length) : value, origin);
  return string(value.endsWith(affix) ? value.slice(0, -affix.length) : value, origin);
}

function formatted({ self, call }: TextCall): Value | undefined {
  if (call.open) return undefined;
  return formatBraces(
    call.evaluation,
    self.value,
    call.positional.map((one) => one.value),
    new Map([...call.keywords].map(([key, one]) => [key, one.value])),
    call.place,
  );
}

function found({ self, name, call, origin, text, given }: TextCall): Value | undefined {
  const needle = text(0);
  if (needle === undefined || given(1)) return undefined;
  if (name === "count") return number(self.value.split(needle).length - 1, false, origin);
  const at = self.value.indexOf(needle);
  if (at === -1 && name === "index")
    return call.evaluation.raise(["ValueError", "Exception"], "substring not found", call.place, self);
  return number(at, false, origin);
}

function padded({ self, name, origin, integer, given }: TextCall): Value | undefined {
  const width = integer(0);
  if (width === undefined || width > 1000 || given(1)) return undefined;
  if (name === "ljust") return string(self.value.padEnd(width), origin);
  return string(self.value.padStart(width, name === "zfill" ? "0" : " "), origin);
}

const methods: Readonly<Record<string, (given: TextCall) => Value | undefined>> = {
  strip: stripped,
  lstrip: stripped,
  rstrip: stripped,
  split: parted,
  rsplit: parted,
  splitlines: lines,
  partition,
  rpartition: partition,
  startswith: hasAffix,
  endswith: hasAffix,
  replace: replaced,
  removeprefix: withoutAffix,
  removesuffix: withoutAffix,
  join: ({ self, call }) => join(self, call),
  format: formatted,
  count: found,
  find: found,
  index: found,
  zfill: padded,
  ljust: padded,
  rjust: padded,
  encode: ({ self, origin }) => ({ kind: "bytes", value: self.value, origin }),
};

/** What a method gives on a string that is not known: the type of the result, at least. */
export function callUnknownStringMethod(
  self: UnknownValue,
  name: string,
  call: Call,
): UnknownValue | undefined {
  const origin = computed(call.place, `.${name}()`, self, ...valuesOf(call));
  // With a separator there is always one part at least.
  if (["split", "rsplit"].includes(name) && call.positional.length > 0)
    return follows([self], origin, { type: "list", truthy: true });
  if (["split", "rsplit", "splitlines"].includes(name)) return follows([self], origin, { type: "list" });
  if (name in tests || name === "startswith" || name === "endswith") {
    const first = argumentOf(call, 0)?.value;
    if (
      name === "startswith" &&
      self.prefix !== undefined &&
      first?.kind === "string" &&
      !first.value.startsWith(self.prefix) &&
      !self.prefix.startsWith(first.value)
    )
      return undefined;
    return follows([self], origin, { type: "boolean" });
  }
  return follows([self], origin, { type: "string" });
}

const capitalize = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();

const transformations: Readonly<Record<string, (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  casefold: (text) => text.toLowerCase(),
  capitalize,
  title: (text) => text.replace(/\p{L}+/gu, capitalize),
  swapcase: (text) =>
    [...text].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join(""),
};

const tests: Readonly<Record<string, (text: string) => boolean>> = {
  isdigit: (text) => /^\p{Nd}+$/u.test(text),
  isnumeric: (text) => /^\p{N}+$/u.test(text),
  isdecimal: (text) => /^\p{Nd}+$/u.test(text),
  isalpha: (text) => /^\p{L}+$/u.test(text),
  isalnum: (text) => /^[\p{L}\p{N}]+$/u.test(text),
  isspace: (text) => /^\s+$/u.test(text),
  isupper: (text) => /\p{Lu}/u.test(text) && text === text.toUpperCase(),
  islower: (text) => /\p{Ll}/u.test(text) && text === text.toLowerCase(),
  isidentifier: (text) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text),
};

/** As `str.strip` does; white space when `characters` is undefined. */
export function strip(text: string, characters: string | undefined, start: boolean, end: boolean): string {
  const drop = (c: string) =>
    characters === undefined ? /[\s\x1c-\x1f\x85]/.test(c) : characters.includes(c);
  let from = 0;
  let to = text.length;
  if (start) while (from < to && drop(text[from] as string)) from++;
  if (end) while (to > from && drop(text[to - 1] as string)) to--;
  return text.slice(from, to);
}

/** Python's `split` and `rsplit`; a separator of undefined means runs of white space. */
export function split(
  text: string,
  separator: string | undefined,
  limit: number,
  fromRight: boolean,
): readonly string[] {
  if (separator === undefined) {
    const words = text.trim() === "" ? [] : text.trim().split(/\s+/);
    if (limit < 0 || words.length <= limit + 1) return words;
    if (fromRight) {
      const tail = words.slice(words.length - limit);
      return [words.slice(0, words.length - limit).join(" "), ...tail];
    }
    let rest = text.trimStart();
    for (const word of words.slice(0, limit)) rest = rest.slice(word.length).trimStart();
    return [...words.slice(0, limit), rest.trimEnd() === rest ? rest : rest];
  }
  const parts = text.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  if (fromRight)
    return [parts.slice(0, parts.length - limit).join(separator), ...parts.slice(parts.length - limit)];
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

function join(self: StringValue, call: Call): Value | undefined {
  const items = call.positional[0] && iterate(call.evaluation, call.positional[0].value, call.place);
  if (!items) return undefined;
  const origin = computed(call.place, ".join()", ...items.map((item) => item.value), self);
  const texts = items.map((item) =>
    item.presence === "certain" && item.value.kind === "string" ? item.value.value : undefined,
  );
  if (items.length > 1 && items.some((item) => item.unordered))
    return call.evaluation.unknown("The order of these texts is not known", {}, call.place, {
      type: "string",
    });
  if (!texts.includes(undefined)) return string(texts.join(self.value), origin);
  const isDrawn = items.every(({ presence, value }) => {
    return presence === "certain" && value.kind === "unknown" && value.isDrawn;
  });
  if (isDrawn && items.length >= keyLength) return madeUp(call);
  return follows(
    items.map((item) => item.value),
    origin,
    { type: "string" },
  );
}
