import type { Database } from "../../engine/database";
import { isInside } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import { environmentKeys } from "../environment/environment-keys";

/** What tests get for a variable, by its name: the databases beside a job listen on localhost, and nothing is secret there. */
const values: readonly (readonly [name: RegExp, value: string, service?: "postgres" | "redis"])[] = [
  [
    /(?:^|_)(?:DATABASE|POSTGRES|POSTGRESQL|DB|PG)_UR[LI]$/,
    "postgresql://postgres:postgres@localhost:5432/postgres",
    "postgres",
  ],
  [/(?:^|_)(?:POSTGRES|POSTGRESQL|DB|DATABASE|PG|SQL)_HOST$/, "localhost", "postgres"],
  [/(?:^|_)(?:POSTGRES|POSTGRESQL|DB|DATABASE|PG|SQL)_PORT$/, '"5432"', "postgres"],
  [
    /(?:^|_)(?:POSTGRES|POSTGRESQL|DB|DATABASE|PG|SQL)_(?:DB|DB_NAME|NAME|DATABASE|USER|USERNAME|PASSWORD|PASS)$/,
    "postgres",
    "postgres",
  ],
  [/(?:^|_)(?:RABBIT|RABBITMQ|AMQP)(?:_[A-Z]+)*_UR[LI]$/, "amqp://localhost"],
  [
    /(?:^|_)(?:REDIS|CACHE|CELERY_BROKER|BROKER|CELERY_RESULT|CELERY)_(?:UR[LI]|BROKER_URL|BACKEND)$/,
    "redis://localhost:6379/0",
    "redis",
  ],
  [/(?:^|_)REDIS_HOST$/, "localhost", "redis"],
  [/(?:^|_)REDIS_PORT$/, '"6379"', "redis"],
  [/(?:^|_)DEBUG$/, '"1"'],
  [/(?:^|_)ALLOWED_HOSTS$/, "localhost,testserver"],
  [/(?:_|^)UR[LI]$/, "http://localhost"],
  [/(?:_|^)(?:PORT|TIMEOUT|SECONDS|MINUTES|DAYS|SIZE|LIMIT|COUNT)$|^(?:IS|USE|ENABLE)_/, '"1"'],
];

/** What the Python programs of a folder need to start, and where they find the services beside their job. */
export function testEnvironment(
  db: Database,
  folder: RelativePath,
  services: readonly string[],
): readonly string[] {
  return db.get(environmentKeys).flatMap(({ key, reads }) => {
    const own = reads.filter(({ language, path }) => language === "python" && isInside(path, folder));
    if (own.length === 0) return [];
    const [, value = "only-for-tests", service] = values.find(([name]) => name.test(key)) ?? [];
    const isBeside = service !== undefined && services.includes(service);
    if (!isBeside && !own.some(({ required }) => required)) return [];
    return [`${key}: ${value}`];
  });
}
