import { type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { isAbsent } from "../../../engine/rule";
import { headerInEffect, nginxConfigurations } from "./nginx-model";

/** The headers, in lower case, that the nginx in front adds to every answer, with the lines that add them. Empty without one. */
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
    return found;
  },
);

const names = [
  "Strict-Transport-Security",
  "X-Content-Type-Options",
  "X-Frame-Options",
  "Referrer-Policy",
  "Content-Security-Policy",
];
