import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import type { EnvironmentVariable } from "../../engine/process-environment";
import { type Absent, absentLike, isAbsent } from "../../engine/rule";
import { isWellKnownPassword } from "../../engine/secrets/well-known-passwords";
import type { ComposeDeployment } from "./compose/compose-model";
import type { ComposeService, EnvironmentEntry } from "./compose/compose-service";
import { environmentOfService } from "./production-environment";
import { type Answer, isPublic } from "./request-path";
import { productionStacks, type Stack, type StackService } from "./service-roles";

/** A service that a password protects, or should. */
export interface ServiceCredentials {
  readonly deployment: ComposeDeployment;
  readonly service: ComposeService;
  /** Whether others than its neighbours can reach it. */
  readonly published: Answer;
  readonly weak: readonly WeakCredential[];
  /** The passwords that are none of those that are tried first: named, never given. */
  readonly strong: readonly {
    readonly name: string;
    readonly how: "own" | "required" | "secret";
    readonly place: Place;
  }[];
  /** What decides is not here: an env file, the machine that deploys, a part of the service. */
  readonly undecided: boolean;
}

/** A password of a service that everybody knows or guesses, or none at all. */
export interface WeakCredential {
  /** The variable or option, such as "POSTGRES_PASSWORD"; never the value. */
  readonly name: string;
  readonly kind: "well-known" | "same-as-user" | "fallback" | "none";
  /** Where the value is written, or where a service without a password is published. */
  readonly place: Place;
  /** The entry in the Compose file, when the value is written there. */
  readonly entry: EnvironmentEntry | undefined;
  /** No other service of the deployment is given the same value. */
  readonly isOnlyHere: boolean;
}

/** The databases, caches, brokers and consoles of production with their passwords; absent without any of them. */
export const serviceCredentials: Fact<readonly ServiceCredentials[] | Absent> = fact(
  "service credentials",
  (db) => {
    const stacks = db.get(productionStacks);
    const services = (isAbsent(stacks) ? [] : stacks).flatMap((stack) =>
      stack.services.filter((one) => variablesOf(one) !== undefined).map((one) => ({ stack, one })),
    );
    if (services.length === 0) return absentLike(stacks);
    return services.map(({ stack, one }) => credentialsOf(db, stack, one));
  },
);

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

