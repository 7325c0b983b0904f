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
  ["deploy.sh", "aws configure set aws_secret_access_key §", key],
  ["Makefile", "DB_PASSWORD = §", secret],
  ["config/payments.yml", "development:\n  mode: sandbox\nproduction:\n  client_secret: §", key],
  ["Makefile", "API_TOKEN ?= §", key],
  ["Makefile", 'API_TOKEN ::= "§"', key],
  ["src/shop.go", "apiToken := `§`", key],
  ["src/shop.go", 'token := settings.GetEnvOrDefault("api_token", "§")', key],
  ["src/admin.py", 'if password == "§":', secret],
  ["deploy.sh", "helm upgrade shop ./chart --set database.password=§", secret],
  ["deploy.sh", "curl -H 'Authorization: §' https://api.shop.net", "5b0c6de1-4a37-4b62-9c05-1de27f60ab93"],
  [".github/workflows/ci.yml", "env:\n  BUNDLE_GEMS__SHOP__COM: shop:§\n", secret],
  ["Makefile", "deploy:\n\t@export API_TOKEN=§; ./deploy.sh", key],
  ["src/items.js", 'fetch("https://api.shop.net/v1/items?page=1&access_token=§")', key],
  ["redis/users.acl", "user shop on >§ ~* +@all", secret],
  [
    "traefik/dynamic.yml",
    'http:\n  middlewares:\n    auth:\n      basicAuth:\n        users:\n          - "shop:§"\n',
    "$apr1$lZL6V/ck$RkiuCH1FSHvS7R4n5Wc2h1",
  ],
  [
    "Caddyfile",
    "shop.net {\n\tbasic_auth {\n\t\tshop §\n\t}\n}\n",
    "$2a$14$Zkx19XLiW6VYouLHR5NmfOFU0z2GTNmpkT/5qqR7hx4IjWJPDhjvG",
  ],
  ["Jenkinsfile", "environment { API_TOKEN = '§' }", key],
  ["app/build.gradle", 'release { storePassword "§" }', secret],
  ["src/main.rs", 'const API_TOKEN: &str = "§";', key],
  ["lib/main.dart", "const apiSecret = '§';", key],
  ["redis.conf", "requirepass §", secret],
  ["pgbouncer/userlist.txt", '"shop" "§"', secret],
  ["inventory/hosts.ini", "web1 ansible_user=root ansible_ssh_pass=§", secret],
  ["deploy/shop.service", "Environment=DB_PASSWORD=§", secret],
  ["Procfile", "web: DB_PASSWORD=§ gunicorn shop.wsgi", secret],
  ["db/roles.sql", "CREATE USER shop WITH ENCRYPTED PASSWORD '§';", secret],
  [".gitmodules", "\turl = https://bot:§@git.shop.net/parts.git", secret],
  [".docker/config.json", '{"auths": {"registry.shop.net": {"auth": "§"}}}', encoded],
  ["kubeconfig", "users:\n- user:\n    token: §", key],
  ["render.yaml", "envVars:\n  - key: API_TOKEN\n    value: §\n", key],
  ["ecs/task.json", '{"environment": [{"name": "API_TOKEN", "value": "§"}]}', key],
  ["ecs/task.json", '{"environment": [{"value": "§", "name": "API_TOKEN"}]}', key],
  ["k8s/web.yaml", 'env:\n  - {name: API_TOKEN, value: "§"}\n', key],
  ["k8s/web.yaml", "env:\n  - value: §\n    name: API_TOKEN\n", key],
  ["k8s/redis.yaml", 'containers:\n  - args: ["--requirepass", "§"]\n', secret],
  ["k8s/redis.yaml", "containers:\n  - args:\n      - --requirepass\n      - §\n", secret],
  ["k8s/secret.yaml", "kind: Secret\ndata: {password: §}\n", Buffer.from(secret).toString("base64")],
  [
    "k8s/secret.json",
    '{"kind": "Secret", "data": {"password": "§"}}',
    Buffer.from(secret).toString("base64"),
  ],
  [
    "k8s/secret.yaml",
    "kind: Secret\ndata:\n  shop.env: §\n",
    Buffer.from(`DEBUG=0\nDB_PASSWORD=${secret}\n`).toString("base64"),
  ],
  [
    "k8s/pull.yaml",
    "kind: Secret\ndata:\n  .dockerconfigjson: §\n",
    Buffer.from(`{"auths":{"registry.shop.net":{"username":"shop","password":"${secret}"}}}`).toString(
      "base64",
    ),
  ],
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
  ["deploy.sh", "docker compose run web pytest -p no:warnings2x"],
  [
    "config/payments.yml",
    "development:\n  client_secret: Hk3nTq8vLwx7Rm2Zq9Kd4w\nproduction:\n  client_secret: <%= ENV['SECRET'] %>",
  ],
  ["config/ldap.yml", "bind_password: ci-only-ldap-admin-password1"],
  ["Makefile", "build:\n\tdocker build . --secret=id=NPM_ACCESS_KEY_2 --secret id=API_KEY_1,src=.npmrc"],
  [
    "src/products.ts",
    'image: "https://firebasestorage.googleapis.com/v0/b/shop/o/a.png?alt=media&token=ba0019e0-a6cb-4da7-b214-6252bf57f7e3"',
  ],
  ["app/Schemas.php", "new Property(name: 'url', example: 'otpauth://totp/Shop?secret=JBSWY3DPEHPK3PXP2')"],
  ["resources/views/api.blade.php", '<pre>\nlet body = {\n  "password": "Hk3nTq8vLw!9",\n};\n</pre>'],
  ["Makefile", "API_TOKEN ?= $(shell cat token)"],
  ["src/admin.py", 'if password == "change-me":'],
  ["src/shop.go", 'settings.GetEnvOrDefault("api_url", "https://api.shop.net")'],
  ["deploy.sh", 'helm upgrade shop ./chart --set database.password="$PASSWORD"'],
  ["deploy.sh", "helm upgrade shop ./chart --set image.tag=4f9d2c1e8a374b629c05"],
  [".github/workflows/ci.yml", "env:\n  BUNDLE_GEMS__SHOP__COM: ${{ secrets.GEMS }}\n"],
  ["Makefile", "test:\n\tdocker compose run web pytest -p no:warnings2x"],
  ["db/roles.sql", "CREATE USER shop WITH PASSWORD 'shop';"],
  ["db/rows.sql", `INSERT INTO settings (name, password) VALUES ('a', '${key}');`],
  ["pgbouncer/userlist.txt", '"shop" "password"'],
  ["k8s/secret.yaml", `kind: Secret\ndata: {password: ${Buffer.from("changeme").toString("base64")}}\n`],
  ["src/items.js", `fetch("https://api.example.com/v1/items?access_token=${key}")`],
  ["src/items.js", "fetch(`https://api.shop.net/v1/items?access_token=${token}`)"],
  ["redis/users.acl", "user shop on nopass ~* +@all"],
  ["k8s/web.yaml", "tolerations:\n  - key: dedicated-token\n    value: shop\n"],
  ["app/build.gradle", "release { storePassword System.getenv('STORE_PASSWORD') }"],
])("silent: %s: %s", (path, text) => {
  expect(writtenSecretsIn(path, text)).toEqual([]);
});
