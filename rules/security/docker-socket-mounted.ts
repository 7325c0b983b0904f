import { groupedBy } from "../../server/src/engine/grouped-by";
import { type Message, message, namesInShort } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { isSocket, isSocketMount } from "../../server/src/facts/deployment/docker-socket";
import { type ProjectService, productionProjects } from "../../server/src/facts/deployment/service-roles";

/** Programs that exist to watch or steer containers. */
const steering =
  /^(?:traefik|nginx-proxy|acme-companion|portainer(?:-[ce]e)?|watchtower|cadvisor|promtail|alloy|vector|dozzle|ofelia|agent|docker-gen|autoheal|diun|netdata|telegraf|filebeat|fluent-bit|caddy-docker-proxy|docker-volume-backup|shepherd|ouroboros|whats-up-docker|wud|dockge|homepage|homarr|glances?|beszel-agent|crowdsec|swarm-cronjob|logspout)$/;

export default defineRule({
  id: "docker-socket-mounted",
  category: "security",
  severity: "major",
  title: "A container can command Docker on the server",
  passed: "No container commands Docker on the server",
  effort: "hours",
  cwe: 250,
  needs: { productionProjects },
  judge: ({ productionProjects }) => {
    const all = productionProjects.flatMap(({ deployment, services }) =>
      services.flatMap((one) => {
        // A socket proxy is what lets the others do without.
        if (/socket-?proxy/.test(one.service.imageReference?.repository ?? "")) return [];
        const mounts = one.service.volumes.filter(isSocketMount);
        return [{ one, deployment: deployment.name, services, mounts, severity: severityOf(one) }];
      }),
    );
    const groups = groupedBy(
      all.filter(({ mounts }) => mounts.length > 0),
      ({ mounts, severity }) => `${mounts[0]?.place.path} ${severity}`,
    );
    return all.flatMap((given): readonly Verdict[] => {
      const { service } = given.one;
      const values = { service: service.name, deployment: given.deployment };
      const group = groups.find((one) => one.includes(given));
      if (group)
        return given.mounts.map(({ place }) =>
          fault({
            severity: given.severity,
            message: textOf([...new Set(group.map(({ one }) => one.service.name))], given.deployment),
            place,
            advice: {
              text: message(
                "Put a socket proxy that allows only reading in between, or give the container no socket.",
              ),
            },
            cause: `${place.path} ${given.severity}`,
          }),
        );
      const address = service.environment.find(({ name }) => name === "DOCKER_HOST");
      const commanded = whoseDocker(address?.value?.raw ?? "", given.services);
      if (address && commanded === "the server's")
        return [
          fault({
            severity: given.severity,
            message: message(
              "{service} in {deployment} commands Docker at an address (DOCKER_HOST): whoever takes over the container starts others as root there.",
              values,
            ),
            place: address.place,
            cause: `${address.place.path} DOCKER_HOST`,
          }),
        ];
      const isOpen = service.volumes.some(
        ({ type, source, target }) => (type === "unknown" && isSocket(target)) || source === "/",
      );
      if (isOpen || commanded === "unknown")
        return [
          notKnown(message("What {service} in {deployment} gets as a socket of Docker is not known", values)),
        ];
      return service.incomplete
        ? [notKnown(message("A part of {service} in {deployment} could not be read", values))]
        : [sound(message("{service} in {deployment} gets no socket of Docker", values), service.place)];
    });
  },
});

function textOf(services: readonly string[], deployment: string): Message {
  const [service = ""] = services;
  return services.length > 1
    ? message(
        "{services} in {deployment} get Docker's socket: whoever takes over one of them starts others as root on the server. Read-only makes no difference.",
        { services: namesInShort(services), deployment },
      )
    : message(
        "{service} in {deployment} gets Docker's socket: whoever takes over the container starts others as root on the server. Read-only makes no difference.",
        { service, deployment },
      );
}

/** Whose Docker answers at an address: the server's, that of a proxy or a Docker of the deployment's own, or nobody knows. */
function whoseDocker(
  address: string,
  services: readonly ProjectService[],
): "the server's" | "another" | "unknown" {
  if (address.includes("$")) return "unknown";
  const host = /^(?:tcp|https?|ssh):\/\/(?:[^@/]*@)?([\w.-]+)/.exec(address)?.[1];
  if (host === undefined) return "another";
  if (/^(?:host\.docker\.internal|172\.17\.0\.1)$/.test(host)) return "the server's";
  const own = services.find(({ service }) => service.name === host || service.containerName?.value === host);
  const names = [host, own?.service.imageReference?.repository ?? ""];
  return names.some((name) => /proxy|dind|(?:^|\/)docker$/.test(name)) ? "another" : "unknown";
}

function severityOf({ service }: ProjectService): "major" | "minor" {
  return steering.test(service.imageReference?.name ?? "") ? "minor" : "major";
}
