import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { type Absent, absentLike, isAbsent } from "../../engine/rule";
import type { EnvironmentVariable } from "../../stacks/django/settings/settings-target";
import type { EnvironmentEntry } from "./compose/compose-service";
import { environmentOfService } from "./production-environment";
import { isPublic } from "./request-path";
import { productionStacks, type Stack, type StackService } from "./service-roles";

/** A password of a service that everybody knows or guesses, or none at all. */
export interface WeakCredential {
  readonly deployment: string;
  readonly service: string;
  /** The variable or option, such as "POSTGRES_PASSWORD"; never the value. */
  readonly name: string;
  readonly kind: "well-known" | "same-as-user" | "fallback" | "none";
  /** Where the value is written, or where a service without a password is published. */
  readonly place: Place;
  /** The entry in the Compose file, when the value is written there. */
  readonly entry: EnvironmentEntry | undefined;
}

/** Weak passwords of the databases, caches, brokers and consoles of production; absent without any of them. */
export const weakCredentials: Fact<readonly WeakCredential[] | Absent> = fact("weak credentials", (db) => {
  const stacks = db.get(productionStacks);
  const services = (isAbsent(stacks) ? [] : stacks).flatMap((stack) =>
    stack.services.filter((one) => variablesOf(one) !== undefined).map((one) => ({ stack, one })),
  );
  if (services.length === 0) return absentLike(stacks);
  return services.flatMap(({ stack, one }) => credentialsOf(db, stack, one));
});

interface PasswordVariables {
  readonly passwords: RegExp;
  readonly user: RegExp;
}

const byProgram: ReadonlyMap<string, PasswordVariables> = new Map([
  [
    "postgres",
    {
      passwords: /^(?:POSTGRES|POSTGRESQL)(?:_POSTGRES)?_PASSWORD$/,
      user: /^(?:POSTGRES|POSTGRESQL)_(?:USER|USERNAME)$/,
    },
  ],
  ["mysql", { passwords: /^(?:MYSQL|MARIADB)_(?:ROOT_)?PASSWORD$/, user: /^(?:MYSQL|MARIADB)_USER$/ }],
  [
    "mongo",
    {
      passwords: /^(?:MONGO_INITDB_ROOT_PASSWORD|MONGODB_(?:ROOT_)?PASSWORD)$/,
      user: /^(?:MONGO_INITDB_ROOT_USERNAME|MONGODB_USERNAME)$/,
    },
  ],
  ["mssql", { passwords: /^(?:MSSQL_)?SA_PASSWORD$/, user: /^$/ }],
  [
    "rabbitmq",
    {
      passwords: /^(?:RABBITMQ_DEFAULT_PASS|RABBITMQ_PASSWORD)$/,
      user: /^(?:RABBITMQ_DEFAULT_USER|RABBITMQ_USERNAME)$/,
    },
  ],
  ["redis", { passwords: /^(?:REDIS_PASSWORD|REDIS_PASS)$/, user: /^$/ }],
  ["flower", { passwords: /^FLOWER_BASIC_AUTH$/, user: /^$/ }],
  [
    "storage",
    {
      passwords: /^(?:MINIO_ROOT_PASSWORD|MINIO_SECRET_KEY)$/,
      user: /^(?:MINIO_ROOT_USER|MINIO_ACCESS_KEY)$/,
    },
  ],
  ["database-console", { passwords: /^PGADMIN_DEFAULT_PASSWORD$/, user: /^PGADMIN_DEFAULT_EMAIL$/ }],
  ["mongo-console", { passwords: /^ME_CONFIG_BASICAUTH_PASSWORD$/, user: /^ME_CONFIG_BASICAUTH_USERNAME$/ }],
  ["monitor", { passwords: /^GF_SECURITY_ADMIN_PASSWORD$/, user: /^GF_SECURITY_ADMIN_USER$/ }],
  [
    "search",
    { passwords: /^(?:ELASTIC_PASSWORD|OPENSEARCH_INITIAL_ADMIN_PASSWORD|MEILI_MASTER_KEY)$/, user: /^$/ },
  ],
  [
    "database",
    {
      passwords:
        /^(?:NEO4J_AUTH|COUCHDB_PASSWORD|CLICKHOUSE_PASSWORD|DOCKER_INFLUXDB_INIT_PASSWORD|ARANGO_ROOT_PASSWORD)$/,
      user: /^(?:COUCHDB_USER|CLICKHOUSE_USER)$/,
    },
  ],
]);

function variablesOf({ program, roles }: StackService): PasswordVariables | undefined {
  return byProgram.get(program ?? "") ?? (roles.includes("flower") ? byProgram.get("flower") : undefined);
}

