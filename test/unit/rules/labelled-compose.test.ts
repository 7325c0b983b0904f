import { describe, expect, test } from "vitest";
import { rules } from "../../../rules/index";
import { scoringPolicy } from "../../../rules/scoring";
import { createDatabase } from "../../../server/src/engine/database";
import { reportOf } from "../../../server/src/engine/report";
import { snapshotOf } from "../../support/snapshot";

/** The keys of one service of production, and whether the rule speaks of them. */
type Case = readonly [service: string, isFault: boolean];

const cases: Readonly<Record<string, readonly Case[]>> = {
  "compose-privileged": [
    ["image: acme/shop:1, privileged: true", true],
    ["image: acme/shop:1, cap_add: [SYS_ADMIN]", true],
    ["image: acme/shop:1, cap_add: [CAP_SYS_MODULE]", true],
    ["image: acme/shop:1, security_opt: ['seccomp:unconfined']", true],
    ["image: acme/shop:1, security_opt: ['apparmor=unconfined']", true],
    ["image: acme/shop:1, security_opt: ['systempaths=unconfined']", true],
    ["image: acme/shop:1, pid: host", true],
    ["image: acme/shop:1, ipc: host", true],
    ["image: acme/shop:1, cgroup: host", true],
    ["image: acme/shop:1, uts: host", true],
    ["image: acme/shop:1, userns_mode: host", true],
    ["image: acme/shop:1, devices: ['/dev/sda:/dev/sda']", true],
    ["image: acme/shop:1, volumes: ['/:/host']", true],
    ["image: acme/shop:1, volumes: ['/etc:/host/etc']", true],
    ["image: acme/shop:1, volumes: ['/root/.ssh:/root/.ssh:ro']", true],
    ["image: acme/shop:1, volumes: ['~/.aws:/root/.aws']", true],
    ["image: acme/shop:1, volumes: ['/var/lib/docker:/d']", true],
    ["image: acme/shop:1, privileged: false", false],
    ["image: acme/shop:1, cap_add: [NET_BIND_SERVICE], cap_drop: [ALL]", false],
    ["image: acme/shop:1, security_opt: ['no-new-privileges:true']", false],
    ["image: acme/shop:1, cgroup: private, ipc: private", false],
    ["image: acme/shop:1, devices: ['/dev/dri:/dev/dri']", false],
    ["image: acme/shop:1, volumes: ['data:/data', './conf:/etc/shop:ro']", false],
    ["image: acme/shop:1, volumes: ['/etc/localtime:/etc/localtime:ro']", false],
  ],
  "service-port-public": [
    ["image: 'adminer:4', ports: ['8080:8080']", true],
    ["image: 'dpage/pgadmin4:8', ports: ['5050:80']", true],
    ["image: 'phpmyadmin:5', ports: ['8081:80']", true],
    ["image: 'axllent/mailpit:v1', ports: ['8025:8025']", true],
    ["image: 'docker.elastic.co/kibana/kibana:8.1.0', ports: ['5601:5601']", true],
    ["image: 'portainer/portainer-ce:2.20.0', ports: ['9000:9000']", true],
    ["image: 'postgres:16', ports: ['5432:5432']", true],
    ["image: 'adminer:4', ports: ['127.0.0.1:8080:8080']", false],
    ["image: 'adminer:4', expose: ['8080']", false],
    ["image: 'acme/shop:1', ports: ['80:8000']", false],
  ],
  "default-credentials": [
    [
      "image: 'quay.io/keycloak/keycloak:25', ports: ['8080:8080'], environment: {KEYCLOAK_ADMIN_PASSWORD: admin}",
      true,
    ],
    ["image: 'n8nio/n8n:1', ports: ['5678:5678'], environment: {N8N_BASIC_AUTH_PASSWORD: password}", true],
    [
      "image: 'grafana/grafana:11', ports: ['3000:3000'], environment: {GF_SECURITY_ADMIN_PASSWORD: admin}",
      true,
    ],
    ["image: 'postgres:16', ports: ['5432:5432'], environment: {POSTGRES_PASSWORD: postgres}", true],
    ["image: 'gitlab/gitlab-ce:17', ports: ['80:80'], environment: {GITLAB_ROOT_PASSWORD: changeme}", true],
    ["image: 'n8nio/n8n:1', ports: ['5678:5678'], environment: {N8N_BASIC_AUTH_PASSWORD: kX7pQz2Lm9}", false],
    ["image: 'postgres:16', environment: {POSTGRES_PASSWORD_FILE: /run/secrets/db}", false],
  ],
  "debug-environment": [
    ["build: ., command: gunicorn shop:app, environment: {FLASK_DEBUG: '1'}", true],
    ["build: ., command: uvicorn shop:app, environment: {DEBUG: 'true'}", true],
    ["build: ., command: node server.js, environment: {NODE_ENV: development}", true],
    ["build: ., command: node server.js, environment: {DEBUG: 'true'}", false],
    ["build: ., command: uvicorn shop:app, environment: {DEBUG: 'false'}", false],
    ["build: ., command: gunicorn shop:app, environment: {FLASK_DEBUG: '0'}", false],
  ],
};

describe.each(Object.entries(cases))("%s", (id, rows) => {
  const rule = rules.find((one) => one.id === id);
  test.each(rows)("%s", (service, isFault) => {
    const snapshot = snapshotOf({
      "docker-compose.prod.yml": `services:\n  one: {${service}}\nvolumes: {data: {}}\n`,
      Dockerfile: "FROM python:3.12-slim\nCOPY . /app\n",
      "shop.py": "app = object()\n",
      "server.js": "",
    });
    const report = createDatabase(snapshot).get(reportOf(rule ? [rule] : [], scoringPolicy));
    expect(report.findings.length > 0).toBe(isFault);
  });
});
