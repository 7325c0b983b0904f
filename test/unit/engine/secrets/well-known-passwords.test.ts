import { expect, test } from "vitest";
import { isWellKnownPassword } from "../../../../server/src/engine/secrets/well-known-passwords";

test.each(["senha", "Passwort", "пароль", "abc123", "postgres"])("everybody tries %s", (word) => {
  expect(isWellKnownPassword(word)).toBe(true);
});

test("a password of one's own is none of them", () => {
  expect(isWellKnownPassword("h2fNq0w81k")).toBe(false);
});
