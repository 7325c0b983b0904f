/** A container image reference, as in `registry.example.com:5000/team/app:1.4@sha256:…`. */
export interface ImageReference {
  /** With a dot, a colon or "localhost" before the first slash; undefined for Docker Hub. */
  readonly registry: string | undefined;
  /** Without registry and without Docker Hub's `library/`: `postgres`, `bitnami/redis`. */
  readonly repository: string;
  /** The last part of the repository: `redis`. */
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** A variable without a known value stands in the tag or digest: which version it is cannot be said. */
  readonly versionUnknown: boolean;
  /** A variable without a known value stands in the name. */
  readonly nameUnknown: boolean;
}

/**
 * Reads an image reference. Variables that stay (`${TAG}`, `$TAG`, `{{ tag }}`) make the part they stand in unknown.
 * Gives undefined for text that is no image reference.
 */
export function parseImage(text: string): ImageReference | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || /[\s]/.test(trimmed.replace(VARIABLE, "v"))) return undefined;
  const variables: string[] = [];
  const masked = trimmed.replace(VARIABLE, (variable) => {
    variables.push(variable);
    return "\u0001";
  });
  const at = masked.indexOf("@");
  const digest = at === -1 ? undefined : masked.slice(at + 1);
  const beforeDigest = at === -1 ? masked : masked.slice(0, at);
  const colon = beforeDigest.lastIndexOf(":");
  const hasTag = colon > beforeDigest.lastIndexOf("/");
  const path = hasTag ? beforeDigest.slice(0, colon) : beforeDigest;
  const tag = hasTag ? beforeDigest.slice(colon + 1) : undefined;
  if (path === "") return undefined;

  const parts = path.split("/");
  const first = parts[0] ?? "";
  const isRegistry = parts.length > 1 && (/[.:]/.test(first) || first === "localhost");
  const registry = isRegistry ? first : undefined;
  const rest = isRegistry ? parts.slice(1) : parts;
  const onHub = registry === undefined || registry === "docker.io" || registry === "index.docker.io";
  const repository = (onHub && rest[0] === "library" ? rest.slice(1) : rest).join("/");
  const name = rest[rest.length - 1] ?? "";
  return {
    registry,
    repository,
    name: name.toLowerCase(),
    tag,
    digest,
    versionUnknown: hasVariable(tag) || hasVariable(digest) || hasVariable(name),
    nameUnknown: hasVariable(name),
  };
}

const VARIABLE = /\$\{[^}]*\}?|\$[A-Za-z_]\w*|\{\{[^}]{0,500}(?:\}\}|$)/g;

function hasVariable(part: string | undefined): boolean {
  return part?.includes("\u0001") ?? false;
}

/** What a well-known image is for. */
export type ImageRole =
  | "database"
  | "cache"
  | "broker"
  | "proxy"
  | "pooler"
  | "console"
  | "flower"
  | "monitor"
  | "logs"
  | "mail"
  | "mail-trap"
  | "backup"
  | "search"
  | "storage"
  | "certificates"
  | "tunnel"
  | "updater"
  | "browser"
  | "runtime";

export interface KnownImage {
  readonly role: ImageRole;
  /** The program inside: `postgres`, `redis`, `nginx`; names what its defaults, ports and flags are. */
  readonly program: string;
}

/** The role of an image by its name, or undefined for one nobody knows. */
export function knownImage(image: ImageReference): KnownImage | undefined {
  if (image.nameUnknown) return undefined;
  const repository = image.repository.toLowerCase();
  for (const [pattern, role, program] of knownImages) {
    if (pattern.test(repository)) return { role, program };
  }
  return undefined;
}

/**
 * The first pattern that matches a whole repository name decides; so the special comes before the general:
 * a back-up image named `postgres-backup` before `postgres`.
 */
