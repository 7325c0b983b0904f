import { type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { type Absent, isAbsent } from "../../../engine/rule";
import type { NginxLevel } from "./nginx-blocks";
import { nginxParts } from "./nginx-parts";

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
