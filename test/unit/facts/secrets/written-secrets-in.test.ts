import { expect, test } from "vitest";
import { writtenSecretsIn } from "../../../../server/src/facts/secrets/written-secrets-in";

/** "§" stands for the secret. */
const secret = "Hk3nTq8vLw";
const key = `${secret}x7Rm2Zq9Kd4w`;
const encoded = Buffer.from(`shop:${secret}`).toString("base64");

test.each([
  ["deploy.sh", "sshpass -p '§' ssh root@shop.net", secret],
  ["deploy.sh", "mysql -uroot -p§ shop < dump.sql", secret],
  ["deploy.sh", "curl -u admin:§ https://api.shop.net", secret],
  ["deploy.sh", 'curl -H "Authorization: Bearer §" https://api.shop.net', key],
  ["deploy.sh", "docker login -u shop -p § registry.shop.net", secret],
  ["deploy.sh", "PGPASSWORD=§ psql -h db.shop.net", secret],
  ["deploy.sh", "redis-cli -h cache.shop.net -a § flushall", secret],
  [
    ".github/workflows/deploy.yml",
    "jobs:\n  a:\n    steps:\n      - run: sshpass -p § ssh root@shop.net",
    secret,
  ],
  [
    ".github/workflows/deploy.yml",
    "jobs:\n  a:\n    steps:\n      - run: |\n          docker login \\\n            -u shop -p §\n",
    secret,
  ],
  [".npmrc", "//registry.npmjs.org/:_authToken=§", "4f9d2c1e-8a37-4b62-9c05-1de27f60ab93"],
  [".npmrc", "_auth = §", encoded],
  ["app/res/values/strings.xml", '<string name="maps_api_key">§</string>', key],
  ["app/client.py", 'requests.get(url, auth=("shop", "§"))', secret],
  ["app/mail.py", 'server.login("shop", "§")', secret],
  ["app/client.py", 'headers = {"Authorization": "Bearer §"}', key],
  ["src/client.ts", 'headers: { Authorization: "Basic §" }', encoded],
  ["src/token.ts", 'jwt.sign({ id }, "§")', secret],
  ["src/clone.ts", 'run("git clone https://§@github.com/shop/shop")', key],
])("%s: %s", (path, text, value) => {
  const whole = text.replace("§", value);
  expect(writtenSecretsIn(path, whole).map(({ range }) => whole.slice(range.start, range.end))).toEqual([
    value,
  ]);
});

test.each([
  ["deploy.sh", 'sshpass -p "$PASSWORD" ssh root@shop.net'],
  ["deploy.sh", "sshpass -p password ssh root@shop.net"],
  ["deploy.sh", "docker run -p 8080:80 shop"],
  ["deploy.sh", `curl -u admin:${secret} http://localhost:9200`],
  ["deploy.sh", `export SENTRY_DSN=https://${"0a1b2c3d".repeat(4)}@errors.shop.net/3`],
  [".npmrc", `//registry.npmjs.org/:_authToken=\${NPM_TOKEN}`],
  ["src/client.ts", "headers: { Authorization: `Bearer ${token}` }"],
  ["src/client.ts", 'headers: { Authorization: "Bearer your-token-goes-here" }'],
  ["src/token.ts", "jwt.sign({ id }, process.env.JWT_SECRET)"],
  ["app/page.py", 'page.login("#user", "#password")'],
  ["app/captcha.py", `request_example = {"secret": "${key}", "response": "???"}`],
])("silent: %s: %s", (path, text) => {
  expect(writtenSecretsIn(path, text)).toEqual([]);
});
