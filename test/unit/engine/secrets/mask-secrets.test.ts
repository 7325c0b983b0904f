import { expect, test } from "vitest";
import { maskSecrets } from "../../../../server/src/engine/secrets/mask-secrets";

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

/** Made up, and of no telling form: only what stands around it says that it is a secret. */
const sentinel = "Hunter2Bridge";

test.each([
  "web: { POSTGRES_PASSWORD: @, POSTGRES_DB: shop }",
  '{"SIGNING_KEY": "@", "a": 1}',
  "startCommand: SECRET_KEY=@ gunicorn shop.wsgi",
  '      - "DB_PASS=@"',
  "      - DB_PASS=@",
  "ENV SECRET_KEY @",
  "ENV A=1 SECRET_KEY=@ B=2",
  "ARG API_TOKEN=@",
  "command: redis-server --requirepass @ --appendonly yes",
  'command: ["redis-server", "--requirepass", "@"]',
  "requirepass @",
  "masterauth @",
  "curl -u admin:@ https://api.example.com",
  "curl --user admin:@ https://api.example.com",
  "mysqldump -u root -p@ shop",
  "mysql --password=@ shop",
  "export PGPASSWORD=@",
  "PGPASSWORD=@ pg_dump shop",
  "MYSQL_PWD=@ mysqldump shop",
  "REDISCLI_AUTH: @",
  "SECRET_KEY_FALLBACKS = ['@']",
  'API_KEYS = {"shop": "@"}',
  'API_TOKENS = ("@",)',
  "SENTRY_DSN=https://0123456789abcdef0123456789abcdef@o1.ingest.example.com/1 # @@",
  "Authorization: Bearer @",
  'headers = {"Authorization": "Token @"}',
  "proxy_set_header X-Auth-Token @;",
  "https://discord.com/api/webhooks/1/@",
  "https://hooks.slack.com/services/@",
  "ConnectionStrings__Default=Server=db;User Id=sa;Password=@;",
  '"Server=db;Pwd=@;Encrypt=true"',
  "wget https://files.example.com/a?token=@",
  "CSRF_TRUSTED_ORIGINS = ['https://user:@@shop.example.com']",
  "redis://:@@redis:6379/0",
  "clientSecret: @",
  "spring.datasource.password=@",
  "db.password = @",
  "password @",
  "      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-@}",
  'SECRET_KEY = config("SECRET_KEY", default="@")',
  "SECRET_KEY = os.environ.get('SECRET_KEY') or '@'",
  "client_secret => '@',",
  "password: @ with blanks",
  "fastcgi_param DB_PASSWORD @;",
  "<Password>@</Password>",
  "//registry.example.com/:_authToken=@",
  "machine example.com login me password @",
  "user default on >@ ~* +all",
])("hides the secret in %s", (form) => {
  const shown = maskSecrets(form.replaceAll("@@", `${sentinel}@`).replaceAll(/@(?![a-z])/g, sentinel));
  expect(shown).not.toContain(sentinel);
});

test("hides the lines of a private key", () => {
  const key = `KEY="""-----BEGIN PRIVATE KEY-----\n${sentinel}abc\n${sentinel}def==\n-----END PRIVATE KEY-----"""\nDEBUG = True`;
  expect(maskSecrets(key)).not.toContain(sentinel);
  expect(maskSecrets(key)).toContain("DEBUG = True");
});

test.each([
  "    add_header Strict-Transport-Security 'max-age=31536000' always;",
  "proxy_set_header Host $host;",
  "AUTH_PASSWORD_VALIDATORS = []",
  "  key: pip-${{ hashFiles('**/poetry.lock') }}",
  'MIDDLEWARE = ["django.contrib.auth.middleware.AuthenticationMiddleware"]',
  "RUN pip install --no-cache-dir -r requirements.txt",
  "CSRF_TRUSTED_ORIGINS = ['https://shop.example.com']",
  "ACCESS_TOKEN_LIFETIME = timedelta(minutes=5)",
  "password = request.POST['password']",
  "SECRET_KEY = config('SECRET_KEY')",
  "  secretKeyRef:",
  "    proxy_pass http://web:8000;",
  "    image: docker.io/valkey/valkey:8.1",
  "ENV REDIS_PASS= \\\n    DB_HOST=postgres \\\n    DB_PORT=5432",
  "TOKEN_URL=https://auth.example.com/token",
])("leaves %s readable", (line) => {
  expect(maskSecrets(line)).toBe(line);
});

test.each([
  "POSTGRES_PASSWORD=a b='c' ",
  "a=[",
  'SECRET="',
  "SECRET=[",
  "user:",
  "login a password ",
  "mysql -p",
])(
  "two megabytes of %j are read in seconds",
  (piece) => {
    const started = performance.now();
    maskSecrets(piece.repeat(2_000_000 / piece.length));
    // About a second; what is quadratic needs many minutes, on a machine without other work.
    expect(performance.now() - started).toBeLessThan(60_000);
  },
  600_000,
);
