/**
 * Settings that are yes or no. "truthy": any value that counts as true switches it on;
 * "exactly-true": Django asks `is True`, so that a text leaves it off.
 */
export const booleanSettings: ReadonlyMap<string, "truthy" | "exactly-true"> = new Map([
  ["DEBUG", "truthy"],
  ["TEMPLATE_DEBUG", "truthy"],
  ["CORS_ALLOW_ALL_ORIGINS", "truthy"],
  ["CORS_ORIGIN_ALLOW_ALL", "truthy"],
  ["CORS_ALLOW_CREDENTIALS", "truthy"],
  ["CSRF_COOKIE_SECURE", "exactly-true"],
  ["CSRF_COOKIE_HTTPONLY", "truthy"],
  ["CSRF_USE_SESSIONS", "truthy"],
  ["EMAIL_USE_TLS", "truthy"],
  ["EMAIL_USE_SSL", "truthy"],
  ["LANGUAGE_COOKIE_SECURE", "truthy"],
  ["SECURE_CONTENT_TYPE_NOSNIFF", "exactly-true"],
  ["SECURE_HSTS_INCLUDE_SUBDOMAINS", "exactly-true"],
  ["SECURE_HSTS_PRELOAD", "exactly-true"],
  ["SECURE_SSL_REDIRECT", "exactly-true"],
  ["SESSION_COOKIE_HTTPONLY", "exactly-true"],
  ["SESSION_COOKIE_SECURE", "exactly-true"],
  ["SESSION_EXPIRE_AT_BROWSER_CLOSE", "truthy"],
  ["SESSION_SAVE_EVERY_REQUEST", "truthy"],
  ["USE_X_FORWARDED_HOST", "truthy"],
  ["USE_X_FORWARDED_PORT", "truthy"],
  ["CELERY_TASK_ALWAYS_EAGER", "truthy"],
  ["USE_TZ", "truthy"],
  ["USE_I18N", "truthy"],
]);
