import type { ServiceRole, StackService } from "./service-roles";

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
];

/** Whether a service is meant to run until it is stopped, and is not a job such as `migrate`. */
export function isLongRunning({ roles, service }: StackService): boolean {
  if (
    /(?:^|[_-])(?:migrate|migrations?|init|setup|seed|job|once|collect(?:static)?|create|bootstrap|provision)(?:[_-]|$)/.test(
      service.name,
    )
  )
    return false;
  if (roles.includes("job")) return false;
  if (roles.some((role) => endless.includes(role))) return true;
  return service.ports.length > 0 || service.expose.length > 0;
}
