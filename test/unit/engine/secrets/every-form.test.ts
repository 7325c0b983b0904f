import { expect, test } from "vitest";
import { excerptOf } from "../../../../server/src/cli/excerpt";
import { maskHunks } from "../../../../server/src/engine/secrets/mask-patch";
import { maskSecrets } from "../../../../server/src/engine/secrets/mask-secrets";
import { secretTexts } from "../../../support/secret-texts";

/** Letters and digits, small letters, capitals, signs: only the name beside it says that it is a secret. */
const secrets = ["Hunter2Bridge", "correcthorse", "HUNTERBRIDGE", "k3(j%x-b"];

test("there are many forms in many kinds of files", () => {
  expect(secretTexts.length).toBeGreaterThan(300);
  expect(new Set(secretTexts.map(({ path }) => path)).size).toBeGreaterThan(15);
});

test.each(secretTexts)("hides the secret of $path: $text", ({ text }) => {
  for (const secret of secrets) expect(maskSecrets(text.replaceAll("§", secret))).not.toContain(secret);
});

test.each(secretTexts)("no excerpt and no patch of $path shows it: $text", ({ text }) => {
  const [secret] = secrets as [string];
  const file = { text: `${text.replaceAll("§", secret)}\nlast` };
  const lines = file.text.split("\n");
  lines.forEach((_, index) => {
    expect(excerptOf(file, index + 1).shown).not.toContain(secret);
  });
  const removed = { oldStart: 1, newStart: 1, lines: lines.map((line) => `-${line}`) };
  const added = { oldStart: 1, newStart: 1, lines: lines.map((line) => `+${line}`) };
  expect(JSON.stringify(maskHunks([removed], file.text, ""))).not.toContain(secret);
  expect(JSON.stringify(maskHunks([added], "", file.text))).not.toContain(secret);
});

test("keeps the lines of a text", () => {
  for (const { text } of secretTexts) {
    const file = text.replaceAll("§", "Hunter2Bridge");
    for (const one of [file, file.replaceAll("\n", "\r\n")])
      expect(maskSecrets(one).split("\n")).toHaveLength(one.split("\n").length);
  }
});
