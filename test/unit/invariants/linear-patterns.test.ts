import { expect, test } from "vitest";
import { patternsOfLongTexts, textThatIsReadAgain } from "../../support/patterns/growth";

test("no pattern reads a long text again from each of its places", () => {
  const patterns = patternsOfLongTexts();
  expect(patterns.size).toBeGreaterThan(300);
  const dear = [...patterns].flatMap(([written, pattern]) => {
    const text = textThatIsReadAgain(pattern);
    return text === undefined ? [] : [`${written} reads ${JSON.stringify(text.slice(0, 80))}… again`];
  });
  expect(dear).toEqual([]);
});

test.each([
  [/a*b/g, true],
  [/^a*b/g, false],
  [/(?:a|a)*$/g, true],
  [/x[^x]*y/g, false],
  [/x[^y]*y/g, true],
  [/(?<=(\w))a\1[^b]{0,100}b/g, false],
  [/(?<!x.*)a/g, true],
])("%s: quadratic or worse: %s", (pattern, isDear) => {
  expect(textThatIsReadAgain(pattern) !== undefined).toBe(isDear);
});
