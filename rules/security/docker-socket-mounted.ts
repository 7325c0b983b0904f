import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { productionStacks, type StackService } from "../../server/src/facts/deployment/service-roles";

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
  provedBy: "search",
  needs: { productionStacks },
  check: ({ productionStacks }) =>
    productionStacks.flatMap(({ deployment, services }) =>
      services
        .filter((one) => !isSocketProxy(one))
        .flatMap((one) =>
          one.service.volumes
            .filter(
              ({ source, target }) => isSocket(source ?? "") || (source === undefined && isSocket(target)),
            )
            .map((mount) => ({
              severity: isSteering(one) ? ("minor" as const) : ("major" as const),
              message: message(
                "{service} in {deployment} gets Docker's socket: whoever takes over the container starts others as root on the server. Read-only makes no difference.",
                { service: one.service.name, deployment: deployment.name },
              ),
              place: mount.place,
              advice: {
                text: message(
                  "Put a socket proxy that allows only reading in between, or give the container no socket.",
                ),
              },
            })),
        ),
    ),
});

function isSocket(path: string): boolean {
  return /(?:^|\/)(?:docker|containerd)\.sock$/.test(path) || /docker\.sock/.test(path);
}

/** A socket proxy is what lets the others do without. */
function isSocketProxy({ service }: StackService): boolean {
  return /socket-?proxy/.test(service.imageReference?.repository ?? "");
}

function isSteering({ service }: StackService): boolean {
  return steering.test(service.imageReference?.name ?? "");
}
