import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { fileNameOf, folderOf } from "../../server/src/engine/path";
import { isAbsent } from "../../server/src/engine/rule";
import { isPass, type NginxServer } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import type { NginxConfiguration } from "../../server/src/facts/deployment/nginx/nginx-configuration";
import { nginxConfigurations, serviceIn } from "../../server/src/facts/deployment/nginx/nginx-model";
import { isLoopback } from "../../server/src/facts/deployment/own-machine";
import { productionProjects } from "../../server/src/facts/deployment/service-roles";
import { stageOfName } from "../../server/src/facts/deployment/stage";

/** A configuration that an overlay brings which whoever starts production may leave out, and the line that mounts it. */
export interface OptionalConfiguration {
  readonly configuration: NginxConfiguration;
  readonly place: Place;
}

/** What only an overlay mounts that is neither named after production nor certain to be taken. */
export const optionalConfigurations: Fact<readonly OptionalConfiguration[]> = fact(
  "optional nginx configurations",
  (db) => {
    const configurations = db.get(nginxConfigurations);
    const projects = db.get(productionProjects);
    if (isAbsent(configurations) || isAbsent(projects)) return [];
    return configurations.flatMap((configuration) => {
      const secured = configuration.servers.flatMap(({ listens }) =>
        listens.filter(({ ssl }) => ssl).map(({ place }) => place.path),
      );
      const mounts = projects.flatMap(({ deployment, services }): readonly (Place | undefined)[] => {
        const running = serviceIn(configuration, deployment.name);
        if (!running) return [];
        const [base] = deployment.files;
        const mount = services
          .find(({ service }) => service.name === running.name)
          ?.service.volumes.find(({ sourcePath }) => sourcePath && secured.includes(sourcePath));
        const isOptional =
          mount !== undefined &&
          deployment.certainty !== "certain" &&
          mount.place.path !== base &&
          stageOfName(fileNameOf(mount.place.path)) !== "production";
        return [isOptional ? mount.place : undefined];
      });
      const [place] = mounts;
      return place && mounts.every((one) => one !== undefined) ? [{ configuration, place }] : [];
    });
  },
);

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
  if (!listens.some(({ port, address }) => port === "80" && !isLoopback(address ?? ""))) return false;
  if ([level, ...conditions].some(({ own }) => own.some(({ name }) => /^(?:return|rewrite)$/.test(name))))
    return false;
  return [level, ...locations].some(
    ({ own, args }) =>
      !/well-known|health|status|ping|metrics/.test(args.join(" ")) &&
      !own.some(({ name }) => name === "return") &&
      own.some((one) => isPass(one) || (args[0] === "/" && /^(?:root|alias|try_files)$/.test(one.name))),
  );
}
