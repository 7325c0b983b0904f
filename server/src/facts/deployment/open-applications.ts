import { type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { fileNameOf } from "../../engine/path";
import { type Absent, absentLike, isAbsent, orNone } from "../../engine/rule";
import { nginxConfigurations } from "./nginx/nginx-model";
import { platformProcesses } from "./platforms/platforms";
import { isHostProxyScript } from "./proxy-files";
import { frontProxyOf, hasProxyLabels, isPublic } from "./request-path";
import { productionProjects, servesOnlyFiles, servicesWith } from "./service-roles";

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
      project.services.some(hasProxyLabels);
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
