import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { needles, searched } from "../../engine/needles";
import { type Absent, absent, orNone } from "../../engine/rule";
import type { RelativePath, SourceFile } from "../../engine/snapshot";
import { evidencePaths } from "../repository/evidence";
import { platformProcesses } from "./platforms/platforms";
import { type ComposeProject, composeProjects, productionProjects } from "./service-roles";
import { isBeforeProduction, stageOfComposePath } from "./stage";

/** What a Compose project tells about itself. */
export interface StackObservation {
  readonly deployment: string;
  /** The key `services`. */
  readonly place: Place;
  /** What measures, and what collects logs; undefined when nothing does. */
  readonly metrics: Place | undefined;
  readonly logs: Place | undefined;
}

/** From how many on nobody finds out any more by looking at each. */
const fewestServices = 3;

const measures =
  /\bprometheus(?:_client|-client|_flask|-fastapi)?\b|django[_-]prometheus|\bstatsd\b|\bddtrace\b|\bdatadog\b|\bnewrelic\b|opentelemetry|elastic[_-]?apm|scout[_-]apm|\bappsignal\b|azure-monitor|node_exporter|netdata|\bgrafana\b(?![-/](?:loki|tempo|promtail|pyroscope))|\bzabbix\b|\bmunin\b|uptime-kuma|sentry_sdk\.init[\s\S]{0,600}?(?:\btraces_sample_rate(?![ \t]*=[ \t]*(?:0(?:\.0*)?[ \t]*[,)]|[^\n]{0,200}\bdefault=0(?:\.0*)?[ \t]*\)))|enable_tracing)/i;

const collects =
  /\b(?:loki|promtail|fluentd|fluent-bit|fluentbit|logstash|filebeat|graylog|papertrail|logtail|datadog|vector\.toml|vector\.ya?ml|awslogs|gelf|gcplogs|splunk|syslog|journald|logzio|newrelic|cloudwatch|watchtower|stackdriver|google\.cloud\.logging|opensearch|elasticsearch\.?logs|betterstack|seqlog|alloy)\b/i;

/** What every match of the two holds. */
const monitors = needles(
  "prometheus",
  "statsd",
  "ddtrace",
  "datadog",
  "newrelic",
  "opentelemetry",
  "elasticapm",
  "elastic-apm",
  "elastic_apm",
  "scout-apm",
  "scout_apm",
  "appsignal",
  "azure-monitor",
  "node_exporter",
  "netdata",
  "grafana",
  "zabbix",
  "munin",
  "uptime-kuma",
  "sentry_sdk.init",
  "loki",
  "promtail",
  "fluentd",
  "fluent-bit",
  "fluentbit",
  "logstash",
  "filebeat",
  "graylog",
  "papertrail",
  "logtail",
  "vector.toml",
  "vector.y",
  "awslogs",
  "gelf",
  "gcplogs",
  "splunk",
  "syslog",
  "journald",
  "logzio",
  "cloudwatch",
  "watchtower",
  "stackdriver",
  "google.cloud.logging",
  "opensearch",
  "elasticsearch",
  "betterstack",
  "seqlog",
  "alloy",
);

