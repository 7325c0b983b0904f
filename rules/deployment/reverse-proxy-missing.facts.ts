import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { fileNameOf } from "../../server/src/engine/path";
import { type Absent, absentLike, isAbsent, orNone } from "../../server/src/engine/rule";
import type { PortMapping } from "../../server/src/facts/deployment/compose/compose-service";
import { nginxConfigurations, serviceIn } from "../../server/src/facts/deployment/nginx/nginx-model";
import { platformProcesses } from "../../server/src/facts/deployment/platforms/platforms";
import { isHostProxyScript } from "../../server/src/facts/deployment/proxy-files";
import { frontProxyOf, hasProxyLabels, isPublic } from "../../server/src/facts/deployment/request-path";
import {
  type ComposeProject,
  type ProjectService,
  productionProjects,
  servesOnlyFiles,
  servicesWith,
} from "../../server/src/facts/deployment/service-roles";
import { namesOf, targetsOf } from "../../server/src/facts/deployment/unknown-upstreams";

/** An application server that the internet reaches without a proxy in between. */
export interface OpenApplication {
  readonly deployment: string;
  readonly service: string;
  readonly program: string;
  readonly place: Place;
  /** What its deployment runs of which images: alternatives of one project have the same. */
  readonly project: string;
}

/** Published application servers of production with no proxy in front; absent when Compose runs no application. */
export const openApplications: Fact<readonly OpenApplication[] | Absent> = fact("open applications", (db) => {
  const projects = db.get(productionProjects);
  const all = orNone(projects);
  const applications = all.flatMap((project) =>
    servicesWith(project, "web", "frontend").map((one) => ({ project, one })),
  );
  if (applications.length === 0) return absentLike(projects);
  // A proxy on the machine itself, or a platform, may stand in front although Compose does not run it.
  const outside =
    !isAbsent(db.get(nginxConfigurations)) ||
    db.get(platformProcesses).length > 0 ||
    db
      .paths()
      .some(
        (path) =>
          /^Caddyfile|^traefik\.(?:ya?ml|toml)$|^haproxy\.cfg$|^(?:httpd|apache2?)[\w.-]*\.conf$/.test(
            fileNameOf(path),
          ) || isHostProxyScript(db, path),
      );
  if (outside) return [];
  const projectOf = (project: (typeof all)[number]) =>
    applications
      .filter((other) => other.project === project)
      .map(
        ({ one: { service } }) =>
          `${service.name}=${service.build?.contextFolder ?? service.image?.value ?? ""}`,
      )
      .sort()
      .join(" ");
  return applications.flatMap(({ project, one }): readonly OpenApplication[] => {
    const hasProxy =
      servicesWith(project, "proxy", "tunnel").some((one) => !servesOnlyFiles(one)) ||
      frontProxyOf(project) !== undefined ||
      project.services.some(hasProxyLabels) ||
      joinsNetworkOfProxy(project, one);
    const server = one.processes.find(({ role }) => role === "web" || role === "frontend");
    const port = one.service.ports.find((candidate) => isPublic(candidate) === "yes");
    if (hasProxy || !server || !port || project.deployment.incomplete) return [];
    const program = server.words[0]?.text ?? "";
    const name = fileNameOf(program) === "manage.py" ? "runserver" : fileNameOf(program);
    return [
      {
        deployment: project.deployment.name,
        service: one.service.name,
        program: name,
        place: port.place,
        project: projectOf(project),
      },
    ];
  });
});

/** Whether it joins a network of another project that is called after a proxy: that is how a server's one proxy reaches it. */
function joinsNetworkOfProxy({ deployment }: ComposeProject, { service }: ProjectService): boolean {
  return service.networks.some(({ name }) =>
    deployment.networks.some(
      (network) =>
        network.name === name &&
        network.external &&
        /proxy|traefik|nginx|caddy|ingress|gateway/i.test(network.name),
    ),
  );
}

/** An application behind a proxy whose own port is open to other machines as well. */
export interface BypassedProxy {
  readonly proxy: "nginx" | "Traefik";
  readonly deployment: string;
  readonly service: string;
  readonly port: PortMapping;
  /** Where it is said that the proxy hands requests on to it. */
  readonly passedOn: Place;
}

/** Where a proxy and what it stands in front of both publish ports; empty without any. */
export const bypassedProxies: Fact<readonly BypassedProxy[]> = fact("bypassed proxies", (db) => {
  const projects = db.get(productionProjects);
  const configurations = db.get(nginxConfigurations);
  if (isAbsent(projects)) return [];
  const passedByTraefik = projects.flatMap(besideTraefik);
  if (isAbsent(configurations)) return passedByTraefik;
  const passedByNginx = projects.flatMap((project) => {
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
        ? [{ proxy: "nginx", deployment: deployment.name, service: service.name, port, passedOn: place }]
        : [];
    });
  });
  return [...passedByNginx, ...passedByTraefik];
});

/** What a Traefik of the same deployment finds by its labels, and the port that they name is published as well. */
function besideTraefik({ deployment, services }: ComposeProject): readonly BypassedProxy[] {
  const front = services.find(({ program }) => program === "traefik");
  if (!front?.service.ports.some((port) => isPublic(port) === "yes")) return [];
  return services.flatMap((one): readonly BypassedProxy[] => {
    const { name, labels, ports } = one.service;
    const router = labels.find((label) => /^traefik\.http\.routers\.[\w-]+\.rule$/.test(label.name));
    const isOff = labels.some((label) => label.name === "traefik.enable" && label.value?.value === "false");
    const served = labels.find((label) => /^traefik\.http\.services\..+\.server\.port$/.test(label.name));
    if (one === front || !router || isOff || served?.value?.value === undefined) return [];
    const port = ports.find((each) => each.target === served.value?.value && isPublic(each) === "yes");
    return port
      ? [{ proxy: "Traefik", deployment: deployment.name, service: name, port, passedOn: router.place }]
      : [];
  });
}

/** Applications that publish a port beside a proxy that finds them in a way which is not read. */
export const openBesideProxy: Fact<readonly { readonly deployment: string; readonly service: string }[]> =
  fact("open beside a proxy", (db) => {
    const projects = db.get(productionProjects);
    return orNone(projects).flatMap((project) => {
      const front = frontProxyOf(project);
      if (!front) return [];
      return servicesWith(project, "web", "frontend")
        .filter((one) => one !== front && one.service.ports.some((port) => isPublic(port) === "yes"))
        .map(({ service }) => ({ deployment: project.deployment.name, service: service.name }));
    });
  });
