import { expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { orNone } from "../../../../server/src/engine/rule";
import { watchedServices } from "../../../../server/src/facts/deployment/health";
import { snapshotOf } from "../../../support/snapshot";

test("a container that only might be the proxy is watched, the proxy is not", () => {
  const image = 'COPY start.sh /\nCMD ["/start.sh"]\n';
  const found = createDatabase(
    snapshotOf({
      "docker-compose.yml": `services:
  mail: {build: {context: ., dockerfile: mail.Dockerfile}, ports: ["25:25"]}
  nginx: {build: {context: ., dockerfile: nginx.Dockerfile}, ports: ["80:80"]}
`,
      "mail.Dockerfile": `FROM alpine:3.20\n${image}`,
      "nginx.Dockerfile": `FROM nginx:1.27\n${image}`,
      "start.sh": "#!/bin/sh\nif [ \"$PART\" = nginx ]; then nginx -g 'daemon off;'; fi\npostfix start-fg\n",
    }),
  ).get(watchedServices);
  expect(orNone(found).map(({ projectService }) => projectService.service.name)).toEqual(["mail"]);
});

test("the port is the web server's, whatever else is started beside it", () => {
  const found = createDatabase(
    snapshotOf({
      "compose.prod.yml": `services:
  web:
    build: .
    ports: ["5000:5000", "6080:6080"]
    command: bash -lc "x11vnc -display :99 -rfbport 5900 & exec gunicorn --bind 0.0.0.0:5000 wsgi:app"
`,
      Dockerfile: "FROM python:3.13\nCOPY . .\n",
    }),
  ).get(watchedServices);
  expect(orNone(found).map(({ port }) => port)).toEqual(["5000"]);
});