const wellKnown = new Set(
  "postgres postgresql password passwd passw0rd p@ssw0rd pass admin administrator root toor user test testing secret guest default changeme change_me change-me changethis change_this changeit example 1 123 1234 12345 123456 1234567 12345678 123456789 qwerty mysql mariadb mongo mongodb redis rabbitmq rabbit grafana minio minioadmin minio123 django dev demo letmein admin123 password1 password123 pass123 pass1234 postgres123 root123 rootpassword rootpass mypassword dbpassword db_password foobared elastic neo4j/neo4j neo4j/password neo4j/test admin:admin admin:password flower:flower user:password user:pass root:root admin:secret guest:guest".split(
    " ",
  ),
);

/** Whether everybody would try this password first. */
export function isWellKnownPassword(value: string): boolean {
  return wellKnown.has(value.trim().toLowerCase());
}

function credentialsOf(db: Database, stack: Stack, one: StackService): readonly WeakCredential[] {
  const { service } = one;
  const wanted = variablesOf(one);
  if (!wanted) return [];
  const { variables } = environmentOfService(db, service, stack.deployment.folder);
  const users = [...variables].flatMap(([name, variable]) =>
    wanted.user.test(name) && variable.kind === "set" ? [variable.value.toLowerCase()] : [],
  );
  const shared = { deployment: stack.deployment.name, service: service.name };
  const found: WeakCredential[] = [];
  for (const [name, variable] of variables) {
    if (!wanted.passwords.test(name) || variable.kind !== "set") continue;
    const value = variable.value.trim();
    const isSame = users.includes(value.toLowerCase()) && value !== "";
    if (!isSame && !isWellKnownPassword(value)) continue;
    const entry = service.environment.find((candidate) => candidate.name === name);
    const place = variable.steps[0] ?? service.place;
    const isHere = entry?.value !== undefined && place.path === entry.value.place.path;
    const isFallback = isHere && (entry?.value?.variables.length ?? 0) > 0;
    found.push({
      ...shared,
      name,
      kind: isFallback ? "fallback" : isSame ? "same-as-user" : "well-known",
      place,
      entry: isHere ? entry : undefined,
    });
  }
  found.push(...optionPasswords(one, shared));
  if (found.length === 0) found.push(...missingPassword(one, variables, shared));
  return found;
}

/** `redis-server --requirepass redis`, `flower --basic_auth=admin:admin`. */
function optionPasswords(
  { service, processes }: StackService,
  shared: { readonly deployment: string; readonly service: string },
): readonly WeakCredential[] {
  const words = service.command?.words ?? processes[0]?.words ?? [];
  return words.flatMap((word, index): readonly WeakCredential[] => {
    const joined = /^--(requirepass|basic[-_]auth)=(.*)$/.exec(word.text);
    const name = joined?.[1] ?? /^--(requirepass|basic[-_]auth)$/.exec(word.text)?.[1];
    const value = joined ? joined[2] : words[index + 1]?.text;
    if (name === undefined || value === undefined || !isWellKnownPassword(value)) return [];
    const place = (joined ? word : (words[index + 1] ?? word)).place;
    return [{ ...shared, name: `--${name}`, kind: "well-known", place, entry: undefined }];
  });
}

/** A published service that lets everybody in when no password is set. */
function missingPassword(
  one: StackService,
  variables: ReadonlyMap<string, EnvironmentVariable>,
  shared: { readonly deployment: string; readonly service: string },
): readonly WeakCredential[] {
  const { service, program } = one;
  const port = service.ports.find((candidate) => isPublic(candidate) === "yes");
  if (!port || service.incomplete || service.build) return [];
  const none = (name: string, place: Place): readonly WeakCredential[] => [
    { ...shared, name, kind: "none", place, entry: undefined },
  ];
  if (program === "postgres") {
    const method = service.environment.find(({ name }) => name === "POSTGRES_HOST_AUTH_METHOD");
    return method?.value?.value === "trust" ? none("POSTGRES_HOST_AUTH_METHOD", method.place) : [];
  }
  if (program === "redis") {
    const written = [...(service.command?.words ?? []), ...(service.entrypoint?.words ?? [])]
      .map(({ text }) => text)
      .join(" ");
    const mayBeSet =
      /requirepass|aclfile|\.conf\b|--user/.test(written) ||
      [...variables.keys()].some((name) => /PASS|ALLOW_EMPTY_PASSWORD|REDIS_ARGS|CONF/i.test(name));
    const allowsEmpty = variables.get("ALLOW_EMPTY_PASSWORD");
    const isEmpty = allowsEmpty?.kind === "set" && /^(?:yes|true|1)$/i.test(allowsEmpty.value);
    return (mayBeSet || service.envFiles.length > 0) && !isEmpty ? [] : none("requirepass", port.place);
  }
  if (program === "mongo") {
    const written = (service.command?.words ?? []).map(({ text }) => text).join(" ");
    const mayBeSet =
      /--auth|--keyFile|--config|-f\b/.test(written) ||
      [...variables.keys()].some((name) => /PASSWORD/.test(name)) ||
      service.envFiles.length > 0;
    return mayBeSet ? [] : none("MONGO_INITDB_ROOT_PASSWORD", port.place);
  }
  return [];
}
