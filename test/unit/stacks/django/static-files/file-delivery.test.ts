import { expect, test } from "vitest";
import { createDatabase } from "../../../../../server/src/engine/database";
import { frontDoors, servesFiles } from "../../../../../server/src/stacks/django/static-files/file-delivery";
import { snapshotOf } from "../../../../support/snapshot";

/** Whether "/static/" is served in front of a gunicorn, by the locations of an nginx. */
function servedBy(locations: string, upstream = ""): string {
  return answer({
    "compose.prod.yaml": `services:
  web: {build: ., command: gunicorn shop.wsgi}
  search: {image: "opensearchproject/opensearch:3.3.0"}
  nginx:
    image: nginx:1.29
    ports: ["80:80"]
    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf:ro"]
`,
    "site.conf": `${upstream}
server { listen 80; return 301 https://$host$request_uri; }
server {
  listen 443 ssl;
  ${locations}
}
`,
  });
}

function answer(files: Readonly<Record<string, string>>): string {
  const database = createDatabase(snapshotOf({ Dockerfile: "FROM python:3.13\nCOPY . .\n", ...files }));
  return servesFiles(database.get(frontDoors), "/static/");
}

const toWeb = "location / { proxy_pass http://web:8000; }";

const spa = "root /srv/www; location / { try_files $uri $uri/ /index.html; }";

test.each([
  [toWeb, "no"],
  [`${toWeb} location /static/ { alias /srv/static/; }`, "yes"],
  [`${toWeb} location /static { root /srv; }`, "yes"],
  [`${toWeb} location ~* \\.(css|js|png)$ { root /srv; expires 30d; }`, "yes"],
  [`${toWeb} location ^~ /static/ { proxy_pass http://web:8000; } location ~ \\.css$ { root /srv; }`, "no"],
  [`${toWeb} location /media/ { alias /srv/media/; }`, "no"],
  [`${toWeb} location /static/ { proxy_pass https://bucket.example/; }`, "unknown"],
  ["root /srv/www; location / { try_files $uri @web; } location @web { proxy_pass http://web:8000; }", "yes"],
  ["location / { proxy_pass http://search:9200; }", "unknown"],
  [`${spa} location /api { proxy_pass http://web:8000; }`, "unknown"],
  [
    `${spa} location ~* \\.js$ { try_files $uri =404; } location /api { proxy_pass http://web:8000; }`,
    "unknown",
  ],
  [`${spa} location /static/ { alias /srv/static/; } location /api { proxy_pass http://web:8000; }`, "yes"],
  [`include /etc/nginx/extra.conf; ${toWeb}`, "unknown"],
])("%s: %s", (locations, expected) => {
  expect(servedBy(locations)).toBe(expected);
});

test("an upstream is followed to its servers", () => {
  const pass = "location / { proxy_pass http://anything; }";
  expect(servedBy(pass, "upstream anything { server web:8000; }")).toBe("no");
  expect(servedBy(pass, "upstream anything { server cdn.example:80; }")).toBe("unknown");
});

test("ports open to everybody, to this machine, and files handed out to it", () => {
  const web = (more: string) => ({
    "compose.prod.yaml": `services:\n  web: {build: ., command: gunicorn shop.wsgi, ${more}}\n`,
  });
  expect(answer(web('ports: ["80:8000"]'))).toBe("no");
  expect(answer(web('ports: ["127.0.0.1:8000:8000"]'))).toBe("unknown");
  expect(answer(web('ports: ["80:8000"], volumes: ["/srv/shop/static:/app/static"]'))).toBe("unknown");
});

test("other proxies, other servers and other platforms are not judged", () => {
  const stack = (command: string, other: string) => ({
    "compose.prod.yaml": `services:\n  web: {build: ., command: ${command}, ports: ["80:8000"]}\n  ${other}\n`,
  });
  expect(answer(stack("gunicorn shop.wsgi", 'caddy: {image: "caddy:2.10", ports: ["443:443"]}'))).toBe(
    "unknown",
  );
  expect(answer(stack("uwsgi --ini uwsgi.ini --module shop.wsgi", 'cache: {image: "redis:8.2"}'))).toBe(
    "unknown",
  );
  expect(answer({ "shop.service": "[Service]\nExecStart=/srv/venv/bin/gunicorn shop.wsgi\n" })).toBe(
    "unknown",
  );
  expect(answer({ Procfile: "web: gunicorn shop.wsgi\n" })).toBe("no");
  expect(answer({})).toBe("unknown");
});
