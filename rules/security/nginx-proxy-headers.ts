import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import {
  type CopiedHost,
  copiedHostsIn,
  forwardHeaders,
  headersToForward,
  isForwarded,
  isOwnApplication,
  mayForwardElsewhere,
  passingLevels,
} from "../../server/src/facts/deployment/nginx/forwarded-headers";
import type { NginxLevel } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import type { NginxConfiguration } from "../../server/src/facts/deployment/nginx/nginx-configuration";
import { fixOf } from "../../server/src/facts/deployment/nginx/nginx-edits";
import {
  headerInEffect,
  nginxConfigurations,
  serviceIn,
} from "../../server/src/facts/deployment/nginx/nginx-model";
import { levelsOf, nginxParts } from "../../server/src/facts/deployment/nginx/nginx-parts";
import {
  hasSomethingInFront,
  isSecure,
  levelsOfApplication,
} from "../../server/src/facts/deployment/request-path";
import { productionProjects } from "../../server/src/facts/deployment/service-roles";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { trustedHeaderOf } from "../../server/src/stacks/django/settings/proxy-header";
import { understanding } from "../../server/src/stacks/understanding";

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
    const believed = trusted.includes("X-Forwarded-Proto");
    // Django asks the header that its settings name, and no other.
    const asksOther = trusted.length > 0 && !believed;
    // Django refuses a Host that it does not know.
    const isChecked = settings.value !== undefined;
    const copied = nginxParts.flatMap((one) =>
      levelsOf(one).flatMap((level) => copiedHostsIn(level, isChecked).map(judgeCopiedHost)),
    );
    const judged = (nginxConfigurations.value ?? [])
      .filter(({ incomplete }) => !incomplete)
      .flatMap((configuration) => {
        const project = projects.value?.find(({ deployment }) => serviceIn(configuration, deployment.name));
        const isBehind = hasSomethingInFront(configuration, project);
        return configuration.servers.flatMap((server) => {
          // What nginx does not set passes as the proxy in front has set it.
          const headers = headersToForward.filter(
            ([header]) =>
              (header !== "X-Forwarded-For" || !isBehind) && (header !== "X-Forwarded-Proto" || !asksOther),
          );
          // Without TLS there is one scheme, until something in front has another.
          const knowsSchemes = isSecure(server) || (believed && !isBehind);
          return levelsOfApplication(passingLevels(server), configuration, project).flatMap((level) =>
            judgeLevel(configuration, level, headers, knowsSchemes, isHere),
          );
        });
      });
    return [...copied, ...judged];
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

/** `location /_next/static`: files of the build, the same for whoever asks. */
function servesBuiltFiles({ kind, args }: NginxLevel): boolean {
  return (
    kind === "location" && /^\^?\/(?:_next\/(?:static|image)|_nuxt|_astro)(?:\/|$)/.test(args.at(-1) ?? "")
  );
}

function judgeLevel(
  configuration: NginxConfiguration,
  level: NginxLevel,
  headers: typeof headersToForward,
  knowsSchemes: boolean,
  isHere: boolean,
): readonly Verdict[] {
  const missing = headers.filter(([header]) => !isForwarded(level, header));
  const pass = level.own.find(({ name }) => name === "proxy_pass");
  if (
    !pass ||
    !isOwnApplication(configuration, pass.args[0] ?? "") ||
    mayForwardElsewhere(configuration, level) ||
    servesBuiltFiles(level)
  )
    return [];
  if (missing.length === 0) {
    const lines = headers.flatMap(
      ([header]) => headerInEffect(level, "proxy_set_header", header)?.place ?? [],
    );
    return [sound(message("nginx tells the application who asks, and for what"), pass.place, ...lines)];
  }
  if (!isHere)
    return [
      notKnown(message("The application behind {path} is not in this repository", { path: pass.place.path })),
    ];
  const names = missing.map(([header]) => header).join(", ");
  const noHost = missing.some(([header]) => header === "Host");
  const isLater = !knowsSchemes && missing.every(([header]) => header === "X-Forwarded-Proto");
  return [
    fault({
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
      fixes: fixOf(
        message("Pass on {headers}", { headers: names }),
        "review",
        forwardHeaders(level, missing),
      ),
    }),
  ];
}