function credentialsOf(db: Database, stack: Stack, one: StackService): ServiceCredentials {
  const { service } = one;
  const wanted = variablesOf(one) ?? { passwords: /^$/, user: /^$/ };
  const { variables, others } = environmentOfService(db, service, stack.deployment.folder);
  const users = [...variables].flatMap(([name, variable]) =>
    wanted.user.test(name) && variable.kind === "set" ? [variable.value.toLowerCase()] : [],
  );
  const weak: WeakCredential[] = [];
  const strong: ServiceCredentials["strong"][number][] = [];
  let undecided = service.incomplete || others !== "unset";
  for (const [name, variable] of variables) {
    if (variable.kind === "unset") continue;
    const place = variable.steps[0] ?? service.place;
    if (wanted.passwords.test(name.replace(/_FILE$/, "")) && name.endsWith("_FILE"))
      strong.push({ name, how: "secret", place });
    if (!wanted.passwords.test(name)) continue;
    const entry = service.environment.find((candidate) => candidate.name === name);
    if (variable.kind !== "set") {
      const required = entry?.value?.variables.every(({ operator }) => operator === ":?" || operator === "?");
      if (required && entry?.value && entry.value.variables.length > 0)
        strong.push({ name, how: "required", place: entry.value.place });
      else undecided = true;
      continue;
    }
    const value = variable.value.trim();
    const isSame = users.includes(value.toLowerCase()) && value !== "";
    if (!isSame && !isWellKnownPassword(value)) {
      if (value !== "") strong.push({ name, how: "own", place });
      continue;
    }
    const isHere = entry?.value !== undefined && place.path === entry.value.place.path;
    const isFallback = isHere && (entry?.value?.variables.length ?? 0) > 0;
    weak.push({
      name,
      kind: isFallback ? "fallback" : isSame ? "same-as-user" : "well-known",
      place,
      entry: isHere ? entry : undefined,
      isOnlyHere: !isGivenElsewhere(stack, service, value),
    });
  }
  for (const { name, value, place } of optionPasswords(one)) {
    if (isWellKnownPassword(value))
      weak.push({ name, kind: "well-known", place, entry: undefined, isOnlyHere: false });
    else if (/\$\{\w+:?\?/.test(value)) strong.push({ name, how: "required", place });
    else if (value.includes("$")) undecided = true;
    else strong.push({ name, how: "own", place });
  }
  if (weak.length === 0 && strong.length === 0 && !undecided) weak.push(...missingPassword(one, variables));
  return { deployment: stack.deployment, service, published: publishedOf(service), weak, strong, undecided };
}

function publishedOf({ ports, networkMode }: ComposeService): Answer {
  if (networkMode?.value === "host") return "yes";
  const answers = ports.map(isPublic);
  return answers.find((answer) => answer === "yes") ?? answers.find((answer) => answer === "unknown") ?? "no";
}

/** Whether another service logs in with the value, or may: with what an env file gives it. */
function isGivenElsewhere(stack: Stack, service: ComposeService, value: string): boolean {
  return stack.services.some(
    (other) =>
      other.service.name !== service.name &&
      (other.ownCode || other.role === "unknown" || other.service.envFiles.length > 0) &&
      (other.service.envFiles.length > 0 ||
        other.service.environment.some((entry) => entry.value?.value?.includes(value) ?? false)),
  );
}

/** `redis-server --requirepass redis`, `flower --basic_auth=admin:admin`. */
function optionPasswords({ service, processes }: StackService): readonly OptionPassword[] {
  const words = service.command?.words ?? processes[0]?.words ?? [];
  return words.flatMap((word, index): readonly OptionPassword[] => {
    const joined = /^--(requirepass|basic[-_]auth)=(.*)$/.exec(word.text);
    const name = joined?.[1] ?? /^--(requirepass|basic[-_]auth)$/.exec(word.text)?.[1];
    const value = joined ? joined[2] : words[index + 1]?.text;
    if (name === undefined || value === undefined || value === "") return [];
    return [{ name: `--${name}`, value, place: (joined ? word : (words[index + 1] ?? word)).place }];
  });
}

interface OptionPassword {
  readonly name: string;
  readonly value: string;
  readonly place: Place;
}

/** A service that lets everybody in, or everybody who knows the account it comes with, when no password is set. */
function missingPassword(
  { service, program }: StackService,
  variables: ReadonlyMap<string, EnvironmentVariable>,
): readonly WeakCredential[] {
  if (service.build) return [];
  const none = (name: string, place: Place): readonly WeakCredential[] => [
    { name, kind: "none", place, entry: undefined, isOnlyHere: false },
  ];
  if (program === "postgres") {
    const method = service.environment.find(({ name }) => name === "POSTGRES_HOST_AUTH_METHOD");
    return method?.value?.value === "trust" ? none("POSTGRES_HOST_AUTH_METHOD", method.place) : [];
  }
  const port = service.ports.find((candidate) => isPublic(candidate) === "yes");
  if (!port) return [];
  if (service.imageReference?.name.startsWith("grafana") && program === "monitor")
    return [...variables.keys()].some((name) => /^GF_(?:AUTH|SECURITY_ADMIN)/.test(name)) ||
      service.volumes.some(({ target }) => /grafana\.ini$/.test(target))
      ? []
      : none("GF_SECURITY_ADMIN_PASSWORD", port.place);
  const words = [...(service.command?.words ?? []), ...(service.entrypoint?.words ?? [])];
  const written = words.map(({ text }) => text).join(" ");
  if (program === "redis") {
    const mayBeSet =
      /requirepass|aclfile|\.conf\b|--user/.test(written) ||
      [...variables.keys()].some((name) => /PASS|ALLOW_EMPTY_PASSWORD|REDIS_ARGS|CONF/i.test(name));
    const allowsEmpty = variables.get("ALLOW_EMPTY_PASSWORD");
    const isEmpty = allowsEmpty?.kind === "set" && /^(?:yes|true|1)$/i.test(allowsEmpty.value);
    return mayBeSet && !isEmpty ? [] : none("requirepass", port.place);
  }
  if (program === "mongo") {
    const mayBeSet =
      /--auth|--keyFile|--config|-f\b/.test(written) ||
      [...variables.keys()].some((name) => /PASSWORD/.test(name));
    return mayBeSet ? [] : none("MONGO_INITDB_ROOT_PASSWORD", port.place);
  }
  return [];
}
