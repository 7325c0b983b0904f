import { type Part, readPattern } from "./read-pattern";

/** Characters that classes are tried with: a kind each of what text is made of. */
const candidates = [..."aA0 \t\n\r-_./:=,;#@\"'`*+~$%&|!?(){}[]<>\\^eé"];

/** What no class of ours is meant for: the end of a text that nearly matches. */
const end = "\u0000";

/** Repetitions from which on a bound is no bound. */
const many = 1000;

/** Texts of about a length that make a regular expression look at everything again and again if anything does. */
export function pumpsOf(pattern: RegExp, length: number): readonly string[] {
  const texts = new Set<string>();
  const repeated = (text: string) => text.repeat(Math.max(1, Math.floor(length / Math.max(1, text.length))));
  const visit = (parts: readonly Part[], before: string): void => {
    let prefix = before;
    for (const part of parts) {
      const inner = part.kind === "repeat" || part.kind === "look" ? part.part : part;
      if (part.kind === "repeat" && part.most >= many)
        for (const sample of samplesOf(inner)) {
          texts.add(repeated(sample) + end);
          texts.add(`${prefix}${repeated(sample)}\n${end}`);
          texts.add(repeated(prefix + sample) + end);
          texts.add(`${repeated(`${prefix}${sample}`)}\n${end}`);
        }
      if (inner.kind === "group") for (const alternative of inner.alternatives) visit(alternative, prefix);
      prefix += samplesOf(part)[0] ?? "";
      if (prefix.length > 0 && prefix.length < 100) texts.add(repeated(prefix) + end);
    }
  };
  visit([readPattern(pattern)], "");
  return [...texts];
}

function samplesOf(part: Part): readonly string[] {
  if (part.kind === "character") {
    const { isOne, written } = part;
    const samples = /^[^[\\.]$/su.test(written) ? [written] : candidates.filter(isOne).slice(0, 4);
    return samples.length > 0 ? samples : ["é"];
  }
  if (part.kind === "repeat") return samplesOf(part.part);
  if (part.kind !== "group") return [""];
  return part.alternatives
    .slice(0, 4)
    .map((parts) => parts.map((one) => samplesOf(one)[0] ?? "").join(""))
    .filter((text) => text !== "");
}
