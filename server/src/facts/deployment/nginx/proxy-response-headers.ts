import { type Fact, fact } from "../../../engine/database";
import { isAbsent } from "../../../engine/rule";
import { headerInEffect, nginxConfigurations } from "./nginx-model";

/** Names, in lower case, of the headers that the nginx in front adds to every answer. Empty without one. */
export const proxyResponseHeaders: Fact<ReadonlySet<string>> = fact("proxy response headers", (db) => {
  const configurations = db.get(nginxConfigurations);
  const servers = isAbsent(configurations) ? [] : configurations.flatMap((one) => one.servers);
  const encrypted = servers.filter(({ listens }) => listens.some(({ ssl }) => ssl));
  const answering = encrypted.length > 0 ? encrypted : servers;
  const names = [
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Content-Security-Policy",
  ];
  return new Set(
    names
      .filter(
        (name) =>
          answering.length > 0 && answering.every(({ level }) => headerInEffect(level, "add_header", name)),
      )
      .map((name) => name.toLowerCase()),
  );
});
