import { type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { type Absent, absentLike, isAbsent } from "../../engine/rule";
import { isLongRunning } from "./processes/long-running";
import { productionStacks, type ServiceRole, type StackService } from "./service-roles";

/** A service of production of which nobody asks whether it is well. */
export interface UncheckedService {
  readonly deployment: string;
  readonly stackService: StackService;
  /** `depends_on` with `service_healthy` that waits for it: such a service never starts. */
  readonly awaitedBy: Place | undefined;
  /** "off": switched off here. "unseen": the image is somebody else's, and what it brings is not known here. */
  readonly check: "none" | "off" | "unseen";
  /** The port a web process listens on inside the container. */
  readonly port: string | undefined;
}

/** Roles whose state others depend on. */
const checked: readonly ServiceRole[] = ["web", "frontend", "database", "cache", "broker", "proxy", "search"];

/** Services without a health check of their own or of their image; absent when production runs none that needs one. */
export const uncheckedServices: Fact<readonly UncheckedService[] | Absent> = fact(
  "unchecked services",
  (db) => {
    const stacks = db.get(productionStacks);
    const all = isAbsent(stacks) ? [] : stacks;
    const relevant = all.flatMap(({ deployment, services }) =>
      services
        .filter(
          (one) =>
            one.roles.some((role) => checked.includes(role)) ||
            (one.roles.length === 0 && isLongRunning(one)),
        )
        .map((one) => ({ deployment, one })),
    );
    if (relevant.length === 0) return absentLike(stacks);
    return relevant.flatMap(({ deployment, one }): readonly UncheckedService[] => {
      const { service, image, program } = one;
      const isOff = service.healthcheck?.disabled === true;
      if ((service.healthcheck && !isOff) || service.incomplete) return [];
      if (!isOff && image?.healthcheck && !image.healthcheck.none) return [];
      // The Dockerfile of an image from elsewhere may have a check; only of well-known ones is it known that they have none.
      const isKnown =
        image !== undefined || (!service.build && program !== undefined && withoutCheck.has(program));
      if (!isOff && !isKnown && !isFromHub(service.imageReference?.name, service.image?.raw)) return [];
      const waiting = deployment.services
        .flatMap(({ dependsOn }) => dependsOn)
        .find(
          (dependency) => dependency.service === service.name && dependency.condition === "service_healthy",
        );
      return [
        {
          deployment: deployment.name,
          stackService: one,
          awaitedBy: isKnown || isOff ? waiting?.place : undefined,
          check: isOff ? "off" : isKnown ? "none" : "unseen",
          port: listeningPort(one),
        },
      ];
    });
  },
);

/** Programs whose official images have no HEALTHCHECK. */
const withoutCheck = new Set([
  "postgres",
  "mysql",
  "mongo",
  "redis",
  "memcached",
  "rabbitmq",
  "nginx",
  "kafka",
]);

/** A plain name on Docker Hub, whose images hardly ever bring a check; one from a team's own registry may well. */
function isFromHub(name: string | undefined, written: string | undefined): boolean {
  return name !== undefined && !/[/$]/.test(written ?? name) && !withCheck.has(name);
}

/** Images whose authors gave them a HEALTHCHECK. */
const withCheck = new Set([
  "adguardhome",
  "mailpit",
  "minio",
  "mssql-server",
  "pihole",
  "uptime-kuma",
  "vaultwarden",
  "nextcloud-aio",
  "jellyfin",
  "plex",
]);

/** The port that the web process is bound to, or that the image or the service names. */
export function listeningPort({ processes, image, service }: StackService): string | undefined {
  for (const { words, conditional } of processes) {
    if (conditional) continue;
    const text = words.map((word) => word.text).join(" ");
    const bound =
      /(?:--bind|-b|--http|--http-socket|-p|--port)[= ]?(?:[\w.[\]:*$-]*:)?(\d{2,5})\b/.exec(text) ??
      /(?:runserver|\d)\s+(?:[\w.]+:)?(\d{4,5})\b/.exec(text);
    if (bound) return bound[1];
  }
  const ports = new Set([
    ...service.ports.map(({ target }) => target),
    ...service.expose.map(({ value }) => (value ?? "").split("/")[0] ?? ""),
    ...(image?.exposed ?? []),
  ]);
  const known = [...ports].filter((port) => /^\d+$/.test(port));
  return known.length === 1 ? known[0] : undefined;
}
