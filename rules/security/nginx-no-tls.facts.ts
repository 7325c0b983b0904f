import { folderOf } from "../../server/src/engine/path";
import type { NginxServer } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import type { NginxConfiguration } from "../../server/src/facts/deployment/nginx/nginx-configuration";

/** Servers without TLS in files beside one with TLS: one of them is taken, by whoever starts production. */
export function plainAlternatives(all: readonly NginxConfiguration[]): readonly NginxServer[] {
  const foldersOf = ({ files }: NginxConfiguration) => files.map(folderOf);
  const secured = all.filter(({ servers }) => servers.some(({ listens }) => listens.some(({ ssl }) => ssl)));
  const folders = new Set(secured.flatMap(foldersOf));
  return all
    .filter(
      (one) =>
        !secured.includes(one) && !one.incomplete && foldersOf(one).some((folder) => folders.has(folder)),
    )
    .flatMap(({ servers }) => servers.filter(servesPlainly).slice(0, 1));
}

/** The servers that serve something without TLS beside servers with TLS: under a name that those have or none of them has, or for all that ask by another. */
export function leftPlainBesideTls(servers: readonly NginxServer[]): readonly NginxServer[] {
  const secured = servers.filter(({ listens }) => listens.some(({ ssl }) => ssl));
  if (secured.length === 0) return [];
  const covered = new Set(secured.flatMap(({ names }) => names));
  const coversAll = covered.has("_") || secured.some(({ names }) => names.length === 0);
  return servers.filter((server) => {
    if (!servesPlainly(server)) return false;
    const named = server.names.filter((name) => name !== "_" && name !== "localhost");
    if (named.length === 0) return !server.names.includes("localhost");
    return !coversAll || named.some((name) => covered.has(name));
  });
}

function servesPlainly({ listens, level, locations, conditions }: NginxServer): boolean {
  if (listens.some(({ ssl }) => ssl)) return false;
  if (
    !listens.some(({ port, address }) => port === "80" && !/^(?:127\.|localhost|\[::1\])/.test(address ?? ""))
  )
    return false;
  if ([level, ...conditions].some(({ own }) => own.some(({ name }) => /^(?:return|rewrite)$/.test(name))))
    return false;
  return [level, ...locations].some(
    ({ own, args }) =>
      !/well-known|health|status|ping|metrics/.test(args.join(" ")) &&
      !own.some(({ name }) => name === "return") &&
      own.some(
        ({ name }) =>
          /^(?:proxy|uwsgi|fastcgi|grpc)_pass$/.test(name) ||
          (args[0] === "/" && /^(?:root|alias|try_files)$/.test(name)),
      ),
  );
}