/** What measures and collects in the projects that run an application among others; absent without one. */
export const stackObservations: Fact<readonly StackObservation[] | Absent> = fact("observations", (db) => {
  const projects = db.get(productionProjects);
  const all = db.get(composeProjects);
  // Two services are looked after by looking at them.
  const applications = orNone(projects).filter(
    ({ services }) =>
      services.length >= fewestServices && services.some(({ roles }) => roles.includes("web")),
  );
  if (applications.length === 0) return absent;
  const every: readonly ComposeProject[] = orNone(all);
  const serviceFor = (role: "monitor" | "logs") =>
    every.flatMap(({ services }) => services).find(({ roles }) => roles.includes(role))?.service.place;
  const metrics = serviceFor("monitor") ?? mention(db, "measures");
  const logs =
    serviceFor("logs") ??
    mention(db, "collects") ??
    db.get(platformProcesses).find(({ platform }) => platform === "kubernetes")?.place;
  return applications.map(({ deployment, services }) => ({
    deployment: deployment.name,
    place: deployment.servicesPlace,
    metrics,
    logs:
      logs ??
      services
        .map(({ service }) => service.logging)
        .find(
          (place) =>
            place !== undefined && /driver:[ \t]*["']?(?!json-file|local|none)\w/.test(textAt(db, place)),
        ),
  }));
});

function textAt(db: Database, { path, range }: Place): string {
  return db.file(path)?.text.slice(range.start, range.end) ?? "";
}

/** Where a file of the project sets up a tool of the kind. */
function mention(db: Database, kind: "measures" | "collects"): Place | undefined {
  for (const path of db.get(evidencePaths)) {
    const place = mayMention(path) ? mentionedIn(db, path)[kind] : undefined;
    if (place) return place;
  }
  return undefined;
}

/** Code and configuration, but not what developers and tests start; a manifest names what could be used. */
function mayMention(path: RelativePath): boolean {
  // Compose files and scripts say by their names whom they serve; `cluster/tools.yaml` serves a cluster.
  if (/\.sh$|compose/i.test(path) && isBeforeProduction(stageOfComposePath(path))) return false;
  if (/(?:^|\/)(?:package\.json|pyproject\.toml|\.github\/|migrations\/)/.test(path)) return false;
  return (
    path.endsWith(".py") || /\.(?:ya?ml|toml|conf|cfg|ini|sh|tf|json)$|(?:^|\/)Dockerfile[\w.-]*$/.test(path)
  );
}

const mentionedIn = searched<Pick<Partial<Mentions>, "measures" | "collects">>(
  "mentions of monitors",
  monitors,
  {},
  (db, path) => {
    const file = db.file(path);
    if (!file || file.text.length > 300_000) return {};
    const found: Mentions = {
      measures: observedPlace(measures, file, withoutComments),
      // Of code only the set-up of logging tells where logs go.
      collects: observedPlace(collects, file, path.endsWith(".py") ? loggingPart : withoutUnused),
    };
    return found;
  },
);

/** Without comments, and without the names of what a list switches off: `- syslog:` above `enabled: no`. */
function withoutUnused(text: string): string {
  return withoutComments(text).replace(
    /^[ \t]*(?:-[ \t]+)?[\w-]+:[ \t]*\r?\n[ \t]+enabled:[ \t]*(?:no|false|off)\b/gim,
    (off) => off.replace(/\S/g, " "),
  );
}

interface Mentions {
  readonly measures: Place | undefined;
  readonly collects: Place | undefined;
}

/** The set-up of logging at its own offsets, all else blanked. */
function loggingPart(text: string): string {
  const start = text.search(/^[ \t]*LOGGING\b/m);
  return start === -1 ? "" : " ".repeat(start) + withoutComments(text.slice(start, start + 5_000));
}

/** A check of Compose, of the image or of Kubernetes asks the application over http already. */
export function probe(db: Database): Place | undefined {
  const projects = db.get(productionProjects);
  return orNone(projects)
    .flatMap(({ services }) => services)
    .find(
      ({ roles, service }) =>
        roles.includes("web") &&
        /https?:\/\/[^\s"']{1,500}?\/[\w-]/.test(
          (service.healthcheck?.test?.words ?? []).map(({ text }) => text).join(" ") +
            (service.healthcheck?.test?.text ?? ""),
        ),
    )?.service.healthcheck?.place;
}

/** Where an expression first matches a file, whose comments are blanked so that offsets stay. */
export function observedPlace(
  pattern: RegExp,
  file: SourceFile | undefined,
  blank: (text: string) => string,
): Place | undefined {
  // Blanks add nothing that a pattern looks for.
  const match = file && pattern.test(file.text) && pattern.exec(blank(file.text));
  if (!file || !match) return undefined;
  const start = match.index + (match[0].length - match[0].trimStart().length);
  return { path: file.path, range: { start, end: match.index + match[0].trimEnd().length } };
}

/** A text whose lines of comments are blanked so that offsets stay. */
export function withoutComments(text: string): string {
  return text.replace(/^[ \t]*#.*$/gm, (comment) => " ".repeat(comment.length));
}
