import { type Fact, fact } from "../../server/src/engine/database";
import type { RelativePath } from "../../server/src/engine/snapshot";
import type { ComposeService, PortMapping } from "../../server/src/facts/deployment/compose/compose-service";
import type { ReachableFlower } from "../../server/src/facts/deployment/flower-access";
import type { ProjectService, ServiceRole } from "../../server/src/facts/deployment/service-roles";
import type { ServiceCredentials } from "../../server/src/facts/deployment/weak-credentials";
import { yamlFiles } from "../../server/src/facts/yaml-files";
import { pairAt, scalarOf } from "../../server/src/languages/yaml";

/** Roles that only the application speaks to. */
const internal: readonly ServiceRole[] = [
  "database",
  "cache",
  "broker",
  "pooler",
  "search",
  "console",
  "flower",
  "mail-trap",
];

/** Programs without a log-in of their own: what watches production, moves its data, or answers for a model. */
const openPrograms =
  /(?:^|\/)(?:prometheus|alertmanager|cadvisor|loki|tempo|kibana(?:-oss)?|opensearch-dashboards|eureka(?:-server)?|spring-cloud-eureka|zipkin|netdata|spark(?:-master)?|jaeger|all-in-one|hue|sonarqube|consul|(?:cp-)?kafka-connect(?:-base)?|debezium\/connect|(?:cp-)?schema-registry|ollama)$/;

/** Static configurations of Traefik that open its dashboard to everybody, with the port it is on. */
export const openDashboards: Fact<ReadonlyMap<RelativePath, string>> = fact("open dashboards", (db) => {
  const found = db.paths().flatMap((path): readonly (readonly [RelativePath, string])[] => {
    if (!/(?:^|\/)traefik\.ya?ml$/.test(path)) return [];
    const root = db.of(yamlFiles, path)?.root;
    const insecure = scalarOf(pairAt(pairAt(root, "api")?.value, "insecure")?.value)?.value;
    if (insecure !== "true") return [];
    const own = pairAt(pairAt(root, "entryPoints")?.value, "traefik")?.value;
    const address = scalarOf(pairAt(own, "address")?.value)?.value;
    return [[path, /:(\d+)$/.exec(address ?? "")?.[1] ?? "8080"]];
  });
  return new Map(found);
});

/** The ports that are for neighbours, or for those who run the service; undefined where it has none of that kind. */
export function internalPorts(
  { roles, service, program }: ProjectService,
  configured: ReadonlyMap<RelativePath, string>,
): readonly PortMapping[] | undefined {
  if (
    roles.some((role) => internal.includes(role)) ||
    openPrograms.test(service.imageReference?.repository ?? "")
  )
    return service.ports;
  // The dashboard that asks for no password has a port of its own.
  const open = program === "traefik" ? portOfDashboard(service, configured) : undefined;
  const dashboard = service.ports.filter(({ target }) => target === open);
  return dashboard.length > 0 ? dashboard : undefined;
}

function portOfDashboard(
  { command, environment, volumes }: ComposeService,
  configured: ReadonlyMap<RelativePath, string>,
): string | undefined {
  const isOpened =
    (command?.words ?? []).some(({ text }) => /^--api\.insecure(?:=true)?$/i.test(text)) ||
    environment.some(({ name, value }) => name === "TRAEFIK_API_INSECURE" && value?.raw === "true");
  if (isOpened) return "8080";
  return volumes.flatMap(({ sourcePath }) => configured.get(sourcePath ?? "") ?? [])[0];
}

/** Whether a graver finding speaks of the same port: that it is published and asks for no password. */
export function isToldAlready(
  one: ComposeService,
  credentials: readonly ServiceCredentials[],
  flowers: readonly ReachableFlower[],
): boolean {
  return (
    credentials.some(
      ({ service, weak, published }) =>
        isSameService(service, one) && published === "yes" && weak.some(({ kind }) => kind === "none"),
    ) ||
    flowers.some(
      ({ projectService, reachedBy, isProtected, mayBeProtected }) =>
        reachedBy !== undefined &&
        !isProtected &&
        !mayBeProtected &&
        isSameService(projectService.service, one),
    )
  );
}

/** Facts that are computed apart may hold a service as two objects. */
function isSameService(a: ComposeService, b: ComposeService): boolean {
  return a.name === b.name && a.place.path === b.place.path && a.place.range.start === b.place.range.start;
}
