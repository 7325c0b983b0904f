import { describe, expect, test } from "vitest";
import { type Locale, message, renderMessage } from "../../../server/src/engine/message";

const ukrainian: Locale = {
  id: "uk",
  translate: (template) =>
    template === "{count} {count:plural:file|files}" ? "{count} {count:plural:файл|файли|файлів}" : undefined,
};

describe("a message", () => {
  test("fills its placeholders and leaves unknown ones visible", () => {
    expect(renderMessage(message("{a} and {b}", { a: 1 }))).toBe("1 and {b}");
  });

  test("nests", () => {
    expect(renderMessage(message("Because {why}.", { why: message("of {x}", { x: "y" }) }))).toBe(
      "Because of y.",
    );
  });

  test.each([
    [1, "1 file", "1 файл"],
    [3, "3 files", "3 файли"],
    [5, "5 files", "5 файлів"],
    [21, "21 files", "21 файл"],
  ])("counts %i in English and Ukrainian", (count, en, uk) => {
    const counted = message("{count} {count:plural:file|files}", { count });
    expect(renderMessage(counted)).toBe(en);
    expect(renderMessage(counted, ukrainian)).toBe(uk);
  });

  test("does not read placeholders out of its values", () => {
    expect(renderMessage(message("{a}", { a: "{b}", b: "secret" }))).toBe("{b}");
  });
});

test.each([
  ["https://user:hunter2@shop.example.com", "https://user:…@shop.example.com"],
  ["user:hunter2@shop.example.com", "user:…@shop.example.com"],
  ["redis://:hunter2@redis", "redis://:…@redis"],
  ["postgres:16@sha256:0a1b", "postgres:16@sha256:0a1b"],
  ["mail@example.com", "mail@example.com"],
])("quotes %s without its password", (address, shown) => {
  expect(renderMessage(message("{address} is used", { address }))).toBe(`${shown} is used`);
});
