import type { ComposeService, PortMapping } from "../../server/src/facts/deployment/compose/compose-service";
import type { ReachableFlower } from "../../server/src/facts/deployment/flower-access";
import type { ProjectService, ServiceRole } from "../../server/src/facts/deployment/service-roles";
import type { ServiceCredentials } from "../../server/src/facts/deployment/weak-credentials";

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

/** The ports that are for neighbours, or for those who run the service; undefined where it has none of that kind. */
export function internalPorts({
  roles,
  service,
  program,
}: ProjectService): readonly PortMapping[] | undefined {
  if (
    roles.some((role) => internal.includes(role)) ||
    openPrograms.test(service.imageReference?.repository ?? "")
  )
    return service.ports;
  // The dashboard that asks for no password has a port of its own.
  const dashboard = service.ports.filter(({ target }) => target === "8080");
  return program === "traefik" && dashboard.length > 0 && opensDashboard(service) ? dashboard : undefined;
}

function opensDashboard({ command, environment }: ComposeService): boolean {
  return (
    (command?.words ?? []).some(({ text }) => /^--api\.insecure(?:=true)?$/i.test(text)) ||
    environment.some(({ name, value }) => name === "TRAEFIK_API_INSECURE" && value?.raw === "true")
  );
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
