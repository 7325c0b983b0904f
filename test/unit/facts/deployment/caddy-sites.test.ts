import { expect, test } from "vitest";
import { proxyResponseHeaders } from "../../../../rules/security/hsts-off.facts";
import { createDatabase } from "../../../../server/src/engine/database";
import { orNone } from "../../../../server/src/engine/rule";
import { readCaddyfile } from "../../../../server/src/facts/deployment/caddy-sites";
import { requestPaths } from "../../../../server/src/facts/deployment/request-path";
import { snapshotOf } from "../../../support/snapshot";

const caddyfile = `{
	email admin@example.com
}
(common) {
	header X-Frame-Options DENY
}
# the shop
shop.example.com, www.example.com {
	header {
		Strict-Transport-Security "max-age=31536000"
		-Server
	}
	handle /api/* {
		header X-Content-Type-Options nosniff
		reverse_proxy web:8000
	}
}
:8080 {
	reverse_proxy web:8000
}
`;

test("sites, what they encrypt and the headers of all their answers are read", () => {
  const sites = readCaddyfile("Caddyfile", caddyfile);
  expect(
    sites.map(({ addresses, isPlain, headers }) => [
      addresses.join(" "),
      isPlain,
      [...headers.keys()].join(),
    ]),
  ).toEqual([
    ["shop.example.com www.example.com", false, "strict-transport-security"],
    [":8080", true, ""],
  ]);
  const one = readCaddyfile("Caddyfile", "http://shop.example.com\nreverse_proxy web:8000\n");
  expect(one.map(({ isPlain }) => isPlain)).toEqual([true]);
  expect(readCaddyfile("Caddyfile", "{\n\tauto_https off\n}\na.example.com {\n}\n")[0]?.isPlain).toBe(true);
  expect(readCaddyfile("Caddyfile", ":80 {\n\ttls internal\n}\n")[0]?.isPlain).toBe(false);
});

function proxyOf(services: string, file = "") {
  const db = createDatabase(
    snapshotOf({
      "docker-compose.prod.yml": `services:\n  web: {image: 'acme/shop:1', expose: ['8000']}\n${services}`,
      Caddyfile: file,
    }),
  );
  const paths = db.get(requestPaths);
  return {
    tls: orNone(paths).map((path) => path.tls),
    headers: [...db.get(proxyResponseHeaders).keys()],
  };
}

test("a Caddy in front encrypts what it has a name for", () => {
  const caddy =
    "  caddy: {image: 'caddy:2', ports: ['80:80', '443:443'], volumes: ['./Caddyfile:/etc/caddy/Caddyfile']}\n";
  expect(proxyOf(caddy, caddyfile)).toEqual({ tls: ["yes"], headers: ["strict-transport-security"] });
  expect(proxyOf(caddy, ":80 {\n\treverse_proxy web:8000\n}\n")).toEqual({ tls: ["unknown"], headers: [] });
});

test("labels for Traefik set headers where a router uses them", () => {
  const traefik = (used: string) => `  traefik:
    image: traefik:v3.1
    ports: ['443:443']
    labels:
      traefik.http.routers.web.tls.certresolver: le
      traefik.http.routers.web.middlewares: ${used}
      traefik.http.middlewares.safe.headers.stsSeconds: "31536000"
      traefik.http.middlewares.safe.headers.frameDeny: "false"
`;
  expect(proxyOf(traefik("safe@docker"))).toEqual({ tls: ["yes"], headers: ["strict-transport-security"] });
  expect(proxyOf(traefik("other")).headers).toEqual([]);
});
