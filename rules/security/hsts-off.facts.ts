import { type Database, type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { isAbsent, orNone } from "../../server/src/engine/rule";
import { caddySites } from "../../server/src/facts/deployment/caddy-sites";
import { headerInEffect, nginxConfigurations } from "../../server/src/facts/deployment/nginx/nginx-model";
import { frontProxyOf } from "../../server/src/facts/deployment/request-path";
import { type ComposeProject, productionProjects } from "../../server/src/facts/deployment/service-roles";
import { traefikHeaders } from "../../server/src/facts/deployment/traefik-headers";

/** The headers, in lower case, that the proxy in front adds to every answer, with the lines that add them. Empty without one. */
export const proxyResponseHeaders: Fact<ReadonlyMap<string, readonly Place[]>> = fact(
  "proxy response headers",
  (db) => {
    const configurations = db.get(nginxConfigurations);
    const servers = isAbsent(configurations) ? [] : configurations.flatMap((one) => one.servers);
    const encrypted = servers.filter(({ listens }) => listens.some(({ ssl }) => ssl));
    const answering = encrypted.length > 0 ? encrypted : servers;
    const found = new Map<string, readonly Place[]>();
    for (const name of names) {
      const lines = answering.map(({ level }) => headerInEffect(level, "add_header", name));
      if (lines.length > 0 && lines.every((line) => line !== undefined))
        found.set(
          name.toLowerCase(),
          lines.flatMap((line) => line?.place ?? []),
        );
    }
    // Every project is entered through a Caddy or a Traefik of its own, or the header is not everywhere.
    const projects = db.get(productionProjects);
    const others = orNone(projects).map((project) => automaticHeaders(db, project));
    for (const name of names.map((one) => one.toLowerCase())) {
      const lines = others.map((one) => one.get(name));
      if (answering.length === 0 && lines.length > 0 && lines.every((line) => line !== undefined))
        found.set(
          name,
          lines.flatMap((line) => line ?? []),
        );
    }
    return found;
  },
);

/** What the Caddyfile or the labels of a project's own front proxy add. */
function automaticHeaders(db: Database, project: ComposeProject): ReadonlyMap<string, Place> {
  const front = frontProxyOf(project);
  if (front?.program === "traefik") return traefikHeaders(project);
  const sites = (front?.program === "caddy" ? caddySites(db, front) : undefined) ?? [];
  const [first, ...rest] = sites.filter(({ isPlain }) => !isPlain);
  return new Map(
    [...(first?.headers ?? [])].filter(([name]) => rest.every(({ headers }) => headers.has(name))),
  );
}

const names = [
  "Strict-Transport-Security",
  "X-Content-Type-Options",
  "X-Frame-Options",
  "Referrer-Policy",
  "Content-Security-Policy",
];
