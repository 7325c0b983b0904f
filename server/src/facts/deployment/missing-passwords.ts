import type { Place } from "../../engine/finding";
import type { EnvironmentVariable } from "../../engine/process-environment";
import { isPublic } from "./request-path";
import type { ProjectService } from "./service-roles";

/** A service that lets everybody in, or everybody who knows the account it comes with. */
export interface MissingPassword {
  /** What would set one. */
  readonly name: string;
  readonly kind: "none";
  readonly place: Place;
  readonly entry: undefined;
  readonly isOnlyHere: boolean;
}

type Variables = ReadonlyMap<string, EnvironmentVariable>;

/** Where no password is set: what follows from that for the program, if others can reach it. Images built here are not known. */
export function missingPasswords(one: ProjectService, variables: Variables): readonly MissingPassword[] {
  const { service, program } = one;
  if (service.build) return [];
  if (program === "postgres") {
    const method = service.environment.find(({ name }) => name === "POSTGRES_HOST_AUTH_METHOD");
    return method?.value?.value === "trust" ? missing("POSTGRES_HOST_AUTH_METHOD", method.place) : [];
  }
  const port = service.ports.find((candidate) => isPublic(candidate) === "yes");
  const name = port && openBy(one, variables);
  return name === undefined ? [] : missing(name, port?.place ?? service.place);
}

function missing(name: string, place: Place): readonly MissingPassword[] {
  return [{ name, kind: "none", place, entry: undefined, isOnlyHere: false }];
}

/** What is missing, by the program. */
function openBy(one: ProjectService, variables: Variables): string | undefined {
  const { service, program } = one;
  const image = service.imageReference?.name ?? "";
  const names = [...variables.keys()];
  const words = [...(service.command?.words ?? []), ...(service.entrypoint?.words ?? [])];
  const written = words.map(({ text }) => text).join(" ");
  const hasMounted = (file: RegExp): boolean => service.volumes.some(({ target }) => file.test(target));
  switch (program) {
    case "monitor":
      if (!image.startsWith("grafana")) return undefined;
      return names.some((name) => /^GF_(?:AUTH|SECURITY_ADMIN)/.test(name)) || hasMounted(/grafana\.ini$/)
        ? undefined
        : "GF_SECURITY_ADMIN_PASSWORD";
    case "redis": {
      if (isBareRedis(one)) return "requirepass";
      const mayBeSet =
        protectsRedis.test(written) ||
        names.some((name) => /PASS|ALLOW_EMPTY_PASSWORD|REDIS_ARGS|CONF/i.test(name));
      return mayBeSet && !isOn(variables, "ALLOW_EMPTY_PASSWORD") ? undefined : "requirepass";
    }
    case "mongo":
      // Mongo's own image asks for passwords with an administrator only: what else is set, its first scripts may read.
      return /--auth|--keyFile|--config|-f\b/.test(written) ||
        names.some((name) => (image === "mongo" ? /ROOT_PASSWORD/ : /PASSWORD/).test(name))
        ? undefined
        : "MONGO_INITDB_ROOT_PASSWORD";
    case "rabbitmq":
      return names.some((name) => /PASS|DEFINITIONS|CONFIG/.test(name)) || hasMounted(/rabbitmq/)
        ? undefined
        : "RABBITMQ_DEFAULT_PASS";
    case "storage":
      return image !== "minio" || names.some((name) => /PASSWORD|SECRET|CONFIG/.test(name))
        ? undefined
        : "MINIO_ROOT_PASSWORD";
    case "search":
      return isOff(variables, "xpack.security.enabled") || isOn(variables, "DISABLE_SECURITY_PLUGIN")
        ? "xpack.security.enabled"
        : undefined;
    case "database-console":
      return variables.get("PMA_PASSWORD")?.kind === "set" && variables.get("PMA_USER")?.kind === "set"
        ? "PMA_PASSWORD"
        : undefined;
    default:
      return undefined;
  }
}

const protectsRedis = /requirepass|aclfile|\.conf\b|--user/;

/** Redis as its makers publish it reads no password from its environment: only its command and its configuration set one. */
export function isBareRedis({ service }: ProjectService): boolean {
  const words = service.command?.words.map(({ text }) => text) ?? [];
  return (
    /^(?:redis|valkey\/valkey)$/.test(service.imageReference?.repository ?? "") &&
    !service.build &&
    !service.incomplete &&
    !service.entrypoint &&
    /^(?:(?:redis|valkey)-server|--.*)?$/.test(words[0] ?? "") &&
    !protectsRedis.test(words.join(" "))
  );
}

function isOn(variables: Variables, name: string): boolean {
  const variable = variables.get(name);
  return variable?.kind === "set" && /^(?:yes|true|1)$/i.test(variable.value);
}

function isOff(variables: Variables, name: string): boolean {
  const variable = variables.get(name);
  return variable?.kind === "set" && /^(?:no|false|0)$/i.test(variable.value);
}