const knownImages: readonly (readonly [RegExp, ImageRole, string])[] = [
  [
    /(^|[/_-])(pg|postgres(ql)?|mysql|mariadb|mongo(db)?|db|database|volume|s3)[\w-]{0,100}[_-](backups?|dump)([_-]|$)/,
    "backup",
    "backup",
  ],
  [
    /(^|[/_-])(backups?|docker-volume-backup|wal-g|barman|restic|borg(matic)?|pgbackrest|duplicati|autopostgresqlbackup)([_-]|$)/,
    "backup",
    "backup",
  ],
  [/(^|[/_-])exporter$/, "monitor", "exporter"],
  [/(^|[/-])pgbouncer$|(^|\/)(pgcat|pgpool|odyssey|proxysql|maxscale)$/, "pooler", "pgbouncer"],
  [
    /(^|\/)(pgadmin4?|adminer|phpmyadmin|pgweb|pgadmin-\w+|dbgate|cloudbeaver|sqlpad|phppgadmin)$/,
    "console",
    "database-console",
  ],
  [
    /(^|\/)(redis-?insight|redis-commander|rebrow|phpredisadmin|redisweb|redis-ui|redis-stat)$/,
    "console",
    "redis-console",
  ],
  [/(^|\/)(mongo-express|mongoku|adminmongo|nosqlclient)$/, "console", "mongo-console"],
  [/(^|\/)(portainer(-ce|-ee|\/agent)?|dozzle|yacht|dockge|lazydocker)$/, "console", "docker-console"],
  [/(^|\/)(kafka-ui|akhq|kafdrop|cmak|kafka-manager)$/, "console", "kafka-console"],
  [/(^|\/)(elasticvue|cerebro|elasticsearch-hq|dejavu)$/, "console", "search-console"],
  [/(^|[/-])flower$/, "flower", "flower"],
  [
    /(^|\/)(redis-stack|redis|redis-stack-server|redis-sentinel|redis-cluster|keydb|valkey|dragonfly|redict)$/,
    "cache",
    "redis",
  ],
  [/(^|\/)memcached$/, "cache", "memcached"],
  [/(^|\/)rabbitmq$/, "broker", "rabbitmq"],
  [/(^|\/)(cp-kafka|kafka|redpanda|kafka-native|cp-server)$/, "broker", "kafka"],
  [/(^|\/)(zookeeper|cp-zookeeper)$/, "broker", "zookeeper"],
  [
    /(^|\/)(nats|nats-streaming|eclipse-mosquitto|emqx|activemq(-\w+)?|pulsar|nsq|elasticmq(-native)?)$/,
    "broker",
    "broker",
  ],
  [
    /(^|\/)(postgres(ql)?|postgis|pgvector|timescaledb(-ha)?|supabase-postgres|alpine-postgres|spilo(-\d+)?|postgresql-repmgr|edgedb|gel|citus|paradedb|postgres-ssl)$/,
    "database",
    "postgres",
  ],
  [/^supabase\/postgres$/, "database", "postgres"],
  [/(^|\/)(mysql(-server)?|mariadb(-galera)?|percona(-\w+)*|tidb|vitess)$/, "database", "mysql"],
  [/(^|\/)(mongo|mongodb(-\w+)*|percona-server-mongodb|ferretdb)$/, "database", "mongo"],
  [
    /(^|\/)(cockroach|yugabyte|cassandra|scylla|neo4j|couchdb|couchbase|influxdb|clickhouse(-server)?|arangodb|rethinkdb|questdb|surrealdb|eventstore(db)?|kurrentdb|oracle-\w+|db2)$/,
    "database",
    "database",
  ],
  [/^mssql\/|(^|\/)(mssql-server(-linux)?|azure-sql-edge)|mssql\/server$/, "database", "mssql"],
  [
    /(^|\/)(elasticsearch(-oss)?|opensearch|meilisearch|typesense|solr|manticore|weaviate|qdrant|chroma|milvus|zinc)$/,
    "search",
    "search",
  ],
  [/(^|\/)(minio|seaweedfs|garage|localstack|azurite|fake-gcs-server)$/, "storage", "storage"],
  [
    /(^|\/)(nginx(-\w+)*|openresty|nginx-proxy|nginx-proxy-manager|docker-nginx-\w+|tengine|angie|freenginx|swag|linuxserver\/letsencrypt)$/,
    "proxy",
    "nginx",
  ],
  [/(^|\/)traefik$/, "proxy", "traefik"],
  [/(^|\/)(caddy(-\w+)*)$/, "proxy", "caddy"],
  [
    /(^|\/)(haproxy(-\w+)*|envoy|kong(-gateway)?|httpd|apache|apisix|varnish|letsencrypt|https-portal|pound)$/,
    "proxy",
    "proxy",
  ],
  [
    /(^|\/)(letsencrypt-nginx-proxy-companion|acme-companion|certbot|dns-\w+|acme\.sh|lego)$/,
    "certificates",
    "certificates",
  ],
  [/(^|\/)(cloudflared|ngrok|frpc|tailscale)$/, "tunnel", "tunnel"],
  [/(^|\/)(watchtower|ouroboros|shepherd)$/, "updater", "updater"],
  [/(^|\/)diun$/, "monitor", "diun"],
  [
    /(^|\/)(loki|promtail|fluentd|fluent-bit|logstash(-oss)?|kibana(-oss)?|filebeat|vector|graylog|seq|opensearch-dashboards|alloy|gelf\w*|syslog-ng|rsyslog\w*|papertrail|logspout|victoria-logs)$/,
    "logs",
    "logs",
  ],
  [
    /(^|\/)(prometheus|grafana(-oss|-enterprise)?|alertmanager|cadvisor|netdata|zabbix-[\w-]+|uptime-kuma|agent|docker-dd-agent|all-in-one|jaeger|tempo|mimir|opentelemetry-collector(-contrib)?|pushgateway|victoria-metrics|newrelic-\w+|glances|beyla|statsd|graphite-statsd|telegraf|chronograf|sentry|glitchtip|zipkin|node-exporter)$/,
    "monitor",
    "monitor",
  ],
  [
    /(^|\/)(mailhog|mailpit|maildev|mailcatcher|mailtrap|smtp4dev|inbucket|fake-smtp-server|greenmail|standalone)$/,
    "mail-trap",
    "mail-trap",
  ],
  [
    /(^|\/)(postfix|docker-mailserver|mailserver|docker-postfix|smtp|smtp-relay|exim4?|stalwart|mail-server|opensmtpd)$/,
    "mail",
    "mail",
  ],
  [
    /(^|\/)(standalone-(chrome|firefox|chromium|edge)(-debug)?|selenium|chrome|chromium|playwright)$|(^|\/)hub$/,
    "browser",
    "browser",
  ],
  [
    /(^|\/)(python|node|golang|ruby|php|openjdk|eclipse-temurin|debian|ubuntu|alpine|busybox|bun|deno|pypy|uv|poetry|amazonlinux|centos|fedora|rockylinux)$/,
    "runtime",
    "runtime",
  ],
];

