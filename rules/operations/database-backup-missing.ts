import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, sound } from "../../server/src/engine/verdict";
import { type SavedDatabase, savedDatabases } from "../../server/src/facts/deployment/backups";
import { insertService } from "../../server/src/facts/deployment/compose/compose-edits";
import { freeName } from "../../server/src/facts/deployment/compose/service-scaffold";

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
      const values = { service: database.stackService.service.name, deployment: database.deployment.name };
      if (database.backup)
        return sound(
          message("Something here makes copies of {service} in {deployment}", values),
          database.backup,
        );
      return fault({
        message: message(
          "{service} in {deployment} holds the data, and no service, script or timer here makes a copy of it.",
          values,
        ),
        place: database.stackService.service.place,
        fixes: addBackup(database),
      });
    }),
});

/** A daily dump with the database's own image, so that the versions fit. */
function addBackup({ deployment, stackService }: SavedDatabase): readonly Fix[] {
  const { service, program } = stackService;
  if (program !== "postgres" || !service.image || !deployment.scaffold) return [];
  const value = (name: string) => service.environment.find((entry) => entry.name === name)?.value;
  const user = value("POSTGRES_USER")?.raw ?? "${POSTGRES_USER:-postgres}";
  const name = value("POSTGRES_DB")?.raw ?? user;
  const password = value("POSTGRES_PASSWORD");
  // A literal password is not written a second time.
  const secret = password && password.variables.length > 0 ? password.raw : "${POSTGRES_PASSWORD:?}";
  const step = "  ";
  const edit = insertService(deployment, [
    `${freeName(deployment, `${service.name}-backup`)}:`,
    `${step}image: ${service.image.raw}`,
    `${step}restart: unless-stopped`,
    `${step}depends_on:`,
    `${step}  - ${service.name}`,
    `${step}environment:`,
    `${step}  PGHOST: ${service.name}`,
    `${step}  PGUSER: ${quoted(user)}`,
    `${step}  PGDATABASE: ${quoted(name)}`,
    `${step}  PGPASSWORD: ${quoted(secret)}`,
    `${step}volumes:`,
    `${step}  - ./backups:/backups`,
    `${step}entrypoint: ["sh", "-c", "while true; do pg_dump -Fc -f /backups/$$(date +%F).dump; find /backups -name '*.dump' -mtime +14 -delete; sleep 86400; done"]`,
  ]);
  return edit
    ? [{ title: message("Add a service that dumps it every day"), safety: "review", edits: [edit] }]
    : [];
}

function quoted(text: string): string {
  return /^[\w.-]+$|^\$\{[\w:?-]+\}$/.test(text) && !/^\d/.test(text) ? text : JSON.stringify(text);
}
