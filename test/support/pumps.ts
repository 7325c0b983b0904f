/** A part of a regular expression, as far as it takes to write texts that it nearly matches. */
type Part =
  | { readonly kind: "character"; readonly samples: readonly string[] }
  | { readonly kind: "group"; readonly alternatives: readonly (readonly Part[])[]; readonly isEmpty: boolean }
  | { readonly kind: "repeat"; readonly part: Part; readonly max: number };

/** Characters that classes are tried with: a kind each of what text is made of. */
const candidates = [..."aA0 \t\n\r-_./:=,;#@\"'`*+~$%&|!?(){}[]<>\\^eé"];

/** What no class of ours is meant for: the end of a text that nearly matches. */
const end = "\u0000";

/** Repetitions from which on a bound is no bound. */
const many = 1000;

/** Texts of about a length that make a regular expression look at everything again and again if anything does. */
export function pumpsOf({ source, flags }: RegExp, length: number): readonly string[] {
  const texts = new Set<string>();
  const repeated = (text: string) => text.repeat(Math.max(1, Math.floor(length / Math.max(1, text.length))));
  const visit = (parts: readonly Part[], before: string): void => {
    let prefix = before;
    for (const part of parts) {
      const inner = part.kind === "repeat" ? part.part : part;
      if (part.kind === "repeat" && part.max >= many)
        for (const sample of samplesOf(inner)) {
          texts.add(repeated(sample) + end);
          texts.add(prefix + repeated(sample) + end);
          texts.add(`${prefix}${repeated(sample)}\n${end}`);
          texts.add(repeated(prefix + sample) + end);
          texts.add(`${repeated(`${prefix}${sample}`)}\n${end}`);
        }
      if (inner.kind === "group") for (const alternative of inner.alternatives) visit(alternative, prefix);
      prefix += samplesOf(part)[0] ?? "";
      if (prefix.length > 0 && prefix.length < 100) texts.add(repeated(prefix) + end);
    }
  };
  visit([new Reader(source, flags).read()], "");
  return [...texts];
}

function samplesOf(part: Part): readonly string[] {
  if (part.kind === "character") return part.samples.slice(0, 4);
  if (part.kind === "repeat") return samplesOf(part.part);
  if (part.isEmpty) return [""];
  return part.alternatives
    .slice(0, 4)
    .map((parts) => parts.map((one) => samplesOf(one)[0] ?? "").join(""))
    .filter((text) => text !== "");
}

class Reader {
  private at = 0;

  constructor(
    private readonly source: string,
    private readonly flags: string,
  ) {}

  read(): Part {
    const alternatives: Part[][] = [[]];
    while (this.at < this.source.length && this.source[this.at] !== ")") {
      if (this.source[this.at] === "|") {
        this.at++;
        alternatives.push([]);
        continue;
      }
      const part = this.readPart();
      const max = this.readRepetition();
      if (part) alternatives.at(-1)?.push(max === undefined ? part : { kind: "repeat", part, max });
    }
    return { kind: "group", alternatives, isEmpty: false };
  }

  private readPart(): Part | undefined {
    const rest = this.source.slice(this.at);
    const opening = /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(rest)?.[0];
    if (opening !== undefined) {
      this.at += opening.length;
      const inner = this.read();
      this.at++;
      return { ...inner, isEmpty: /[=!]$/.test(opening) } as Part;
    }
    const written =
      /^(?:\[(?:\\.|[^\]\\])*\]|\\(?:u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|[pP]\{[^}]*\}|k<\w+>|.)|.)/su.exec(
        rest,
      )?.[0] ?? "";
    this.at += Math.max(1, written.length);
    if (/^(?:[\^$]|\\[bB]|\\[1-9]|\\k<.*)$/s.test(written)) return undefined;
    const isOne = new RegExp(`^${written}$`, this.flags.replace(/[gym]/g, ""));
    const literal = /^[^[\\.]$/su.test(written) ? [written] : candidates.filter((one) => isOne.test(one));
    return { kind: "character", samples: literal.length > 0 ? literal : ["é"] };
  }

  /** The most that the part before may be repeated; undefined without a sign of that. */
  private readRepetition(): number | undefined {
    const [whole, sign, least, comma, most] =
      /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(this.source.slice(this.at)) ?? [];
    if (whole === undefined) return undefined;
    this.at += whole.length;
    if (sign !== undefined) return sign === "?" ? 1 : Number.POSITIVE_INFINITY;
    if (!comma) return Number(least);
    return most ? Number(most) : Number.POSITIVE_INFINITY;
  }
}
