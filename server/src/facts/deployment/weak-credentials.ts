import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import type { Environment } from "../../engine/process-environment";
import { type Absent, absentLike, orNone } from "../../engine/rule";
import { isPlaceholder } from "../../engine/secrets/placeholder";
import { isWellKnownPassword } from "../../engine/secrets/well-known-passwords";
import type { ComposeDeployment } from "./compose/compose-model";
import type { ComposeService, EnvironmentEntry } from "./compose/compose-service";
import { interpolate } from "./compose/interpolation";
import { isBareRedis, missingPasswords } from "./missing-passwords";
import { environmentOfService } from "./production-environment";
import { isPublic, type YesNoUnknown } from "./request-path";
import { type ComposeProject, type ProjectService, productionProjects } from "./service-roles";

/** A service that a password protects, or should. */
export interface ServiceCredentials {
  readonly deployment: ComposeDeployment;
  readonly service: ComposeService;
  /** Whether others than its neighbours can reach it. */
  readonly published: YesNoUnknown;
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
  readonly kind: "well-known" | "same-as-user" | "placeholder" | "fallback" | "none";
  /** Where the value is written, or where a service without a password is published. */
  readonly place: Place;
  /** The entry in the Compose file, when the value is written there. */
  readonly entry: EnvironmentEntry | undefined;
  /** No other service of the deployment is given the same value. */
  readonly isOnlyHere: boolean;
  /** Only the name says what the value is for: the program is the project's own, or one nobody knows. */
  readonly isByName: boolean;
}

