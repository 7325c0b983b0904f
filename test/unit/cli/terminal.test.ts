import { expect, test } from "vitest";
import { onOneLine } from "../../../server/src/cli/terminal";

test("progress keeps its last digit in a terminal without a size, and is cut in a narrow one", () => {
  const text = "Reading files: 210 of 1270";
  expect(onOneLine(text, 0)).toBe(text);
  expect(onOneLine(text, undefined)).toBe(text);
  expect(onOneLine(text, 10)).toBe("Reading f");
});
