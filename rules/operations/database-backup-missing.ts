import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound } from "../../server/src/engine/verdict";
import type { ComposeService } from "../../server/src/facts/deployment/compose/compose-service";
import { scaffoldSibling } from "../../server/src/facts/deployment/compose/service-scaffold";
import { type SavedDatabase, savedDatabases } from "./database-backup-missing.facts";

export default defineRule({
  id: "database-backup-missing",
  category: "operations",
  severity: "minor",
  title: "Nothing backs up the database",
  passed: "The database is backed up",
  effort: "hours",
  needs: { savedDatabases },
  judge: ({ savedDatabases }) =>
    savedDatabases.map((database) => {
      const values = { service: database.projectService.service.name, deployment: database.deployment.name };
      if (database.backup)
        return sound(
          message("Something here makes copies of {service} in {deployment}", values),
          database.backup,
        );
      if (database.dump)
        return notKnown(
          message("{path} writes a database out, and nothing says whether that is kept", {
            path: database.dump.path,
          }),
        );
      if (database.named)
        return notKnown(
          message("{path} names a tool for copies of the data, and nothing here is seen to run it", {
            path: database.named.path,
          }),
        );
      if (database.told)
        return notKnown(
          message("{path} tells how to make copies of the data, and nothing says whether anybody does", {
            path: database.told.path,
          }),
        );
      return fault({
        message: message(
          "{service} in {deployment} holds the data, and no service, script or timer here makes a copy of it.",
          values,
        ),
        place: database.projectService.service.place,
        // The same database in variants of one deployment.
        cause: database.projectService.program ?? database.projectService.service.name,
        fixes: addBackup(database),
      });
    }),
});

/**
 * A daily dump with the database's own image, so that the versions fit, and with its environment, networks and secrets.
 * A literal password is not written a second time; then a person has to decide.
 */
function addBackup({ deployment, projectService, hides }: SavedDatabase): readonly Fix[] {
  const { service, program } = projectService;
  if (program !== "postgres" || !service.image || !/(?:^|\/)postgres$/.test(imageName(service))) return [];
  const password = passwordOf(service);
  if (password === undefined || bringsMore(service)) return [];
  const dump = [
    `PGHOST=${service.name}; PGUSER=$$\{POSTGRES_USER:-postgres}; PGPASSWORD=${password}`,
    "export PGHOST PGUSER PGPASSWORD",
    "while true; do pg_dump -Fc -f /backups/$$(date +%F).dump $${POSTGRES_DB:-$$PGUSER}",
    "find /backups -name '*.dump' -mtime +14 -delete",
    "sleep 86400",
    "done",
  ].join("; ");
  const edit = scaffoldSibling(deployment, service.name, `${service.name}-backup`, [
    ...(service.restart ? [] : ["restart: unless-stopped"]),
    "depends_on:",
    `  - ${service.name}`,
    "volumes:",
    "  - ./backups:/backups",
    `entrypoint: ["sh", "-c", "${dump}"]`,
  ]);
  return edit
    ? [{ title: message("Add a service that dumps it every day"), safety: "review", edits: [edit, ...hides] }]
    : [];
}

function imageName({ imageReference }: ComposeService): string {
  return imageReference?.repository ?? "";
}

/** What the shell of the new service takes as the password; undefined where it would have to be written down again. */
function passwordOf({ environment, envFiles }: ComposeService): string | undefined {
  const entry = environment.find(({ name }) => name === "POSTGRES_PASSWORD");
  const isWritten =
    entry?.value?.variables.length === 0 ||
    entry?.value?.variables.some(({ operator, operand }) => operator?.endsWith("-") && operand !== "");
  if (entry) return isWritten ? undefined : "$$POSTGRES_PASSWORD";
  if (environment.some(({ name }) => name === "POSTGRES_PASSWORD_FILE"))
    return "$$(cat $$POSTGRES_PASSWORD_FILE)";
  return envFiles.length > 0 ? "$$POSTGRES_PASSWORD" : undefined;
}

/** Whether merged or extended parts would give the new service a port, a name or a health check that is the database's. */
function bringsMore(service: ComposeService): boolean {
  const own = new Set(service.parts.at(-1)?.keys.map(({ key }) => key));
  return (
    (service.ports.length > 0 && !own.has("ports")) ||
    (service.containerName !== undefined && !own.has("container_name")) ||
    (service.healthcheck !== undefined && !own.has("healthcheck")) ||
    (service.command !== undefined && !own.has("command"))
  );
}
