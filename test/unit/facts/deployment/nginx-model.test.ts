import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { isAbsent, orNone } from "../../../../server/src/engine/rule";
import {
  headerInEffect,
  inEffect,
  nginxConfigurations,
} from "../../../../server/src/facts/deployment/nginx/nginx-model";
import { plainSites } from "../../../../server/src/facts/deployment/nginx/plain-sites";
import { requestPaths } from "../../../../server/src/facts/deployment/request-path";
import { snapshotOf } from "../../../support/snapshot";

function configurationsOf(files: Readonly<Record<string, string>>) {
  const found = createDatabase(snapshotOf(files)).get(nginxConfigurations);
  return orNone(found);
}

/** "entry tls=… redirects=… proto=…" for each way in. */
function pathsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const found = createDatabase(snapshotOf(files)).get(requestPaths);
  return orNone(found).map(
    (one) => `${one.entry} tls=${one.tls} redirects=${one.redirectsToHttps} proto=${one.setsForwardedProto}`,
  );
}

const compose = (nginx: string) => `services:
  web: {build: ./app, command: gunicorn shop.wsgi, expose: ["8000"]}
  nginx:
${nginx.replace(/^/gm, "    ")}
`;

describe("what is loaded", () => {
  const site = "server { listen 80; location / { proxy_pass http://web:8000; } }\n";
  test("a mounted conf.d folder with the image's own http block", () => {
    const found = configurationsOf({
      "compose.yaml": compose(
        "image: nginx:1.27\nvolumes: ['./nginx/conf.d:/etc/nginx/conf.d:ro']\nports: ['80:80']",
      ),
      "nginx/conf.d/app.conf": site,
      "nginx/conf.d/notes.txt": "nothing",
      "nginx/unused.conf": "server { listen 81; }\n",
    });
    expect(found.map(({ files }) => files)).toEqual([["nginx/conf.d/app.conf"]]);
    expect(found[0]?.servers[0]?.listens[0]?.port).toBe("80");
  });

  test("copied into an image built from nginx, template included", () => {
    const found = configurationsOf({
      "compose.yaml": compose("build: ./proxy"),
      "proxy/Dockerfile":
        "FROM nginx:1.27-alpine\nCOPY nginx.conf /etc/nginx/nginx.conf\nCOPY templates/ /etc/nginx/templates/\nCOPY ssl.conf /etc/nginx/snippets/\n",
      "proxy/nginx.conf":
        "events {}\nhttp { server_tokens off; include mime.types; include /etc/nginx/conf.d/*.conf; }\n",
      "proxy/templates/default.conf.template":
        "server {\n  listen ${PORT};\n  include snippets/ssl.conf;\n}\n",
      "proxy/ssl.conf": "ssl_protocols TLSv1.2;\n",
    });
    expect(found[0]?.files).toEqual([
      "proxy/nginx.conf",
      "proxy/templates/default.conf.template",
      "proxy/ssl.conf",
    ]);
    const server = found[0]?.servers[0];
    expect(server && inEffect(server.level, "ssl_protocols")[0]?.args).toEqual(["TLSv1.2"]);
    expect(server && inEffect(server.level, "server_tokens")[0]?.args).toEqual(["off"]);
    expect(found[0]?.incomplete).toBe(false);
  });

  test("files that nothing loads are judged only when nothing is loaded at all", () => {
    expect(
      configurationsOf({ "deploy/nginx.conf": site }).map(({ isPart, service }) => [isPart, service]),
    ).toEqual([[true, undefined]]);
    expect(configurationsOf({ "deploy/nginx.dev.conf": site, "README.md": site })).toEqual([]);
  });

  test("files in the folders of another image are known by what production mounts", () => {
    const found = configurationsOf({
      "compose.yaml": compose(
        "image: acme/proxy:2\nvolumes: ['./proxy/nginx.conf:/config/nginx/default.conf']\nports: ['443:443']",
      ),
      "proxy/nginx.conf": site,
      "nginx/other.conf": site,
    });
    expect(found.map(({ files }) => files)).toEqual([["proxy/nginx.conf"]]);
  });

  test("recursive includes end, missing ones are known", () => {
    const [found] = configurationsOf({
      "nginx.conf": "http { include nginx.conf; include missing.conf; server { listen 80; } }\n",
    });
    expect(found?.incomplete).toBe(true);
    expect(found?.servers.length).toBe(1);
  });
});

