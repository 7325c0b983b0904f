import { type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { type Absent, absent, isAbsent } from "../../../engine/rule";
import type { RelativePath } from "../../../engine/snapshot";
import type { NginxDirective } from "../../../languages/nginx/syntax";
import { type NginxLevel, nginxFiles } from "./nginx-blocks";
import { isNamedLikeNginx } from "./nginx-loose-files";
import { nginxConfigurations } from "./nginx-model";

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

/** In what production loads, and in snippets that hold nothing but locations; absent without any nginx file. */
export const aliasLocations: Fact<readonly AliasLocation[] | Absent> = fact("alias locations", (db) => {
  const configurations = db.get(nginxConfigurations);
  const known = isAbsent(configurations) ? [] : configurations;
  const read = new Set(known.flatMap(({ files }) => files));
  const snippets = db.paths().filter((path) => !read.has(path) && isNamedLikeNginx(path));
  const inSnippets = snippets.flatMap((path) => {
    const directives = db.of(nginxFiles, path)?.directives ?? [];
    const isSnippet = directives.some(({ name }) => name === "location") && !directives.some(isServerOrHttp);
    return isSnippet ? directives.flatMap((directive) => locationsBelow(path, directive)) : [];
  });
  if (known.length === 0 && inSnippets.length === 0) return absent;
  const inServers = known.flatMap(({ servers }) =>
    servers.flatMap(({ locations }) => locations.flatMap((level) => toAliasLocation(level) ?? [])),
  );
  return [...inServers, ...inSnippets];
});

function toAliasLocation({ place, args, own }: NginxLevel): AliasLocation | undefined {
  const alias = own.find(({ name }) => name === "alias");
  const folder = alias?.args[0];
  const folderPlace = alias?.argPlaces[0];
  return alias && folder !== undefined && folderPlace
    ? { place, args, folder, alias: alias.place, folderPlace }
    : undefined;
}

function isServerOrHttp({ name }: NginxDirective): boolean {
  return name === "server" || name === "http";
}

function locationsBelow(path: RelativePath, directive: NginxDirective): readonly AliasLocation[] {
  const { name, args, nameRange, block } = directive;
  if (name !== "location" || !block) return [];
  const alias = block.directives.find((inner) => inner.name === "alias");
  const folder = alias?.args[0];
  const own = alias &&
    folder && {
      place: { path, range: { start: nameRange.start, end: args.at(-1)?.range.end ?? nameRange.end } },
      args: args.map(({ value }) => value),
      folder: folder.value,
      alias: { path, range: alias.range },
      folderPlace: { path, range: folder.range },
    };
  const nested = block.directives.flatMap((inner) => locationsBelow(path, inner));
  return own ? [own, ...nested] : nested;
}
