import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import { snapshotOf } from "../../support/snapshot";

type Files = Readonly<Record<string, string>>;

/** What a rule says of files by path. */
function stateOf(id: string, files: Files): string | undefined {
  const report = reportOf(
    rules.filter((rule) => rule.id === id),
    scoringPolicy,
  );
  return createDatabase(snapshotOf(files)).get(report).rules[0]?.state;
}

/** A form of a fault that looks right at first sight, and what the rule says of it. Never "pass". */
type Case = readonly [form: string, rule: string, state: "fail" | "unknown" | "not-applicable", files: Files];

const dockerfile =
  'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nUSER shop\nCMD ["gunicorn", "shop.wsgi"]\n';

/** A web service with further lines of its own, and what follows it in the file. */
function compose(web: string, others = "", files: Files = {}): Files {
  return {
    "docker-compose.yml": `services:\n  web:\n    build: .\n    restart: always\n${indented(web)}${others}`,
    Dockerfile: dockerfile,
    "shop/wsgi.py": "application = 1\n",
    ...files,
  };
}

/** A service `db` beside it, in braces, and the volume `data` with its options. */
function database(lines: string, volume = ""): Files {
  return compose("", `  db: {${lines}}\nvolumes:\n  data: {${volume}}\n`);
}

function indented(lines: string): string {
  return lines.replace(/^(?=.)/gm, "    ").replace(/\n?$/, lines === "" ? "" : "\n");
}

const entrypoint = { "start.sh": '#!/bin/sh\nexec gosu shop "$@"\n' };
const startScript = 'FROM python:3.13-slim\nCOPY . .\nENTRYPOINT ["/start.sh"]\n';

const cases: readonly Case[] = [
  [
    "a volume that is a folder of the machine lies over the code",
    "source-mounted",
    "unknown",
    compose("volumes: [code:/app]", "volumes:\n  code: {driver_opts: {type: none, o: bind, device: /srv}}\n"),
  ],
  [
    "a variable names what lies over the code",
    "source-mounted",
    "unknown",
    compose('volumes: ["${CODE}:/app"]'),
  ],
  ["the code comes from ${PWD}", "source-mounted", "fail", compose('volumes: ["${PWD}/shop:/app/shop"]')],
  [
    "one of two services goes around the script that gives root up",
    "runs-as-root",
    "fail",
    compose("", '  jobs:\n    build: .\n    entrypoint: ["celery", "-A", "shop", "worker"]\n', {
      ...entrypoint,
      Dockerfile: startScript,
    }),
  ],
  [
    "a database is on the machine's network",
    "service-port-public",
    "unknown",
    database('image: "postgres:17", network_mode: host'),
  ],
  [
    "PostgreSQL 18 has its volume at the old place",
    "database-volume-missing",
    "fail",
    database('image: "postgres:18", volumes: ["data:/var/lib/postgresql/data"]'),
  ],
  [
    "an option moves the data away from the volume",
    "database-volume-missing",
    "fail",
    database('image: "mysql:8.4", command: --datadir=/data, volumes: ["data:/var/lib/mysql"]'),
  ],
  [
    "the volume lies in memory",
    "database-volume-missing",
    "fail",
    database(
      'image: "postgres:17", volumes: ["data:/var/lib/postgresql/data"]',
      "driver_opts: {type: tmpfs, device: tmpfs}",
    ),
  ],
  [
    "copies are written into the container",
    "database-backup-missing",
    "unknown",
    compose(
      "",
      `  db: {image: "postgres:17", volumes: ["data:/var/lib/postgresql/data"]}
  backup: {image: "postgres:17", command: "sh -c 'while true; do pg_dump -h db shop > /tmp/shop.sql; sleep 86400; done'"}
volumes: {data: {}}
`,
    ),
  ],
  [
    "only another database is copied",
    "database-backup-missing",
    "unknown",
    compose(
      "",
      `  db: {image: "postgres:17", volumes: ["data:/var/lib/postgresql/data"]}
  orders: {image: "postgres:17", volumes: ["orders:/var/lib/postgresql/data"]}
  backup: {image: "prodrigestivill/postgres-backup-local:17", environment: {POSTGRES_HOST: orders}, volumes: ["./copies:/backups"]}
volumes: {data: {}, orders: {}}
`,
    ),
  ],
  [
    "a script restores a copy",
    "database-backup-missing",
    "fail",
    {
      ...database('image: "postgres:17", volumes: ["data:/var/lib/postgresql/data"]'),
      "scripts/restore_backup.sh": "psql shop < copy.sql\n",
    },
  ],
  [
    "Flower has a password that everybody knows",
    "flower-unprotected",
    "fail",
    compose(
      "",
      '  flower:\n    build: .\n    command: celery -A shop flower --basic-auth=admin:admin\n    ports: ["5555:5555"]\n',
    ),
  ],
  ["a limit of 0", "resource-limits-missing", "fail", compose("mem_limit: 0")],
  ["the folder of the socket", "docker-socket-mounted", "fail", compose('volumes: ["/var/run:/var/run"]')],
  [
    "a variable names the socket",
    "docker-socket-mounted",
    "unknown",
    compose('volumes: ["${SOCKET}:/var/run/docker.sock"]'),
  ],
  [
    "a health check has the password",
    "secret-in-compose",
    "fail",
    database('image: "mysql:8.4", healthcheck: {test: [CMD, mysqladmin, ping, "-pErdb33re99Kuchen"]}'),
  ],
  [
    "an option of the command sets the key",
    "secret-in-compose",
    "fail",
    compose("command: gunicorn shop.wsgi --env SECRET_KEY=hjk34hjk5h34kj5hjk34h5kjh345"),
  ],
  ...[
    "exit 0",
    "[CMD, 'true']",
    "echo well",
    "curl -f http://localhost; exit 0",
    "ps aux | grep gunicorn",
  ].map(
    (check): Case => [
      `a health check that cannot fail: ${check}`,
      "healthcheck-ignores-failure",
      "fail",
      compose(`healthcheck:\n  test: ${check}`),
    ],
  ),
  [
    "nobody asks with a check that cannot fail",
    "healthcheck-missing",
    "not-applicable",
    compose("healthcheck:\n  test: exit 0"),
  ],
];

describe("a fault in another form is not passed", () => {
  test.each(cases)("%s (%s)", (_form, rule, state, files) => {
    expect(stateOf(rule, files)).toBe(state);
  });
});
