import { describe, expect, it } from "vitest";
import { formatPrice } from "./price";

describe("formatPrice", () => {
  it("groups thousands and shows the symbol", () => {
    expect(formatPrice("12500.00", "USD")).toBe("12 500 $");
  });

  it("rounds to whole units", () => {
    expect(formatPrice("999.60", "UAH")).toBe("1 000 ₴");
  });

  it("shows an unknown currency by its code", () => {
    expect(formatPrice("5", "CHF")).toBe("5 CHF");
  });
});
