import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import type { PortMapping } from "../../server/src/facts/deployment/compose/compose-service";
import { isPublic } from "../../server/src/facts/deployment/request-path";
import { productionStacks, type ServiceRole } from "../../server/src/facts/deployment/service-roles";

/** Roles that only the application speaks to. */
const internal: readonly ServiceRole[] = [
  "database",
  "cache",
  "broker",
  "pooler",
  "search",
  "console",
  "flower",
];

export default defineRule({
  id: "service-port-public",
  category: "security",
  severity: "major",
  title: "An internal service is open to the internet",
  passed: "Databases, caches, brokers and consoles are not open to the internet",
  effort: "minutes",
  needs: { productionStacks },
  check: ({ productionStacks }) => {
    const services = productionStacks.flatMap(({ deployment, services }) =>
      services
        .filter(({ roles }) => roles.some((role) => internal.includes(role)))
        .map((one) => ({ ...one, deployment })),
    );
    const open = services.flatMap((one) =>
      one.service.ports.filter((port) => isPublic(port) === "yes").map((port) => ({ ...one, port })),
    );
    return open.map(({ service, port, deployment }) => ({
      message: message(
        "{service} publishes its port {port} on all interfaces in {deployment}. Docker opens it past most firewalls; other containers reach it without that.",
        { service: service.name, port: port.target, deployment: deployment.name },
      ),
      place: port.place,
      fixes: bindToLoopback(port),
    }));
  },
});

function bindToLoopback({ addressPlace, long, published }: PortMapping): readonly Fix[] {
  if (!addressPlace || long) return [];
  const { path, range } = addressPlace;
  // Without a port of the host Docker picks one; the address then stands before two colons.
  const newText = published === undefined ? "127.0.0.1::" : "127.0.0.1:";
  return [
    {
      title: message("Publish it on 127.0.0.1 only"),
      safety: "review",
      edits: [{ kind: "edit", path, range: { start: range.start, end: range.start }, newText }],
    },
  ];
}