/** The databases, caches, brokers and consoles of production with their passwords; absent without any of them. */
export const serviceCredentials: Fact<readonly ServiceCredentials[] | Absent> = fact(
  "service credentials",
  (db) => {
    const projects = db.get(productionProjects);
    const services = orNone(projects).flatMap((project) => project.services.map((one) => ({ project, one })));
    const found = services
      .map(({ project, one }) => ({ one, credentials: credentialsOf(db, project, one) }))
      // Of the project's own services only those are asked that have an administrator's password.
      .filter(
        ({ one, credentials: { weak, strong } }) =>
          variablesOf(one) !== undefined || weak.length + strong.length > 0,
      );
    return found.length === 0 ? absentLike(projects) : found.map(({ credentials }) => credentials);
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
  [
    "flower",
    {
      passwords: /^(?:FLOWER_BASIC_AUTH|(?:CELERY_)?FLOWER_(?:PASSWORD|PASS|PWD))$/,
      user: /^(?:CELERY_)?FLOWER_(?:USER|USERNAME|USR)$/,
    },
  ],
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

/** The administrator that a program makes of its environment when it starts for the first time. */
const administrator: PasswordVariables = {
  passwords:
    /(?:^|_)(?:SUPERUSER|SUPER_USER|ADMIN|AIRFLOW_WWW_USER|FLOWER|BASIC_?AUTH|DASHBOARD|GITLAB_ROOT|INITIAL)_(?:PASSWORD|PASS|PWD)$/,
  user: /(?:^|_)(?:SUPERUSER|SUPER_USER|ADMIN|AIRFLOW_WWW_USER|FLOWER|BASIC_?AUTH|DASHBOARD)(?:_(?:USER|USR|USERNAME|NAME|LOGIN|EMAIL))?$/,
};

function variablesOf({ program, roles }: ProjectService): PasswordVariables | undefined {
  // It takes a database's image for its programs, and lets nobody in.
  if (roles.includes("backup")) return undefined;
  return byProgram.get(program ?? "") ?? (roles.includes("flower") ? byProgram.get("flower") : undefined);
}

function credentialsOf(db: Database, project: ComposeProject, one: ProjectService): ServiceCredentials {
  const { service } = one;
  const known = variablesOf(one);
  const wanted = known ?? administrator;
  const given = environmentOfService(db, service, project.deployment.folder);
  const { variables, others }: Environment = isBareRedis(one)
    ? { variables: new Map(), others: "unset" }
    : given;
  const users = [...variables].flatMap(([name, variable]) =>
    wanted.user.test(name) && variable.kind === "set" ? [variable.value.toLowerCase()] : [],
  );
  const weak: WeakCredential[] = [];
  const strong: ServiceCredentials["strong"][number][] = [];
  const add = (found: Omit<WeakCredential, "isByName">): void => {
    weak.push({ ...found, isByName: known === undefined });
  };
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
    // Of an env file, whoever starts production is asked to write their own.
    const isWritten = entry?.value !== undefined && entry.value.variables.length === 0;
    const standsFor = known !== undefined && isWritten && isPlaceholder(value) && !/^$|[{}%$]/.test(value);
    if (!isSame && !isWellKnownPassword(value) && !standsFor) {
      if (value !== "") strong.push({ name, how: "own", place });
      continue;
    }
    const isHere = entry?.value !== undefined && place.path === entry.value.place.path;
    const isFallback = isHere && (entry?.value?.variables.length ?? 0) > 0;
    add({
      name,
      kind: standsFor ? "placeholder" : isFallback ? "fallback" : isSame ? "same-as-user" : "well-known",
      place,
      entry: isHere ? entry : undefined,
      isOnlyHere: !isGivenElsewhere(project, service, value),
    });
  }
  for (const { name, value, place } of optionPasswords(one)) {
    const unset = fallingBack(db, one, value);
    if (isWellKnownPassword(value))
      add({
        name: unset ?? name,
        kind: unset === undefined ? "well-known" : "fallback",
        place,
        entry: undefined,
        isOnlyHere: false,
      });
    else if (/\$\{\w+:?\?/.test(value)) strong.push({ name, how: "required", place });
    else if (value.includes("$")) undecided = true;
    else strong.push({ name, how: "own", place });
  }
  if (weak.length === 0 && strong.length === 0 && !undecided)
    for (const found of missingPasswords(one, variables)) add(found);
  return {
    deployment: project.deployment,
    service,
    published: publishedOf(service),
    weak,
    strong,
    undecided,
  };
}

function publishedOf({ ports, networkMode }: ComposeService): YesNoUnknown {
  if (networkMode?.value === "host") return "yes";
  const answers = ports.map(isPublic);
  return answers.find((answer) => answer === "yes") ?? answers.find((answer) => answer === "unknown") ?? "no";
}

/** Whether another service logs in with the value, or may: with what an env file gives it. */
function isGivenElsewhere(project: ComposeProject, service: ComposeService, value: string): boolean {
  return project.services.some(
    (other) =>
      other.service.name !== service.name &&
      (other.ownCode || other.role === "unknown" || other.service.envFiles.length > 0) &&
      (other.service.envFiles.length > 0 ||
        other.service.environment.some((entry) => entry.value?.value?.includes(value) ?? false)),
  );
}

/** `redis-server --requirepass redis`, `flower --basic_auth=admin:admin`. */
function optionPasswords({ service, processes }: ProjectService): readonly OptionPassword[] {
  const words = service.command?.words ?? processes[0]?.words ?? [];
  return words.flatMap((word, index): readonly OptionPassword[] => {
    const joined = /^--(requirepass|basic[-_]auth)=(.*)$/.exec(word.text);
    const name = joined?.[1] ?? /^--(requirepass|basic[-_]auth)$/.exec(word.text)?.[1];
    const value = joined ? joined[2] : words[index + 1]?.text;
    if (name === undefined || value === undefined || value === "") return [];
    return [{ name: `--${name}`, value, place: (joined ? word : (words[index + 1] ?? word)).place }];
  });
}

/** The variable that a command takes where it is set, and without which it has the value: `${REDIS_PASSWORD:-redis}`. */
function fallingBack(
  db: Database,
  { service: { command } }: ProjectService,
  value: string,
): string | undefined {
  if (!command) return undefined;
  const { path, range } = command.place;
  return interpolate(db.file(path)?.text.slice(range.start, range.end) ?? "").variables.find(
    ({ operator, operand }) => (operator === ":-" || operator === "-") && operand === value,
  )?.name;
}

interface OptionPassword {
  readonly name: string;
  readonly value: string;
  readonly place: Place;
}
