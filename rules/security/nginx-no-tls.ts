import { type Message, message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import type { NginxServer } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import { fixOf, insertBehind } from "../../server/src/facts/deployment/nginx/nginx-edits";
import { nginxConfigurations } from "../../server/src/facts/deployment/nginx/nginx-model";
import { type PlainSite, plainSites } from "../../server/src/facts/deployment/nginx/plain-sites";
import { isTrue, settingOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { leftPlainBesideTls, optionalConfigurations, plainAlternatives } from "./nginx-no-tls.facts";

export default defineRule({
  id: "nginx-no-tls",
  category: "security",
  severity: "major",
  title: "The site is served without encryption",
  passed: "The site is served with encryption",
  effort: "hours",
  cwe: 319,
  needs: {
    plainSites,
    nginxConfigurations,
    optionalConfigurations,
    productionSettings: optional(productionSettings),
  },
  judge: ({
    plainSites,
    nginxConfigurations,
    optionalConfigurations,
    productionSettings: { value: django },
  }) => {
    const alternatives = plainAlternatives(nginxConfigurations);
    const knowsTls = (django ?? []).every((settings) =>
      isTrue(settingOf(settings, "SECURE_PROXY_SSL_HEADER").value),
    );
    return [
      ...nginxConfigurations.flatMap((configuration): readonly Verdict[] => {
        const { servers } = configuration;
        const overlay = optionalConfigurations.find((one) => one.configuration === configuration);
        const leftPlain = new Set(leftPlainBesideTls(servers));
        return servers.flatMap((server): Verdict | readonly [] => {
          if (leftPlain.has(server)) return besideTls(server);
          if (alternatives.includes(server)) return notKnown(alternative(server));
          const listen = server.listens.find(({ ssl }) => ssl);
          if (listen && overlay) return notKnown(broughtBy(overlay.place.path));
          return listen ? sound(message("nginx listens with TLS"), listen.place) : [];
        });
      }),
      ...plainSites.map((site) => judgePlain(site, knowsTls)),
    ];
  },
});

function besideTls({ names }: NginxServer): Verdict {
  return notKnown(
    names.some((name) => name !== "_")
      ? message("Whether {name}, which nginx serves without TLS, is the site is not known", {
          name: names.join(", "),
        })
      : message("Whether what nginx serves without TLS, beside a site with it, is the site is not known"),
  );
}

function alternative({ level }: NginxServer): Message {
  return message(
    "Whether production takes {path}, which is without TLS, or a file beside it that has TLS is not known",
    { path: level.place.path },
  );
}

function broughtBy(path: string): Message {
  return message("Whether production is started with {path}, which brings TLS, is not known", { path });
}

/** `knowsTls`: the application is told of TLS. One that is not would reject the forms that come over it. */
function judgePlain(site: PlainSite, knowsTls: boolean): Verdict {
  if (site.completedBy)
    return notKnown(
      message("{path} has certbot write TLS into this nginx file on the server", {
        path: site.completedBy.path,
      }),
    );
  if (site.securedBy !== undefined) return notKnown(broughtBy(site.securedBy));
  return fault({
    // Another machine may stand in front of a port that browsers do not ask by themselves.
    severity: site.port === undefined && !site.onlyLocal ? "major" : "advice",
    message:
      site.port === undefined
        ? message(
            "nginx listens without TLS only, and nothing here stands in front of it: passwords and session cookies cross the net readable.",
          )
        : message(
            "Port {port} is open to every machine without TLS, and nothing here stands in front of it: passwords and session cookies cross the net readable.",
            { port: site.port },
          ),
    place: site.listen?.place ?? site.server.level.place,
    fixes: knowsTls ? listenWithTls(site) : [],
    advice: {
      text: message(
        "Get a certificate, for instance from Let's Encrypt, publish port 443, and redirect port 80 to it.",
      ),
    },
  });
}

/** The lines for TLS; the certificate has to be there before nginx starts again. */
function listenWithTls({ server, listen, takesTls }: PlainSite) {
  if (!takesTls) return [];
  const statement = server.level.own.find(
    ({ place }) => place.range.start === listen?.place.range.start && place.path === listen.place.path,
  );
  if (!statement) return [];
  const lines = [
    "listen 443 ssl;",
    "ssl_certificate /etc/nginx/certs/fullchain.pem;",
    "ssl_certificate_key /etc/nginx/certs/privkey.pem;",
  ];
  return fixOf(
    message("Listen with TLS as well (the certificate must be there)"),
    "review",
    insertBehind(server.level, statement, lines),
  );
}
