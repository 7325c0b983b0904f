import { message } from "../../server/src/engine/message";
import { placeKey } from "../../server/src/engine/place";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { isSocketMount } from "../../server/src/facts/deployment/docker-socket";
import { productionProjects } from "../../server/src/facts/deployment/service-roles";
import { rightsOnServer } from "./compose-privileged.facts";

/** Programs whose makers ask for it: tunnels, Docker in Docker, whole desktops. Whoever runs one has decided. */
const asking =
  /^(?:wg-easy|wireguard(?:-ui)?|wgdashboard|gluetun|tailscale|docker|kasm|sockpuppetbrowser|komodo-periphery|redroid|archiso)$/;

export default defineRule({
  id: "compose-privileged",
  category: "security",
  severity: "major",
  title: "A container has the server's own rights",
  passed: "No container has the server's own rights",
  effort: "hours",
  cwe: 250,
  needs: { productionProjects },
  judge: ({ productionProjects }) =>
    productionProjects.flatMap(({ deployment, services }) =>
      services.flatMap(({ service, role }): readonly Verdict[] => {
        const values = { service: service.name, deployment: deployment.name };
        // What watches the machine reads its folders and sees its processes.
        const all = rightsOnServer(service);
        const rights = all.filter(({ isReading }) => !isReading || !/^(?:monitor|logs)$/.test(role));
        const [watching] = all;
        if (rights.length === 0 && watching)
          return [
            sound(
              message("{service} in {deployment} watches the server, and may only read there", values),
              watching.place,
            ),
          ];
        if (rights.length === 0)
          return service.incomplete
            ? [notKnown(message("A part of {service} in {deployment} could not be read", values))]
            : // What commands Docker has more, and is told by a rule of its own.
              service.volumes.some(isSocketMount)
              ? []
              : [
                  sound(
                    message("{service} in {deployment} has a container's rights only", values),
                    service.place,
                  ),
                ];
        // Monitors look at the whole machine on purpose.
        const isAsked = role === "monitor" || asking.test(service.imageReference?.name ?? "");
        const graded = rights.map(
          (right) => ({ ...right, severity: isAsked ? "minor" : right.severity }) as const,
        );
        return graded.map(({ place, fixes, severity }) => {
          const alike = graded.filter((other) => other.severity === severity).map(({ what }) => what);
          return fault({
            severity,
            message: message(
              "{service} in {deployment} runs with {what}: a break-in there is a break-in on the server.",
              { ...values, what: alike.reduce((list, sign) => message("{list}, {sign}", { list, sign })) },
            ),
            place,
            fixes,
            cause: `${placeKey(service.place)} ${severity}`,
          });
        });
      }),
    ),
});
