import { type Message, message, namesInShort } from "../../server/src/engine/message";
import { placeKey } from "../../server/src/engine/place";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { bindToLoopback } from "../../server/src/facts/deployment/compose/bind-port";
import type { ComposeService, PortMapping } from "../../server/src/facts/deployment/compose/compose-service";
import { byFileOfMany } from "../../server/src/facts/deployment/compose/many-services";
import { reachableFlowers } from "../../server/src/facts/deployment/flower-access";
import { isLoopback } from "../../server/src/facts/deployment/own-machine";
import { isPublic } from "../../server/src/facts/deployment/request-path";
import { productionProjects } from "../../server/src/facts/deployment/service-roles";
import { serviceCredentials } from "../../server/src/facts/deployment/weak-credentials";
import { internalPorts, isToldAlready, openDashboards } from "./service-port-public.facts";

export default defineRule({
  id: "service-port-public",
  category: "security",
  severity: "major",
  title: "An internal service is open to the internet",
  passed: "Databases, caches, brokers and consoles are not open to the internet",
  effort: "minutes",
  cwe: 668,
  needs: {
    productionProjects,
    openDashboards,
    credentials: optional(serviceCredentials),
    flowers: optional(reachableFlowers),
  },
  judge: ({ productionProjects, openDashboards, credentials, flowers }) =>
    productionProjects.flatMap(({ deployment, services }) => {
      const judged = services.flatMap((one): readonly Internal[] => {
        const ports = internalPorts(one, openDashboards);
        const isTold = isToldAlready(one.service, credentials.value ?? [], flowers.value ?? []);
        return ports ? [{ service: one.service, ports, isTold }] : [];
      });
      const open = judged.filter(
        ({ service, ports, isTold }) => !isTold && openOf(service, ports).length > 0,
      );
      const files = byFileOfMany(open.map(({ service }) => service));
      return judged.flatMap((one) =>
        judgePorts(one, deployment.name, open.includes(one) ? files.get(one.service.place.path) : undefined),
      );
    }),
});

/** A service for its neighbours, with what it publishes. */
interface Internal {
  readonly service: ComposeService;
  readonly ports: readonly PortMapping[];
  /** A graver finding speaks of it. */
  readonly isTold: boolean;
}

/** The ports that other machines reach. */
function openOf({ networkMode }: ComposeService, ports: readonly PortMapping[]): readonly PortMapping[] {
  return networkMode?.value === "host" ? [] : ports.filter((port) => isPublic(port) === "yes");
}

/** `alike`: the services of its file that are open as well, where they are many. */
function judgePorts(
  { service, ports, isTold }: Internal,
  deployment: string,
  alike: readonly ComposeService[] | undefined,
): readonly Verdict[] {
  const values = { service: service.name, deployment };
  const [first, ...rest] = ports;
  // On the network of the machine nothing has to be published: what the program listens on is open.
  if (service.networkMode?.value === "host")
    return [
      notKnown(
        message(
          "{service} in {deployment} is on the network of the machine itself: which addresses it listens on is not known",
          values,
        ),
      ),
    ];
  if (!first) return [sound(message("{service} publishes no port in {deployment}", values), service.place)];
  const open = openOf(service, ports);
  if (open.length === 0)
    return ports.every((port) => isPublic(port) === "no")
      ? [
          sound(
            ports.every(({ hostIp }) => isLoopback(hostIp ?? ""))
              ? message("{service} publishes its ports to the machine itself only in {deployment}", values)
              : message("{service} publishes its ports at single addresses only in {deployment}", values),
            first.place,
            ...rest.map(({ place }) => place),
          ),
        ]
      : [
          notKnown(
            message("Where the ports of {service} are published in {deployment} is not known", values),
          ),
        ];
  // The ports of one service are closed together.
  return open.map((port) =>
    fault({
      severity: isTold ? "advice" : "major",
      message: alike
        ? message(
            "{services} publish their ports on all interfaces in {deployment}. Docker opens them past most firewalls; other containers reach them without that.",
            { deployment, services: namesInShort(alike.map(({ name }) => name)) },
          )
        : publishes(open, values),
      place: port.place,
      fixes: bindToLoopback(port),
      cause: alike ? service.place.path : placeKey(service.place),
    }),
  );
}

function publishes(
  open: readonly PortMapping[],
  values: { readonly service: string; readonly deployment: string },
): Message {
  const targets = [...new Set(open.map(({ target }) => target))];
  const [port] = targets;
  if (port === undefined || targets.includes("unknown"))
    return message(
      "{service} publishes a port on all interfaces in {deployment}. Docker opens it past most firewalls; other containers reach it without that.",
      values,
    );
  return targets.length === 1
    ? message(
        "{service} publishes its port {port} on all interfaces in {deployment}. Docker opens it past most firewalls; other containers reach it without that.",
        { ...values, port },
      )
    : message(
        "{service} publishes its ports {ports} on all interfaces in {deployment}. Docker opens them past most firewalls; other containers reach them without that.",
        { ...values, ports: targets.join(", ") },
      );
}
