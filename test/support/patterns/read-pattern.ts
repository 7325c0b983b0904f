/** A part of a regular expression. */
export type Part =
  /** One character: how it is written, and whether it is this one. */
  | { readonly kind: "character"; readonly isOne: (character: string) => boolean; readonly written: string }
  | {
      readonly kind: "group";
      readonly alternatives: readonly (readonly Part[])[];
      readonly capture?: Capture;
    }
  | { readonly kind: "look"; readonly part: Part; readonly isBehind: boolean; readonly isNegative: boolean }
  | {
      readonly kind: "repeat";
      readonly part: Part;
      readonly least: number;
      readonly most: number;
      readonly isLazy: boolean;
    }
  | { readonly kind: "edge"; readonly edge: Edge }
  | { readonly kind: "reference"; readonly capture: Capture };

export type Edge = "start" | "end" | "word" | "inside";

/** The number or the name of a group whose text is kept. */
export type Capture = string;

/** Reads what the engine itself has accepted: whatever it holds is well formed. */
export function readPattern({ source, flags }: RegExp): Part {
  return new Reader(source, flags.replace(/[dgmy]/g, "")).read();
}

class Reader {
  private at = 0;
  private captures = 0;

  constructor(
    private readonly source: string,
    private readonly flags: string,
  ) {}

  read(capture?: Capture): Part {
    const alternatives: Part[][] = [[]];
    while (this.at < this.source.length && this.source[this.at] !== ")") {
      if (this.source[this.at] === "|") {
        this.at++;
        alternatives.push([]);
      } else alternatives.at(-1)?.push(this.readRepeated());
    }
    return { kind: "group", alternatives, ...(capture === undefined ? {} : { capture }) };
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.source.slice(this.at));
    this.at += found?.[0].length ?? 0;
    return found;
  }

  private readRepeated(): Part {
    const part = this.readPart();
    const found = this.take(/^(?:([*+?])|\{(\d+)(,?)(\d*)\})(\??)/);
    if (!found) return part;
    const [, sign, least, comma, most, lazy] = found;
    const isLazy = lazy === "?";
    const endless = Number.POSITIVE_INFINITY;
    if (sign !== undefined)
      return { kind: "repeat", part, least: sign === "+" ? 1 : 0, most: sign === "?" ? 1 : endless, isLazy };
    return {
      kind: "repeat",
      part,
      least: Number(least),
      most: comma ? Number(most || endless) : Number(least),
      isLazy,
    };
  }

  private readPart(): Part {
    const opening = this.take(/^\((?:\?(?:[:=!]|<[=!]|<(\w+)>))?/);
    if (opening) {
      const [whole, name] = opening;
      const isCapture = whole === "(" || name !== undefined;
      const inner = this.read(isCapture ? (name ?? String(++this.captures)) : undefined);
      this.at++;
      if (isCapture || whole === "(?:") return inner;
      return { kind: "look", part: inner, isBehind: whole.includes("<"), isNegative: whole.endsWith("!") };
    }
    const edge = this.take(/^(?:[\^$]|\\[bB])/)?.[0];
    if (edge !== undefined)
      return {
        kind: "edge",
        edge: edge === "^" ? "start" : edge === "$" ? "end" : edge === "\\b" ? "word" : "inside",
      };
    const [, number, name] = this.take(/^\\(?:([1-9])|k<(\w+)>)/) ?? [];
    const capture = number ?? name;
    if (capture !== undefined) return { kind: "reference", capture };
    const written =
      this.take(
        /^(?:\[(?:\\.|[^\]\\])*\]|\\(?:u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|[pP]\{[^}]*\}|c[A-Z]|.)|.)/su,
      )?.[0] ?? "";
    const pattern = new RegExp(`^${written}$`, this.flags);
    const known = new Map<string, boolean>();
    return {
      kind: "character",
      written,
      isOne(character) {
        const isKnown = known.get(character);
        if (isKnown !== undefined) return isKnown;
        const isOne = pattern.test(character);
        known.set(character, isOne);
        return isOne;
      },
    };
  }
}
