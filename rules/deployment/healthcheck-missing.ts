import type { Fix } from "../../server/src/engine/finding";
import { type Message, message, namesInShort } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { insertKey } from "../../server/src/facts/deployment/compose/compose-edits";
import { type ComposeService, sharedCause } from "../../server/src/facts/deployment/compose/compose-service";
import { byFileOfMany } from "../../server/src/facts/deployment/compose/many-services";
import { neverFails, type WatchedService, watchedServices } from "../../server/src/facts/deployment/health";

export default defineRule({
  id: "healthcheck-missing",
  category: "deployment",
  severity: "minor",
  title: "Nobody asks whether a service is well",
  passed: "Services are asked whether they are well",
  effort: "minutes",
  needs: { watchedServices },
  judge: ({ watchedServices }) => {
    // That it cannot fail is a finding about the check.
    const judged = watchedServices.filter(({ written }) => written === undefined || !neverFails(written));
    const bare = judged.filter(isBare).map(({ projectService }) => projectService.service);
    const files = byFileOfMany(bare);
    return judged.map((one) =>
      judgeCheck(one, isBare(one) ? files.get(one.projectService.service.place.path) : undefined),
    );
  },
});

/** Nobody waits for it, and nobody has switched a check off. */
function isBare({ check, awaitedBy }: WatchedService): boolean {
  return check === "none" && awaitedBy === undefined;
}

/** `alike`: the services of its file that lack the same, where they are many. */
function judgeCheck(one: WatchedService, alike: readonly ComposeService[] | undefined): Verdict {
  const { service } = one.projectService;
  const values = { service: service.name, deployment: one.deployment };
  const { check, awaitedBy } = one;
  if (check === "unknown")
    return notKnown(
      message("Whether the image of {service} in {deployment} brings a health check is not known", values),
    );
  if (check !== "none" && check !== "off")
    return sound(message("{service} in {deployment} is asked whether it is well", values), check);
  return fault({
    severity: awaitedBy ? "major" : "minor",
    message: alike
      ? message(
          "{services} in {deployment} have no health check: when one hangs, it counts as running and nobody waits for it.",
          { ...values, services: namesInShort(alike.map(({ name }) => name)) },
        )
      : describe(check, awaitedBy !== undefined, values),
    place: service.place,
    related: awaitedBy ? [{ ...awaitedBy, note: message("This waits for it.") }] : [],
    fixes: addCheck(one),
    // Services of one image are repaired in its Dockerfile.
    cause: alike ? service.place.path : sharedCause(service),
  });
}

function describe(
  check: "none" | "off",
  isAwaited: boolean,
  values: { service: string; deployment: string },
): Message {
  if (isAwaited)
    return message(
      "{service} in {deployment} has no health check, but others wait until it is healthy: they never start.",
      values,
    );
  return check === "none"
    ? message(
        "{service} in {deployment} has no health check: when it hangs, it counts as running and nobody waits for it.",
        values,
      )
    : message(
        "{service} in {deployment} switches its health check off: when it hangs, it counts as running and nobody waits for it.",
        values,
      );
}

function addCheck(one: WatchedService): readonly Fix[] {
  const test = testOf(one);
  if (test === undefined) return [];
  const lines = ["healthcheck:", `  test: ${test}`, "  interval: 30s", "  timeout: 5s", "  retries: 5"];
  const edit = insertKey(one.projectService.service, lines);
  return edit ? [{ title: message("Add a health check"), safety: "review", edits: [edit] }] : [];
}

/** What asks the program; dollars are doubled, so that the container's shell and not Compose reads them. */
function testOf({ projectService, port }: WatchedService): string | undefined {
  switch (projectService.program) {
    case "postgres":
      return '["CMD-SHELL", "pg_isready -U $${POSTGRES_USER:-postgres}"]';
    case "mysql":
      return projectService.service.imageReference?.name === "mariadb"
        ? '["CMD", "healthcheck.sh", "--connect", "--innodb_initialized"]'
        : '["CMD", "mysqladmin", "ping", "-h", "127.0.0.1"]';
    case "mongo":
      return `["CMD", "mongosh", "--quiet", "--eval", "db.adminCommand('ping')"]`;
    case "redis":
      return '["CMD", "redis-cli", "ping"]';
    case "rabbitmq":
      return '["CMD", "rabbitmq-diagnostics", "-q", "ping"]';
  }
  const base = projectService.image?.base?.name;
  if (port === undefined) return undefined;
  if (base === "python")
    return `["CMD", "python", "-c", "import socket; socket.create_connection(('127.0.0.1', ${port}), 3)"]`;
  if (base === "node")
    return `["CMD", "node", "-e", "require('net').connect(${port}, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))"]`;
  return undefined;
}