/** Distributions whose releases have names that are versions: `debian:bookworm`, `ubuntu:jammy-20250101`. */
const codenames =
  /^(?:jessie|stretch|buster|bullseye|bookworm|trixie|forky|xenial|bionic|focal|jammy|noble|oracular|plucky)(?:-|$)/;

/** Long-term releases of Node.js by their names, which are tags too: `node:iron-alpine`. */
export const nodeNames: ReadonlyMap<string, string> = new Map([
  ["argon", "4"],
  ["boron", "6"],
  ["carbon", "8"],
  ["dubnium", "10"],
  ["erbium", "12"],
  ["fermium", "14"],
  ["gallium", "16"],
  ["hydrogen", "18"],
  ["iron", "20"],
  ["jod", "22"],
  ["krypton", "24"],
]);

/** Whether a tag is the name of a release of the distribution, or of Node.js, itself. */
export function isRelease(repository: string, tag: string): boolean {
  return (
    (/^(?:debian|ubuntu|buildpack-deps)$/.test(repository) && codenames.test(tag)) ||
    (repository === "node" && nodeNames.has(tag.replace(/-.*/, "")))
  );
}

/** Whether a tag names one version and not "whatever is newest": it has a digit that is not only the name of a flavour. */
export function isVersionTag(tag: string): boolean {
  return (
    /\d/.test(tag.replace(/alpine[\d.]*|bullseye|bookworm|buster|jammy|focal|noble|trixie/g, "")) &&
    !/^latest/.test(tag)
  );
}
