import { stacks } from "../../stacks/stacks";
import type { EnvironmentKey } from "./environment-keys";

interface Group {
  readonly title: string;
  readonly keys: RegExp;
}

/** The groups of a production environment, in the order a reader looks for them. */
const groups: readonly Group[] = [
  ...stacks.flatMap(({ framework, environment }) =>
    environment ? [{ title: framework, keys: environment.keys }] : [],
  ),
  { title: "Database", keys: /^(?:DATABASE|DB|POSTGRES|PG|MYSQL|SQL|MONGO)(?:_|$)|^PG[A-Z]+$/ },
  { title: "Redis and Celery", keys: /^(?:REDIS|CELERY|BROKER|CACHE|CHANNEL|RABBITMQ|FLOWER)/ },
  { title: "Security", keys: /^(?:SECURE|SESSION|CSRF|JWT|SSL|X_FRAME)(?:_|$)/ },
  { title: "CORS", keys: /^CORS_/ },
  { title: "E-mail", keys: /^(?:EMAIL|SMTP|MAIL|DEFAULT_FROM|SERVER_EMAIL|SENDGRID|MAILGUN)/ },
  { title: "Front end", keys: /^(?:NEXT|VITE|REACT_APP|NUXT)/ },
  {
    title: "API keys and services",
    keys: /KEY|TOKEN|SECRET|DSN|AWS|S3|GOOGLE|SENTRY|STRIPE|OAUTH|CLIENT_ID/,
  },
];

/** Values that are right for every production installation; all other keys stay blank. */
const safeValues: readonly (readonly [RegExp, string])[] = [
  ...stacks.flatMap(({ environment }) => environment?.productionValues ?? []),
  [/^NODE_ENV$/, "production"],
];

export interface TemplateOptions {
  /** The first line, as a comment. */
  readonly heading: string;
  /** Write the values that are safe in production; otherwise all stay blank. */
  readonly production: boolean;
}

/**
 * A dotenv template of the given keys in groups. Values are blank or generally safe, never the project's own. A key that
 * the code has a value for stands in a comment: set to nothing, it would no longer have that value.
 */
export function templateText(
  keys: readonly EnvironmentKey[],
  { heading, production }: TemplateOptions,
): string {
  const left = new Set(keys);
  const sections = [...groups, { title: "Other", keys: /./ }].flatMap(({ title, keys: belongs }) => {
    const members = [...left].filter(({ key }) => belongs.test(key));
    for (const member of members) left.delete(member);
    return members.length === 0
      ? []
      : [[`# ${title}`, ...members.map((member) => line(member, production))].join("\n")];
  });
  return `${[`# ${heading}`, ...sections].join("\n\n")}\n`;
}

function line({ key, required, isDemanded }: EnvironmentKey, production: boolean): string {
  const value = production ? safeValues.find(([pattern]) => pattern.test(key))?.[1] : undefined;
  // Not behind the sign: some readers take a comment there for the value.
  const note = value === undefined && required && production ? "# Required\n" : "";
  return `${note}${value === undefined && !isDemanded ? "# " : ""}${key}=${value ?? ""}`;
}
