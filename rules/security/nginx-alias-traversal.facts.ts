import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { placeKey } from "../../server/src/engine/place";
import { type Absent, isAbsent } from "../../server/src/engine/rule";
import { capturesAt, mayLeadOut, nginxVariablesIn } from "../../server/src/facts/deployment/nginx/captures";
import type {
  NginxLevel,
  NginxServer,
  NginxStatement,
} from "../../server/src/facts/deployment/nginx/nginx-blocks";
import { nginxParts } from "../../server/src/facts/deployment/nginx/nginx-parts";

/** A `root`, `alias` or `try_files` that gives away more than was meant. */
export interface WideFolder {
  readonly place: Place;
  readonly location: string;
  /** The part of the address that may lead out of the folder, as a variable; undefined for a folder of the system. */
  readonly capture: string | undefined;
  /** What is given away, as written. */
  readonly folder: string;
}

/** Paths made of a part of the address that may be `..`, and folders of the whole machine; absent without any nginx file. */
export const wideFolders: Fact<readonly WideFolder[] | Absent> = fact("wide folders", (db) => {
  const parts = db.get(nginxParts);
  if (isAbsent(parts)) return parts;
  const found = parts.flatMap(({ servers }) =>
    servers.flatMap((server) =>
      [server.level, ...server.locations].flatMap((level) =>
        level.own.flatMap((statement) => {
          const capture = leadingOut(level, statement);
          const folder = capture?.folder ?? systemFolder(server, level, statement);
          if (folder === undefined) return [];
          const wide = {
            place: statement.place,
            location: level.args.join(" ") || "/",
            capture: capture?.name,
            folder,
          };
          return [[placeKey(statement.place), wide] as const];
        }),
      ),
    ),
  );
  return [...new Map(found).values()];
});

/** `location ~ ^/files(.*)$ { alias /srv/files/$1; }`: /files../ is a name to nginx, and a way out to the disk. */
function leadingOut(
  level: NginxLevel,
  { name, args }: NginxStatement,
): { readonly name: string; readonly folder: string } | undefined {
  if (!/^(?:alias|root|try_files)$/.test(name)) return undefined;
  const captures = capturesAt(level).filter(mayLeadOut);
  for (const arg of args) {
    for (const [, before = "", variable = ""] of arg.matchAll(/([^$]*\/)(\$\{?\w+)/g)) {
      const wanted = nginxVariablesIn(variable.replace("{", ""))[0];
      const capture = captures.find((one) => one.name === wanted);
      if (capture) return { name: capture.name, folder: before };
    }
  }
  return undefined;
}

const system =
  /^(?:\/|\/(?:etc|root|home|var|proc|sys|dev|boot|usr)\/?|\/(?:etc|root|proc|sys)\/(?!nginx).*)$/;

function systemFolder(
  server: NginxServer,
  level: NginxLevel,
  { name, args }: NginxStatement,
): string | undefined {
  const folder = args[0] ?? "";
  if ((name !== "alias" && name !== "root") || !system.test(folder)) return undefined;
  if (level.own.some((one) => /^(?:internal|return|deny)$|_pass$/.test(one.name))) return undefined;
  if (name === "alias") return level.args[0] === "=" ? undefined : folder;
  // With root the address stands behind the folder: only what begins with / has all of it.
  if (level.kind === "server")
    return server.locations.some(({ args: [prefix] }) => prefix === "/") ? undefined : folder;
  return level.args[0] === "/" ? folder : undefined;
}

/** A `location` with an `alias`. */
export interface AliasLocation {
  /** The word `location` with its arguments. */
  readonly place: Place;
  /** What stands behind `location`: a modifier and the prefix. */
  readonly args: readonly string[];
  readonly folder: string;
  readonly alias: Place;
  readonly folderPlace: Place;
}

/** In what production loads, and in loose lines of a server; absent without any nginx file. */
export const aliasLocations: Fact<readonly AliasLocation[] | Absent> = fact("alias locations", (db) => {
  const parts = db.get(nginxParts);
  if (isAbsent(parts)) return parts;
  return parts.flatMap(({ servers }) =>
    servers.flatMap(({ locations }) => locations.flatMap((level) => toAliasLocation(level) ?? [])),
  );
});

function toAliasLocation({ place, args, own }: NginxLevel): AliasLocation | undefined {
  const alias = own.find(({ name }) => name === "alias");
  const folder = alias?.args[0];
  const folderPlace = alias?.argPlaces[0];
  return alias && folder !== undefined && folderPlace
    ? { place, args, folder, alias: alias.place, folderPlace }
    : undefined;
}
