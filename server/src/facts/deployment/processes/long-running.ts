import type { ProjectService, ServiceRole } from "../service-roles";

const endless: readonly ServiceRole[] = [
  "web",
  "frontend",
  "worker",
  "beat",
  "flower",
  "scheduler",
  "proxy",
  "database",
  "cache",
  "broker",
  "pooler",
  "console",
  "monitor",
  "logs",
  "mail",
  "backup",
  "search",
  "storage",
  "tunnel",
  "service",
];

/** Whether a service is meant to run until it is stopped, and is not a job such as `migrate`. */
export function isLongRunning({ roles, service }: ProjectService): boolean {
  if (
    /(?:^|[_-])(?:migrate|migrations?|init|setup|seed|job|once|collect(?:static)?|create|bootstrap|provision|upgrade|update)(?:[_-]|$)/.test(
      service.name,
    )
  )
    return false;
  if (roles.includes("job") || endsAtOnce(service)) return false;
  // Somebody starts it when a copy is wanted.
  if (roles.includes("backup") && service.restart?.value === "no") return false;
  if (roles.some((role) => endless.includes(role))) return true;
  if (service.ports.length > 0 || service.expose.length > 0 || service.healthcheck) return true;
  return roles.length === 0 && !handsFilesOver(service) && runsItsImage(service);
}

/** `command: "true"` of a container that only holds volumes: started again, it would end again without end. */
function endsAtOnce({ command }: ProjectService["service"]): boolean {
  const words = command?.words.map(({ text }) => text) ?? [];
  return /^(?:\/bin\/)?(?:true|echo)$/.test(words[0] ?? "");
}

/** A front end that nobody can reach, with a folder of others mounted: it may lay its built files there and end. */
function handsFilesOver({ name, volumes }: ProjectService["service"]): boolean {
  return volumes.length > 0 && /(?:^|[_-])(?:front(?:end)?|client|assets|static)(?:[_-]|$)/.test(name);
}

/** Images that are a shell and little else: started as they are, they end at once. */
const shells = /^(?:alpine|busybox|debian|ubuntu|bash|hello-world|scratch|curl)$/;

/** An image of somebody's program, started as it is and always: what `docker compose up` is for. */
function runsItsImage({
  image,
  imageReference,
  command,
  entrypoint,
  profiles,
}: ProjectService["service"]): boolean {
  const base = imageReference?.name.split("/").at(-1) ?? "";
  return image !== undefined && !command && !entrypoint && profiles.length === 0 && !shells.test(base);
}
