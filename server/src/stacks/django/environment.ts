import type { StackEnvironment } from "../stack";

/** What the settings of a Django project usually read. */
export const environment: StackEnvironment = {
  keys: /^(?:DJANGO_)?(?:DEBUG|SECRET_KEY|ALLOWED_HOSTS|CSRF_TRUSTED_ORIGINS|SETTINGS_MODULE)$|^DJANGO_/,
  productionValues: [
    [/^(?:DJANGO_)?DEBUG$/, "False"],
    [/^(?:DJANGO_)?ALLOWED_HOSTS$/, "example.com,www.example.com"],
    [/^CSRF_TRUSTED_ORIGINS$/, "https://example.com"],
    [/^CORS_(?:ALLOWED_ORIGINS|ORIGIN_WHITELIST)$/, "https://example.com"],
    [/^CORS_(?:ALLOW_ALL_ORIGINS|ORIGIN_ALLOW_ALL)$/, "False"],
    [/^(?:DJANGO_)?SECURE_SSL_REDIRECT$/, "True"],
    [/^(?:DJANGO_)?(?:SESSION|CSRF)_COOKIE_SECURE$/, "True"],
    [/^(?:DJANGO_)?SECURE_HSTS_SECONDS$/, "31536000"],
    [/^(?:DJANGO_)?SECURE_HSTS_(?:INCLUDE_SUBDOMAINS|PRELOAD)$/, "True"],
    [/^EMAIL_USE_TLS$/, "True"],
    [/^EMAIL_PORT$/, "587"],
  ],
};
