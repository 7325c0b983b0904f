import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { bindToLoopback } from "../../server/src/facts/deployment/compose/bind-port";
import { requestPaths } from "../../server/src/facts/deployment/request-path";
import { bypassedProxies, openApplications, openBesideProxy } from "./reverse-proxy-missing.facts";

export default defineRule({
  id: "reverse-proxy-missing",
  category: "deployment",
  severity: "major",
  title: "The application server is open to the internet without a proxy",
  passed: "A proxy stands in front of the application server",
  effort: "hours",
  needs: { openApplications, bypassedProxies, openBesideProxy, paths: optional(requestPaths) },
  judge: ({ openApplications, bypassedProxies, openBesideProxy, paths }) => [
    ...(paths.value ?? []).flatMap(({ deployment, entry, place }): readonly Verdict[] => {
      if (!place || entry === "application" || entry === "unknown") return [];
      if (bypassedProxies.some((one) => one.deployment === deployment)) return [];
      const open = openBesideProxy.find((one) => one.deployment === deployment);
      return open
        ? [
            notKnown(
              message(
                "{service} publishes its own port beside {entry}: whether it may be reached there is not known",
                {
                  service: open.service,
                  entry,
                },
              ),
            ),
          ]
        : [sound(message("Requests reach the application through {entry}", { entry }), place)];
    }),
    ...bypassedProxies.map(({ proxy, deployment, service, port, passedOn }) =>
      fault({
        severity: "minor",
        message: message(
          "{service} in {deployment} publishes its own port beside {proxy}: whoever asks there passes by the TLS, limits and headers of the proxy.",
          { service, deployment, proxy },
        ),
        place: port.place,
        related: [{ ...passedOn, note: message("{proxy} hands requests on to it here.", { proxy }) }],
        fixes: bindToLoopback(port),
      }),
    ),
    ...openApplications.map(({ deployment, service, program, place, project }) =>
      fault({
        message: message(
          "{service} in {deployment} publishes {program} itself, and nothing here stands in front of it: no TLS, no protection from slow clients, no static files.",
          { service, deployment, program },
        ),
        place,
        // One proxy is missing, however many applications it would stand before, and in whichever way they are started.
        cause: project,
        advice: {
          text: message(
            "Put nginx, Caddy or Traefik in front, publish only its ports 80 and 443, and expose this one to it.",
          ),
        },
      }),
    ),
  ],
});