test("a block with a header of its own loses the inherited ones", () => {
  const [found] = configurationsOf({
    "nginx.conf": `http {
  proxy_set_header Host $host;
  server {
    listen 80;
    location /a { proxy_pass http://x; }
    location /b { proxy_pass http://x; proxy_set_header X-Real-IP $remote_addr; }
  }
}
`,
  });
  const hosts = found?.servers[0]?.locations.map(
    (level) => headerInEffect(level, "proxy_set_header", "host")?.args,
  );
  expect(hosts).toEqual([["Host", "$host"], undefined]);
});

describe("the way of a request", () => {
  const volumes = "image: nginx:1.27\nvolumes: ['./nginx.conf:/etc/nginx/nginx.conf']\n";
  const files = (nginx: string, service: string) => ({
    "compose.yaml": compose(volumes + service),
    "nginx.conf": nginx,
    "app/Dockerfile": "FROM python:3.12\nCOPY . .\n",
  });
  const proxy = "location / { proxy_pass http://web:8000; proxy_set_header X-Forwarded-Proto $scheme; }";
  test("TLS at nginx, plain http redirected", () => {
    expect(
      pathsOf(
        files(
          `http { server { listen 80; return 301 https://$host$request_uri; } server { listen 443 ssl; ${proxy} } }`,
          "ports: ['80:80', '443:443']",
        ),
      ),
    ).toEqual(["nginx tls=yes redirects=yes proto=yes"]);
  });
  test("no TLS anywhere", () => {
    expect(
      pathsOf(
        files(
          "http { server { listen 80; location / { proxy_pass http://web:8000; } } }",
          "ports: ['80:80']",
        ),
      ),
    ).toEqual(["nginx tls=no redirects=no proto=no"]);
  });
  test("another proxy may stand in front", () => {
    for (const service of [
      "ports: ['127.0.0.1:8080:80']",
      "expose: ['80']",
      "ports: ['80:80']\nlabels: ['traefik.enable=true']",
    ])
      expect(pathsOf(files(`http { server { listen 80; ${proxy} } }`, service))).toEqual([
        "nginx tls=unknown redirects=unknown proto=yes",
      ]);
  });
  test("caddy, traefik, a platform, the application alone", () => {
    const app = "web: {build: ., command: gunicorn shop.wsgi}";
    const dockerfile = { Dockerfile: "FROM python:3.12\nCOPY . .\n" };
    expect(
      pathsOf({ ...dockerfile, "compose.yaml": `services:\n  ${app}\n  caddy: {image: caddy:2}\n` }),
    ).toEqual(["caddy tls=yes redirects=yes proto=yes"]);
    expect(
      pathsOf({
        ...dockerfile,
        "compose.yaml": `services:\n  ${app}\n  proxy: {image: traefik:v3, command: [--certificatesresolvers.le.acme.email=a@b.example]}\n`,
      }),
    ).toEqual(["traefik tls=yes redirects=unknown proto=yes"]);
    expect(pathsOf({ Procfile: "web: gunicorn shop.wsgi\n" })).toEqual([
      "platform tls=yes redirects=unknown proto=yes",
    ]);
    expect(
      pathsOf({
        ...dockerfile,
        "compose.yaml": "services:\n  web: {build: ., command: gunicorn shop.wsgi, ports: ['80:8000']}\n",
      }),
    ).toEqual(["application tls=no redirects=no proto=no"]);
  });
});

