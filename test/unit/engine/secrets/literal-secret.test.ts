import { expect, test } from "vitest";
import { looksWritten } from "../../../../server/src/engine/secrets/literal-secret";

const random = "k7Jq2vXw91zLmPb4";

const token = (claims: object) => Buffer.from(JSON.stringify(claims)).toString("base64url");

test.each<readonly [name: string, value: string, isSecret: boolean]>([
  ["DB_PASSWORD", random, true],
  ["smtpPassword", random, true],
  ["JWT_SECRET_KEY", random, true],
  ["API_TOKEN_PROD", random, true],
  ["PASSWORD_2", random, true],
  ["SECRET_KEY_BASE", random, true],
  // Small letters and digits in turns are no words.
  ["API_TOKEN", "wx4mzq7rkt2bvp9shd3lnc", true],
  ["API_TOKEN", "hq2mz7xkt4bvp9s", true],
  ["API_KEY", "4f9d2c1e-8a37-4b62-9c05-1de27f60ab93", true],
  // Words written as one, and what it is for behind it.
  ["dbpassword", random, true],
  ["snyktoken", "8ab45678-12e4-42e4-92e4-12e456789012", true],
  ["my_password_for_mail", random, true],
  // Parts between dots, of which one is generated; a host is none.
  ["API_TOKEN", "s.ZC9Ecf4M5g9o34Q6RkzGsj0z", true],
  ["API_TOKEN", "k7Jq2@vXw91zLmPb4-Rz", true],
  ["API_TOKEN", "mailer@queue7.shop2go.net", false],
  ["API_TOKEN", "shop2.internal7.example4", false],
  // An application's number and its secret.
  ["FB_ACCESS_TOKEN", "911602140448729|AY-lRJZq9BoDLobvAiP25L7RcMg", true],
  // What its issuer gives to browsers.
  ["clientToken", "pub4306832bdc5f2b8b980c492ec2c11ef3", false],
  ["apiKey", `eyJhbGciOiJIUzI1NiJ9.${token({ role: "anon" })}.k7Jq2vXw91zLmPb4k7Jq2vXw91`, false],
  ["API_TOKEN", `eyJhbGciOiJIUzI1NiJ9.${token({ role: "admin" })}.k7Jq2vXw91zLmPb4k7Jq2vXw91`, true],
  // The word that says secret is not what the name is about.
  ["VendorPasswordManager", random, false],
  ["SecretsVersioning", random, false],
  ["RequestPasswordDoesNotMatch", random, false],
  ["TokenIdentifier", random, false],
  // What it is called, and not what it is.
  ["UNLOCK_PASSWORD", "pm-23246-unlock-with-master-password", false],
  ["HASHED_PASSWORD", "password_hash_b64", false],
  ["SESSION_TOKEN", "LoginEmail2faSessionToken", false],
  ["DB_PASSWORD", "Hk3nTq8vLw", true],
  ["new_password", "1/m/user", false],
  ["new_password", "NewPassword123!", false],
  ["TwoPassword", "4f9d2c1e-8a37-4b62-9c05-1de27f60ab93", false],
  ["ENCRYPTION_KEY", "0123456789abcdef0123456789abcdef", false],
  ["ANALYTICS_API_KEY", "phc_9Cdef7X2mQkw1sT8bLz", false],
])("%s = %s: %s", (name, value, isSecret) => {
  expect(looksWritten(name, value)).toBe(isSecret);
});
