import { type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { isAbsent } from "../../engine/rule";
import type { PortMapping } from "./compose/compose-service";
import { nginxConfigurations, serviceIn } from "./nginx/nginx-model";
import { isPublic } from "./request-path";
import { productionProjects, servicesWith } from "./service-roles";
import { namesOf, targetsOf } from "./unknown-upstreams";

/** An application behind nginx whose own port is open to other machines as well. */
export interface BypassedProxy {
  readonly deployment: string;
  readonly service: string;
  readonly port: PortMapping;
  /** Where nginx hands requests on to it. */
  readonly passedOn: Place;
}

/** Where nginx and what it stands in front of both publish ports; empty without any. */
export const bypassedProxies: Fact<readonly BypassedProxy[]> = fact("bypassed proxies", (db) => {
  const projects = db.get(productionProjects);
  const configurations = db.get(nginxConfigurations);
  if (isAbsent(projects) || isAbsent(configurations)) return [];
  return projects.flatMap((project) => {
    const { deployment, services } = project;
    const names = namesOf(deployment);
    const passedOn = new Map<string, Place>();
    for (const configuration of configurations) {
      const proxy = serviceIn(configuration, deployment.name)?.name;
      const front = services.find(({ service }) => service.name === proxy);
      if (!front?.service.ports.some((port) => isPublic(port) === "yes")) continue;
      for (const { host, place } of targetsOf(configuration)) {
        const name = names.get(host);
        if (name !== undefined && !passedOn.has(name)) passedOn.set(name, place);
      }
    }
    return servicesWith(project, "web", "frontend").flatMap(({ service }): readonly BypassedProxy[] => {
      const place = passedOn.get(service.name);
      const port = service.ports.find((one) => isPublic(one) === "yes");
      return place && port
        ? [{ deployment: deployment.name, service: service.name, port, passedOn: place }]
        : [];
    });
  });
});
