import { expect, test } from "vitest";
import { isPlaceholder, looksRandom } from "../../../../server/src/engine/secrets/placeholder";

test.each([
  // What belongs there, by its name.
  ["api_secret", true],
  ["client-id", true],
  ["access_token", true],
  ["#s3-secret-key", true],
  ["#Kirsch-9", false],
  ["REPLACE_ME", true],
  // Weak, and used as it stands.
  ["db_password", false],
  ["secret", false],
  ["Tr4ubenkern", false],
])("%s stands for a secret: %s", (value, expected) => {
  expect(isPlaceholder(value)).toBe(expected);
});

test.each([
  ["k7Jq2vXw91zLmPb4", true],
  ["q3t6w9z-C5F8J2M4P7R1_u4x7A", true],
  // The alphabet beside the digits.
  ["a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6", false],
  // Instructions, in whatever language.
  ["erzeuge-mit-node-crypto-randomBytes-32-hex-64chars", false],
  ["generar_con_openssl_rand_base64_48", false],
])("%s looks generated: %s", (value, expected) => {
  expect(looksRandom(value)).toBe(expected);
});
