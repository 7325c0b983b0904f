import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";
import { isInside } from "../../server/src/engine/path";
import { type Absent, absent, isAbsent } from "../../server/src/engine/rule";
import { isPlaceholder } from "../../server/src/engine/secrets/placeholder";
import { findProviderTokens } from "../../server/src/engine/secrets/provider-token";
import { javascriptEnvironmentReads } from "../../server/src/facts/environment/javascript-reads";
import { envFiles, parsedEnvFile } from "../../server/src/facts/repository/env-files";
import { nextApps } from "../../server/src/stacks/next/next-configs";

/** A variable that Next.js copies into the files every browser loads, though its name or value is a secret's. */
export interface PublicSecret {
  readonly key: string;
  /** "name": its name says so; otherwise what kind of token its value is. */
  readonly kind: string;
  readonly place: Place;
  readonly related: readonly Place[];
}

/** Words at a name's end that say what it holds; tokens made for browsers (maps, analytics) are none of them. */
const secretEnd =
  /(?:SECRET|SECRET_KEY|PASSWORD|PASSWD|PRIVATE_KEY|SERVICE_ROLE(?:_KEY)?|SERVICE_ACCOUNT(?:_KEY)?|API_SECRET|CLIENT_SECRET|SECRET_ACCESS_KEY|ACCESS_KEY_SECRET|ADMIN_(?:TOKEN|KEY|API_KEY)|SIGNING_KEY|ENCRYPTION_KEY|JWT_KEY|SMTP_PASS)$/;

/** Addresses of stores, which are secret by the password that they may carry. */
const storeAddress = /(?:DATABASE|REDIS|MONGO(?:DB)?|POSTGRES(?:QL)?|AMQP|BROKER)_UR[IL]$/;
const withPassword = /^[a-z][a-z0-9+.-]*:\/\/[^\s/@]*:[^\s/@]+@/i;

/** Handlers of requests run on the server: what they read is built into no page. */
const onServer = /(?:^|\/)(?:app\/(?:.*\/)?route|pages\/api\/.*|middleware|instrumentation)\.[cm]?[jt]sx?$/;
const publicOnPurpose =
  /PUBLISHABLE|_PUBLIC_KEY$|SITE_KEY|^NEXT_PUBLIC_(?:SHOW|ENABLE|HAS|IS|FORGOT|RESET|DEMO|EXAMPLE|TEST|MOCK)_/;

/** Absent without a Next.js application. */
export const publicSecrets: Fact<readonly PublicSecret[] | Absent> = fact("public secrets", (db) => {
  const apps = db.get(nextApps);
  if (isAbsent(apps)) return absent;
  const places = new Map<string, { kind: string; places: Place[] }>();
  const add = (key: string, kind: string, place: Place) => {
    const known = places.get(key);
    if (known) known.places.push(place);
    else places.set(key, { kind, places: [place] });
  };
  // The code comes first: it is what ships the value.
  for (const path of db.paths()) {
    if (
      !/\.[cm]?[jt]sx?$/.test(path) ||
      path.includes("node_modules/") ||
      onServer.test(path) ||
      !apps.some(({ folder }) => isInside(path, folder))
    )
      continue;
    for (const { key, range } of publicReads(db, path)) {
      const kind = kindOf(key, "");
      if (kind !== undefined) add(key, kind, { path, range });
    }
  }
  for (const { path, role } of db.get(envFiles))
    for (const { key, value, keyRange } of db.of(parsedEnvFile, path).entries) {
      const kind = key.startsWith("NEXT_PUBLIC_") ? kindOf(key, role === "template" ? "" : value) : undefined;
      if (kind !== undefined) add(key, kind, { path, range: keyRange });
    }
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([
        key,
        {
          kind,
          places: [place, ...related],
        },
      ]) => ({ key, kind, place: place as Place, related }),
    );
});

/** Reads of variables that are copied into browsers, by file: most files have none, whatever is typed in them. */
const publicReads = searched("public reads", needles("NEXT_PUBLIC_"), [], (db, path) =>
  javascriptEnvironmentReads(db, path).filter(({ key }) => key.startsWith("NEXT_PUBLIC_")),
);

function kindOf(key: string, value: string): string | undefined {
  const [token] = value === "" || isPlaceholder(value) ? [] : findProviderTokens(value);
  if (token) return token.kind;
  if (storeAddress.test(key)) return withPassword.test(value) && !isPlaceholder(value) ? "name" : undefined;
  return secretEnd.test(key) && !publicOnPurpose.test(key) ? "name" : undefined;
}
