import { type Fact, fact } from "../../../engine/database";
import { type Absent, absent, orNone } from "../../../engine/rule";
import { type NginxLevel, type NginxServer, nginxFiles, readFragment, startReading } from "./nginx-blocks";
import type { NginxConfiguration } from "./nginx-configuration";
import { isFragment, isNamedLikeNginx, resolveAround } from "./nginx-loose-files";
import { nginxConfigurations } from "./nginx-model";

/**
 * What production loads, and lines of a server that no configuration here includes, each file as a server that listens to
 * nothing: for rules that judge what stands there, and never what is missing. Absent without any nginx file.
 */
export const nginxParts: Fact<readonly NginxConfiguration[] | Absent> = fact("nginx parts", (db) => {
  const configurations = db.get(nginxConfigurations);
  const known = orNone(configurations);
  const read = new Set(known.flatMap(({ files }) => files));
  const fragments = db.paths().flatMap((path) => {
    if (read.has(path) || !isNamedLikeNginx(path)) return [];
    const file = db.of(nginxFiles, path);
    if (!file || !isFragment(file, path)) return [];
    const reading = startReading(db, (pattern, from) => resolveAround(db, pattern, from));
    const server = readFragment(reading, path);
    return [{ path, files: [...reading.files], incomplete: reading.incomplete, server }];
  });
  const included = new Set(fragments.flatMap(({ path, files }) => files.filter((file) => file !== path)));
  const parts = fragments
    .filter(({ path }) => !included.has(path))
    .map(({ files, incomplete, server }): NginxConfiguration => {
      const { level } = server;
      return {
        files,
        service: undefined,
        services: [],
        http: level.parent ?? level,
        servers: [server],
        upstreams: [],
        isPart: true,
        incomplete,
      };
    });
  const all = [...known, ...parts];
  return all.length === 0 ? absent : all;
});

/** Every block of a configuration, from `http` inwards. */
export function levelsOf({ http, servers }: NginxConfiguration): readonly NginxLevel[] {
  return [http, ...servers.flatMap(levelsIn)];
}

/** Every block of a server, itself first. */
export function levelsIn({ level, locations, conditions }: NginxServer): readonly NginxLevel[] {
  return [level, ...locations, ...conditions];
}
