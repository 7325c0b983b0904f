import type { Fix } from "../../server/src/engine/finding";
import { type Message, message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { insertKey } from "../../server/src/facts/deployment/compose/compose-edits";
import { type UncheckedService, uncheckedServices } from "../../server/src/facts/deployment/health";

export default defineRule({
  id: "healthcheck-missing",
  category: "deployment",
  severity: "minor",
  title: "Nobody asks whether a service is well",
  passed: "Services are asked whether they are well",
  effort: "minutes",
  needs: { uncheckedServices },
  check: ({ uncheckedServices }) =>
    uncheckedServices.map((one) => {
      const values = { service: one.stackService.service.name, deployment: one.deployment };
      return {
        severity: one.awaitedBy ? ("major" as const) : ("minor" as const),
        message: describe(one, values),
        place: one.stackService.service.place,
        related: one.awaitedBy ? [{ ...one.awaitedBy, note: message("This waits for it.") }] : [],
        fixes: addCheck(one),
      };
    }),
});

function describe(
  { awaitedBy, check }: UncheckedService,
  values: { service: string; deployment: string },
): Message {
  if (awaitedBy)
    return message(
      "{service} in {deployment} has no health check, but others wait until it is healthy: they never start.",
      values,
    );
  switch (check) {
    case "none":
      return message(
        "{service} in {deployment} has no health check: when it hangs, it counts as running and nobody waits for it.",
        values,
      );
    case "off":
      return message(
        "{service} in {deployment} switches its health check off: when it hangs, it counts as running and nobody waits for it.",
        values,
      );
    case "unseen":
      return message(
        "{deployment} gives {service} no health check, and nothing here shows that its image has one: when it hangs, it counts as running.",
        values,
      );
  }
}

function addCheck(one: UncheckedService): readonly Fix[] {
  const test = testOf(one);
  if (test === undefined) return [];
  const lines = ["healthcheck:", `  test: ${test}`, "  interval: 30s", "  timeout: 5s", "  retries: 5"];
  const edit = insertKey(one.stackService.service, lines);
  return edit ? [{ title: message("Add a health check"), safety: "review", edits: [edit] }] : [];
}

/** What asks the program; dollars are doubled, so that the container's shell and not Compose reads them. */
function testOf({ stackService, port }: UncheckedService): string | undefined {
  switch (stackService.program) {
    case "postgres":
      return '["CMD-SHELL", "pg_isready -U $${POSTGRES_USER:-postgres}"]';
    case "mysql":
      return stackService.service.imageReference?.name === "mariadb"
        ? '["CMD", "healthcheck.sh", "--connect", "--innodb_initialized"]'
        : '["CMD", "mysqladmin", "ping", "-h", "127.0.0.1"]';
    case "mongo":
      return `["CMD", "mongosh", "--quiet", "--eval", "db.adminCommand('ping')"]`;
    case "redis":
      return '["CMD", "redis-cli", "ping"]';
    case "rabbitmq":
      return '["CMD", "rabbitmq-diagnostics", "-q", "ping"]';
  }
  const base = stackService.image?.base?.name;
  if (port === undefined) return undefined;
  if (base === "python")
    return `["CMD", "python", "-c", "import socket; socket.create_connection(('127.0.0.1', ${port}), 3)"]`;
  if (base === "node")
    return `["CMD", "node", "-e", "require('net').connect(${port}, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))"]`;
  return undefined;
}
