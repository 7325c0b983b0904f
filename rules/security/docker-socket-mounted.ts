import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { type ProjectService, productionProjects } from "../../server/src/facts/deployment/service-roles";

/** Programs that exist to watch or steer containers. */
const steering =
  /^(?:traefik|nginx-proxy|acme-companion|portainer(?:-[ce]e)?|watchtower|cadvisor|promtail|alloy|vector|dozzle|ofelia|agent|docker-gen|autoheal|diun|netdata|telegraf|filebeat|fluent-bit|caddy-docker-proxy|docker-volume-backup)$/;

export default defineRule({
  id: "docker-socket-mounted",
  category: "security",
  severity: "major",
  title: "A container can command Docker on the server",
  passed: "No container commands Docker on the server",
  effort: "hours",
  cwe: 250,
  needs: { productionProjects },
  judge: ({ productionProjects }) =>
    productionProjects.flatMap(({ deployment, services }) =>
      services.flatMap((one): readonly Verdict[] => {
        const { service } = one;
        const values = { service: service.name, deployment: deployment.name };
        // A socket proxy is what lets the others do without.
        if (/socket-?proxy/.test(service.imageReference?.repository ?? "")) return [];
        const mounts = service.volumes.filter(
          ({ source, target }) => isSocket(source ?? "") || (source === undefined && isSocket(target)),
        );
        const isOpen = service.volumes.some(({ type, target }) => type === "unknown" && isSocket(target));
        if (mounts.length === 0 && isOpen)
          return [
            notKnown(
              message("What {service} in {deployment} gets as a socket of Docker is not known", values),
            ),
          ];
        if (mounts.length === 0)
          return service.incomplete
            ? [notKnown(message("A part of {service} in {deployment} could not be read", values))]
            : [sound(message("{service} in {deployment} gets no socket of Docker", values), service.place)];
        return mounts.map(({ place }) =>
          fault({
            severity: isSteering(one) ? "minor" : "major",
            message: message(
              "{service} in {deployment} gets Docker's socket: whoever takes over the container starts others as root on the server. Read-only makes no difference.",
              values,
            ),
            place,
            advice: {
              text: message(
                "Put a socket proxy that allows only reading in between, or give the container no socket.",
              ),
            },
            cause: `${place.path}:${place.range.start}`,
          }),
        );
      }),
    ),
});

function isSocket(path: string): boolean {
  return (
    /(?:^|\/)(?:docker|containerd|podman)\.sock$/.test(path) || /docker\.sock|^\/(?:var\/)?run\/?$/.test(path)
  );
}

function isSteering({ service }: ProjectService): boolean {
  return steering.test(service.imageReference?.name ?? "");
}