describe("whose proxy an nginx is", () => {
  const site =
    "server { listen 80; location / { proxy_set_header X-Forwarded-Proto $scheme; proxy_pass http://web:8000; } }\n";

  test("two deployments that load the same file have both their nginx", () => {
    const nginx =
      "image: nginx:1.27\nvolumes: ['../nginx/site.conf:/etc/nginx/conf.d/site.conf']\nports: ['80:80']";
    const files = {
      "one/docker-compose.prod.yml": compose(nginx),
      "two/docker-compose.prod.yml": compose(nginx),
      "nginx/site.conf": site,
    };
    expect(configurationsOf(files).map(({ services }) => services.length)).toEqual([2]);
    expect(pathsOf(files)).toEqual([
      "nginx tls=no redirects=no proto=yes",
      "nginx tls=no redirects=no proto=yes",
    ]);
  });

  test("a file copied to a folder without a slash lands inside", () => {
    const found = configurationsOf({
      "compose.yaml": compose("build: ./proxy"),
      "proxy/Dockerfile":
        "FROM nginx:1.27\nRUN rm /etc/nginx/conf.d/default.conf\nCOPY site.conf /etc/nginx/conf.d\n",
      "proxy/nginx.conf": site,
    });
    expect(found.map(({ files }) => files)).toEqual([["proxy/nginx.conf"]]);
  });

  test("one that only serves pages of its own is no proxy of an application with a port", () => {
    const files = (ports: string) => ({
      "compose.yaml": `services:
  web: {build: ./app, command: gunicorn shop.wsgi${ports}}
  site: {build: ./site, ports: ["80:80"]}
`,
      "site/Dockerfile": "FROM nginx:1.27\nCOPY site.conf /etc/nginx/conf.d/default.conf\n",
      "site/site.conf": "server { listen 80; location / { try_files $uri /index.html; } }\n",
    });
    expect(pathsOf(files(", ports: ['8000:8000']"))).toEqual(["application tls=no redirects=no proto=no"]);
    expect(pathsOf(files(""))[0]).toMatch(/^nginx /);
  });
});

describe("plain sites", () => {
  const sitesOf = (files: Readonly<Record<string, string>>) => {
    const found = createDatabase(snapshotOf(files)).get(plainSites);
    return isAbsent(found) ? [] : found.map(({ configuration }) => configuration.files[0]);
  };
  const plain = "server { listen 80; location / { proxy_pass http://127.0.0.1:8000; } }\n";

  test("neither the alternative to a file with TLS nor a server that tells its status", () => {
    expect(sitesOf({ "nginx/http.conf": plain })).toEqual(["nginx/http.conf"]);
    // A container's name: it runs beside containers, and what stands in front of those is not known.
    expect(sitesOf({ "nginx/http.conf": plain.replace("127.0.0.1", "web") })).toEqual([]);
    expect(
      sitesOf({
        "nginx/http.conf": plain,
        "nginx/https.conf": plain.replace("80", "443 ssl"),
      }),
    ).toEqual([]);
    expect(
      sitesOf({ "nginx/status.conf": "server { listen 80; location /status { stub_status; } }\n" }),
    ).toEqual([]);
  });
});

describe("a program that learns of TLS by its own protocol", () => {
  const handsOn = (socket: string) => {
    const found = createDatabase(
      snapshotOf({
        "compose.yaml": compose(
          "image: nginx:1.27\nvolumes: ['./nginx.conf:/etc/nginx/conf.d/default.conf']\nports: ['443:443']",
        ),
        "nginx.conf": `server {\n  listen 443 ssl;\n  location / { uwsgi_pass web:8000; include uwsgi_params; }\n  location /ws { proxy_pass http://web:8001; ${socket} }\n}\n`,
      }),
    ).get(requestPaths);
    return orNone(found).map((one) => one.handsTlsOn);
  };
  test("a web socket beside it asks for nothing that depends on TLS", () => {
    expect(handsOn("proxy_set_header Upgrade $http_upgrade;")).toEqual([true]);
  });
  test("pages beside it do", () => {
    expect(handsOn("")).toEqual([false]);
  });
});
