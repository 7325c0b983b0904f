import { tableOf } from "../../../engine/records";
import { percentDecoded } from "../../../engine/text";
import { dictOf, number, string } from "../../../interpreter/python/values/construct";
import type { DictValue, Origin, Value } from "../../../interpreter/python/values/value";

const engines: Readonly<Record<string, string>> = tableOf({
  postgres: "django.db.backends.postgresql",
  postgresql: "django.db.backends.postgresql",
  psql: "django.db.backends.postgresql",
  pgsql: "django.db.backends.postgresql",
  postgis: "django.contrib.gis.db.backends.postgis",
  mysql: "django.db.backends.mysql",
  mysql2: "django.db.backends.mysql",
  mysqlgis: "django.contrib.gis.db.backends.mysql",
  "mysql-connector": "mysql.connector.django",
  oracle: "django.db.backends.oracle",
  oraclegis: "django.contrib.gis.db.backends.oracle",
  mssql: "mssql",
  redshift: "django_redshift_backend",
  spatialite: "django.contrib.gis.db.backends.spatialite",
  sqlite: "django.db.backends.sqlite3",
  cockroach: "django_cockroachdb",
});

/** The `DATABASES` entry that a database URL stands for; undefined for a scheme that is not known. */
export function parseDatabaseUrl(url: string, origin: Origin): DictValue | undefined {
  const match = /^([\w.+-]+):(?:\/\/)?([^?#]*)(?:\?([^#]*))?/.exec(url);
  if (!match) return undefined;
  const [, scheme = "", rest = "", query] = match;
  const engine = engines[scheme];
  if (!engine) return undefined;
  const text = (value: string): Value => string(value, origin);
  const entries: [string, Value][] = [["ENGINE", text(engine)]];
  if (scheme === "sqlite" || scheme === "spatialite") {
    const path = rest.startsWith("/") ? rest.slice(1) : rest;
    entries.push(["NAME", text(path === "" ? ":memory:" : path)]);
    for (const key of ["USER", "PASSWORD", "HOST", "PORT"]) entries.push([key, text("")]);
  } else {
    const slash = rest.indexOf("/");
    const authority = slash === -1 ? rest : rest.slice(0, slash);
    const at = authority.lastIndexOf("@");
    const user = at === -1 ? "" : authority.slice(0, at);
    const host = authority.slice(at + 1);
    const port = /:(\d+)$/.exec(host)?.[1];
    const colon = user.indexOf(":");
    entries.push(["NAME", text(slash === -1 ? "" : percentDecoded(rest.slice(slash + 1)))]);
    entries.push(["USER", text(percentDecoded(colon === -1 ? user : user.slice(0, colon)))]);
    entries.push(["PASSWORD", text(colon === -1 ? "" : percentDecoded(user.slice(colon + 1)))]);
    entries.push(["HOST", text(percentDecoded(port === undefined ? host : host.slice(0, -port.length - 1)))]);
    entries.push(["PORT", port === undefined ? text("") : number(Number(port), false, origin)]);
  }
  if (query) {
    const options = new URLSearchParams(query);
    entries.push([
      "OPTIONS",
      dictOf(
        [...options].map(([key, value]) => [key, text(value)]),
        origin,
      ),
    ]);
  }
  return dictOf(entries, origin);
}
