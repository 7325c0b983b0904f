import type { Fix } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import type { NginxLevel, NginxServer } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import type { NginxConfiguration } from "../../server/src/facts/deployment/nginx/nginx-configuration";
import { fixOf, insertBehind } from "../../server/src/facts/deployment/nginx/nginx-edits";
import {
  headerInEffect,
  inEffect,
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

const wanted: readonly (readonly [header: string, value: string])[] = [
  ["Host", "$host"],
  ["X-Forwarded-For", "$proxy_add_x_forwarded_for"],
  ["X-Forwarded-Proto", "$scheme"],
];

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
      levelsOf(one).flatMap((level) => copiedHosts(level, isChecked)),
    );
    const judged = (nginxConfigurations.value ?? [])
      .filter(({ incomplete }) => !incomplete)
      .flatMap((configuration) => {
        const project = projects.value?.find(({ deployment }) => serviceIn(configuration, deployment.name));
        const isBehind = hasSomethingInFront(configuration, project);
        return configuration.servers.flatMap((server) => {
          // What nginx does not set passes as the proxy in front has set it.
          const headers = wanted.filter(
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

/** A Host that the visitor writes, whatever name the server answers to. */
function copiedHosts({ own }: NginxLevel, isChecked: boolean): readonly Verdict[] {
  return own.flatMap((statement): readonly Verdict[] => {
    const [header = "", value = ""] = statement.args;
    const variable = /\$\{?((?:http|arg|cookie)_\w+)/.exec(value)?.[1];
    if (statement.name !== "proxy_set_header" || !/^host$/i.test(header) || variable === undefined) return [];
    const isHost = variable === "http_host";
    // What Debian's proxy_params sets is no line of this project.
    if ((isHost && isChecked) || statement.argPlaces[0]?.range.start === statement.place.range.start)
      return [];
    const place = statement.argPlaces[1] ?? statement.place;
    return [
      fault({
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
      }),
    ];
  });
}

function judgeLevel(
  configuration: NginxConfiguration,
  level: NginxLevel,
  headers: typeof wanted,
  knowsSchemes: boolean,
  isHere: boolean,
): readonly Verdict[] {
  const missing = headers.filter(([header]) => !isSet(level, header));
  const pass = level.own.find(({ name }) => name === "proxy_pass");
  if (!pass || !isOwn(configuration, pass.args[0] ?? "") || mayBeSetElsewhere(configuration, level))
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
      fixes: setHeaders(level, missing),
    }),
  ];
}

function passingLevels(server: NginxServer): readonly NginxLevel[] {
  return (
    [server.level, ...server.locations]
      .filter((level) => level.own.some(({ name }) => name === "proxy_pass"))
      // What nginx asks by itself, such as auth_request, tells the application nothing about a visitor's address bar.
      .filter((level) => !level.own.some(({ name }) => name === "internal"))
  );
}

/** The real address may travel under either name. */
function isSet(level: NginxLevel, header: string): boolean {
  if (headerInEffect(level, "proxy_set_header", header)) return true;
  return (
    header === "X-Forwarded-For" &&
    ["X-Real-IP", "Forwarded", "X-Client-IP"].some((other) =>
      headerInEffect(level, "proxy_set_header", other),
    )
  );
}

/** Whether the target is the project's application: a service, a block or the machine itself, and no site of somebody else. */
function isOwn({ upstreams }: NginxConfiguration, target: string): boolean {
  const host = /^http:\/\/([^/:]+)/.exec(target)?.[1];
  if (host === undefined) return false;
  if (upstreams.some(({ name }) => name === host)) return true;
  return /^(?:[\w-]+|127\.0\.0\.1|localhost|unix|\[::1\]|\d+\.\d+\.\d+\.\d+)$/.test(host);
}

/** A part is included into an `http` that is not here; it counts only where the part sets none itself. */
function mayBeSetElsewhere({ isPart, service }: NginxConfiguration, level: NginxLevel): boolean {
  return (
    isPart &&
    service === undefined &&
    inEffect(level, "proxy_set_header").length === 0 &&
    level.parent?.kind === "http"
  );
}

function setHeaders(level: NginxLevel, missing: readonly (readonly [string, string])[]): readonly Fix[] {
  // Headers of one block replace all those of the blocks around it: new ones stand where the others do.
  let home = level;
  while (
    home.parent &&
    !home.own.some(({ name }) => name === "proxy_set_header") &&
    inEffect(level, "proxy_set_header").length > 0
  )
    home = home.parent;
  const behind =
    home.own.findLast(({ name }) => name === "proxy_set_header") ??
    level.own.find(({ name }) => name === "proxy_pass");
  if (!behind) return [];
  const lines = missing.map(([header, value]) => `proxy_set_header ${header} ${value};`);
  return fixOf(
    message("Pass on {headers}", { headers: missing.map(([header]) => header).join(", ") }),
    "review",
    insertBehind(home, behind, lines),
  );
}
