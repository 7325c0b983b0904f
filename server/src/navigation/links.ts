import { type Database, type Fact, fact } from "../engine/database";
import type { Place } from "../engine/finding";
import { rangeKey, uniquePlaces } from "../engine/place";
import { orNone } from "../engine/rule";
import type { RelativePath } from "../engine/snapshot";
import { type ComposeDeployment, composeDeployments } from "../facts/deployment/compose/compose-model";
import type { ComposeService } from "../facts/deployment/compose/compose-service";
import { isPass, type NginxLevel } from "../facts/deployment/nginx/nginx-blocks";
import type { NginxConfiguration } from "../facts/deployment/nginx/nginx-configuration";
import { nginxConfigurations } from "../facts/deployment/nginx/nginx-model";
import { levelsOf } from "../facts/deployment/nginx/nginx-parts";
import { stacks } from "../stacks/stacks";

/** Words that name something of the repository, and what they name. */
export interface Link {
  readonly place: Place;
  /** At least one. */
  readonly targets: readonly Place[];
  /** A file is named, not a place inside of one. */
  readonly toFile: boolean;
}

/** Every link of the workspace: each place once, with all that it may name. */
export const links: Fact<readonly Link[]> = fact("links", (db) => {
  const byPlace = new Map<string, Link>();
  for (const link of [...composeLinks(db), ...nginxLinks(db), ...configurationLinks(db)]) {
    const key = rangeKey(link.place);
    const known = byPlace.get(key);
    byPlace.set(key, known ? { ...known, targets: uniquePlaces([...known.targets, ...link.targets]) } : link);
  }
  return [...byPlace.values()];
});

function linkToFile(db: Database, place: Place | undefined, path: RelativePath | undefined): readonly Link[] {
  return place && path !== undefined && db.has(path)
    ? [{ place, targets: [{ path, range: { start: 0, end: 0 } }], toFile: true }]
    : [];
}

function linkToPlaces(place: Place, targets: readonly Place[]): readonly Link[] {
  return targets.length === 0 ? [] : [{ place, targets, toFile: false }];
}

/** `env_file`, the Dockerfile of a build and mounted files; `depends_on` and `links`. */
function composeLinks(db: Database): readonly Link[] {
  return orNone(db.get(composeDeployments)).flatMap((deployment) =>
    deployment.services.flatMap(({ envFiles, build, volumes, dependsOn, links: linked }): readonly Link[] => [
      ...envFiles.flatMap(({ text, path }) => linkToFile(db, text.place, path)),
      ...linkToFile(db, build?.dockerfile?.place ?? build?.context?.place, build?.dockerfilePath),
      ...volumes.flatMap(({ place, sourcePath }) => linkToFile(db, place, sourcePath)),
      ...[...dependsOn, ...linked].flatMap(({ place, service }) =>
        linkToPlaces(place, servicesNamed(deployment, service)),
      ),
    ]),
  );
}

function servicesNamed({ services }: ComposeDeployment, host: string): readonly Place[] {
  return services.filter((service) => answersTo(service, host)).map(({ place }) => place);
}

/** Whether other containers reach a service by this name. */
function answersTo({ name, containerName, hostname, networks }: ComposeService, host: string): boolean {
  return (
    [name, containerName?.value, hostname?.value].includes(host) ||
    networks.some(({ aliases }) => aliases.includes(host))
  );
}

/** `proxy_pass` and its kin to the upstream or the service, and from the servers of an upstream to the service. */
function nginxLinks(db: Database): readonly Link[] {
  const configurations = db.get(nginxConfigurations);
  return orNone(configurations).flatMap((configuration) => {
    const deployments = deploymentsOf(db, configuration);
    const servicesFor = (host: string) =>
      uniquePlaces(deployments.flatMap((deployment) => servicesNamed(deployment, host)));
    return [
      ...levelsOf(configuration)
        .flatMap(passingStatements)
        .flatMap(({ host, place }) => {
          const upstreams = configuration.upstreams.filter(({ name }) => name === host);
          return linkToPlaces(
            place,
            upstreams.length > 0 ? upstreams.map((one) => one.place) : servicesFor(host),
          );
        }),
      ...configuration.upstreams.flatMap(({ servers }) =>
        servers.flatMap(({ host, place }) => linkToPlaces(place, servicesFor(host))),
      ),
    ];
  });
}

/** Those that run the configuration; all, when none here is seen to. */
function deploymentsOf(db: Database, { services }: NginxConfiguration): readonly ComposeDeployment[] {
  const names = new Set(services.map(({ deployment }) => deployment));
  const all = orNone(db.get(composeDeployments));
  return names.size === 0 ? all : all.filter(({ name }) => names.has(name));
}

function passingStatements({ own }: NginxLevel): readonly { readonly host: string; readonly place: Place }[] {
  return own.flatMap(({ name, args, argPlaces, place }) => {
    if (!isPass({ name })) return [];
    const host = /^(?:\w+:\/\/)?([\w.-]+)/.exec(args[0] ?? "")?.[1];
    return host === undefined ? [] : [{ host, place: argPlaces[0] ?? place }];
  });
}

/** The names of configurations, and the files that they are. */
function configurationLinks(db: Database): readonly Link[] {
  return stacks.flatMap(({ namedConfigurations }) =>
    namedConfigurations
      ? db.get(namedConfigurations).flatMap(({ place, path }) => linkToFile(db, place, path))
      : [],
  );
}
