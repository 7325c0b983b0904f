import { describe, expect, test } from "vitest";
import { createDatabase } from "../../../../server/src/engine/database";
import { environmentKeys } from "../../../../server/src/facts/environment/environment-keys";
import { workspaceSnapshot } from "../../../support/workspace";

/** Written by hand from reading the projects: every key their code and Compose files read, and no other. */
const keysOf: Readonly<Record<string, string>> = {
  marketplace: `
    ALLOWED_HOSTS DEBUG IS_DOCKER SECRET_KEY
    POSTGRES_DB POSTGRES_HOST POSTGRES_PASSWORD POSTGRES_PORT POSTGRES_USER
    CELERY_BROKER_URL RABBITMQ_PASSWORD RABBITMQ_URL RABBITMQ_USER REDIS_URL
    DEFAULT_FROM_EMAIL EMAIL_HOST EMAIL_HOST_PASSWORD EMAIL_HOST_USER EMAIL_PORT
    EXCHANGE_RATE_API_URL API_URL NEXT_PUBLIC_API_URL`,
  "styles/cookiecutter-environ": `
    DJANGO_READ_DOT_ENV_FILE DJANGO_DEBUG DATABASE_URL DJANGO_EMAIL_BACKEND REDIS_URL DJANGO_SECRET_KEY
    DJANGO_ALLOWED_HOSTS CONN_MAX_AGE DJANGO_SECURE_SSL_REDIRECT DJANGO_SECURE_HSTS_SECONDS
    DJANGO_SECURE_HSTS_INCLUDE_SUBDOMAINS DJANGO_SECURE_HSTS_PRELOAD DJANGO_SECURE_CONTENT_TYPE_NOSNIFF
    DJANGO_AWS_STORAGE_BUCKET_NAME DJANGO_DEFAULT_FROM_EMAIL DJANGO_SERVER_EMAIL MAILGUN_API_KEY MAILGUN_DOMAIN
    DJANGO_ADMIN_URL DJANGO_SENTRY_LOG_LEVEL SENTRY_DSN SENTRY_TRACES_SAMPLE_RATE`,
  "styles/environs": `
    DEBUG SECRET_KEY ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS
    DB_NAME DB_USER DB_PASSWORD DB_HOST DB_PORT DB_CONN_MAX_AGE
    SECURE_SSL_REDIRECT SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS
    SECURE_HSTS_INCLUDE_SUBDOMAINS SECURE_REFERRER_POLICY`,
};

describe("environment keys", () => {
  test.each(Object.entries(keysOf))("of %s are all found and none is invented", (name, keys) => {
    const found = createDatabase(workspaceSnapshot(name)).get(environmentKeys);
    expect(found.map(({ key }) => key)).toEqual(keys.trim().split(/\s+/).sort());
  });
});
