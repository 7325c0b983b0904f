import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import {
  type CopiedHost,
  copiedHostsIn,
  forwardHeaders,
} from "../../server/src/facts/deployment/nginx/forwarded-headers";
import { fixOf } from "../../server/src/facts/deployment/nginx/nginx-edits";
import { headerInEffect, nginxConfigurations } from "../../server/src/facts/deployment/nginx/nginx-model";
import { levelsOf, nginxParts } from "../../server/src/facts/deployment/nginx/nginx-parts";
import { productionProjects } from "../../server/src/facts/deployment/service-roles";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { trustedHeaderOf } from "../../server/src/stacks/django/settings/proxy-header";
import { understanding } from "../../server/src/stacks/understanding";
import {
  type HandingOn,
  handingsOn,
  type WebSocketLocation,
  webSocketLocations,
} from "./nginx-proxy-headers.facts";

export default defineRule({
  id: "nginx-proxy-headers",
  category: "security",
  severity: "minor",
  title: "nginx does not say who asked, and for what",
  passed: "nginx passes on who asked, and for what",
  effort: "minutes",
  needs: {
    nginxConfigurations: optional(nginxConfigurations),
    nginxParts,
    projects: optional(productionProjects),
    settings: optional(productionSettings),
    understanding,
  },
  judge: ({ nginxConfigurations, nginxParts, projects, settings, understanding }) => {
    // Where no application is here and production runs nothing but others' images, nobody can say which headers the one behind asks for.
    const services = projects.value?.flatMap((one) => one.services) ?? [];
    const isHere =
      services.length === 0 ||
      services.some(({ ownCode }) => ownCode) ||
      settings.value !== undefined ||
      understanding.read.length + understanding.onlyRecognised.length > 0;
    const trusted = (settings.value ?? []).flatMap((one) => trustedHeaderOf(one) ?? []);
    // Django refuses a Host that it does not know.
    const isChecked = settings.value !== undefined;
    return [
      ...nginxParts
        .flatMap(levelsOf)
        .flatMap((level) => copiedHostsIn(level, isChecked))
        .map(judgeCopiedHost),
      ...(nginxConfigurations.value ?? [])
        .flatMap((configuration) => handingsOn(configuration, projects.value ?? [], trusted))
        .map((one) => judgeHandingOn(one, isHere)),
      ...(nginxConfigurations.value ?? []).flatMap(webSocketLocations).map(judgeWebSocket),
    ];
  },
});

/** The name of a site is then whatever the visitor says, whichever server has answered. */
function judgeCopiedHost({ variable, isHost, statement, place }: CopiedHost): Verdict {
  return fault({
    severity: isHost ? "advice" : "minor",
    message: message(
      "${variable} is what the visitor writes, whichever name nginx has chosen the server by: links, redirects and caches of the application can be made to name any machine.",
      { variable },
    ),
    place: statement.place,
    cause: `${place.path} ${variable}`,
    fixes: isHost
      ? [
          {
            title: message("Pass on $host"),
            safety: "review",
            edits: [{ kind: "edit", path: place.path, range: place.range, newText: "$host" }],
          },
        ]
      : [],
  });
}

function judgeHandingOn({ level, pass, headers, missing, isLater }: HandingOn, isHere: boolean): Verdict {
  if (missing.length === 0) {
    const lines = headers.flatMap(
      ([header]) => headerInEffect(level, "proxy_set_header", header)?.place ?? [],
    );
    return sound(message("nginx tells the application who asks, and for what"), pass.place, ...lines);
  }
  if (!isHere)
    return notKnown(
      message("The application behind {path} is not in this repository", { path: pass.place.path }),
    );
  const names = missing.map(([header]) => header).join(", ");
  const noHost = missing.some(([header]) => header === "Host");
  return fault({
    severity: noHost ? "major" : isLater ? "advice" : "minor",
    message: noHost
      ? message(
          "nginx passes requests on without {headers}: the application sees the name that nginx calls it by, which checks of the host refuse and links repeat.",
          { headers: names },
        )
      : message(
          "nginx passes requests on without {headers}: the application takes every visitor for nginx, or every page for unencrypted.",
          { headers: names },
        ),
    place: pass.place,
    // Locations of one file lack them together and get them together.
    cause: `${pass.place.path} ${names}`,
    fixes: fixOf(message("Pass on {headers}", { headers: names }), "review", forwardHeaders(level, missing)),
  });
}

function judgeWebSocket({ level, pass, missing, mayPoll }: WebSocketLocation): Verdict {
  if (missing.length === 0) {
    const lines = ["Upgrade", "Connection"].flatMap(
      (header) => headerInEffect(level, "proxy_set_header", header)?.place ?? [],
    );
    return sound(message("nginx passes web sockets on"), pass.place, ...lines);
  }
  const headers = missing.map(([header]) => header).join(", ");
  const isOwn = level.own.some(({ name }) => name === "proxy_set_header");
  return fault({
    severity: mayPoll ? "minor" : "major",
    message: message(
      "This location is for web sockets, and nginx passes them on without {headers}: the application sees a plain request, and no connection comes about.",
      { headers },
    ),
    place: pass.place,
    cause: `${pass.place.path} ${headers}`,
    // Headers of its own would replace those that it inherits.
    fixes: isOwn
      ? fixOf(message("Pass on {headers}", { headers }), "review", forwardHeaders(level, missing))
      : [],
    ...(!isOwn && {
      advice: {
        text: message(
          'Set proxy_http_version 1.1, Upgrade $http_upgrade, Connection "upgrade" and Host $host in this location',
        ),
      },
    }),
  });
}
