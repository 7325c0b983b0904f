import { expect, test } from "vitest";
import { maskSecrets } from "../../../server/src/facts/secrets/mask-secrets";

test.each([
  ["POSTGRES_PASSWORD=hunter2hunter2", "POSTGRES_PASSWORD=…"],
  ["export API_KEY = 'abcdef'", "export API_KEY = '…'"],
  [
    'SECRET_KEY = os.getenv("SECRET_KEY", "not-so-secret-really")',
    'SECRET_KEY = os.getenv("SECRET_KEY", "…")',
  ],
  ["DATABASE_URL=postgres://shop:hunter2@db:5432/shop", "DATABASE_URL=postgres://shop:…@db:5432/shop"],
  ["      POSTGRES_PASSWORD: hunter2", "      POSTGRES_PASSWORD: …"],
  ['  "clientSecret": "9f8e7d6c5b4a39281706f5e4d3c2b1a0"', '  "clientSecret": "…"'],
  ["POSTGRES_PASSWORD=hunter2hunter2\r", "POSTGRES_PASSWORD=…\r"],
  ["SECRET_KEY = 'hunter2\u2028hunter2'\r\n", "SECRET_KEY = '…'\r\n"],
  ["curl -H 'X-Auth: 9f8e7d6c5b4a39281706f5e4d3c2b1a0'", "curl -H 'X-Auth: …'"],
])("hides the secret of %s", (line, shown) => {
  expect(maskSecrets(line)).toBe(shown);
});

test.each([
  'DEBUG = os.getenv("DEBUG", "True") == "True"',
  'SECRET_KEY = os.environ["SECRET_KEY"]',
  "      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}",
  'ALLOWED_HOSTS = ["*"]',
  "    image: postgres:16.4",
  "SESSION_COOKIE_SECURE = False",
  "def get_password_hasher(algorithm):",
])("shows %s", (line) => {
  expect(maskSecrets(line)).toBe(line);
});
