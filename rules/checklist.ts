import type { RuleId } from "../server/src/engine/finding";

/** A line of the deployment checklist and the rules that decide it. */
export interface ChecklistItem {
  readonly id: string;
  /** The English template of its text, as in messages. */
  readonly title: string;
  /** Must be done before going live; otherwise recommended. */
  readonly required: boolean;
  readonly rules: readonly RuleId[];
}

/** What has to be true before production, in the order in which an audit asks for it. */
export const checklist: readonly ChecklistItem[] = [
  item("debug", "DEBUG is off in production", ["debug-default", "env-string-as-boolean", "debug-tooling"]),
  item("secret-key", "SECRET_KEY is generated and safe (50+ characters)", [
    "secret-key-hardcoded",
    "secret-key-default",
    "secret-key-weak",
    "secret-key-fallbacks-weak",
  ]),
  item("allowed-hosts", "ALLOWED_HOSTS names your domains", [
    "allowed-hosts-wildcard",
    "allowed-hosts-empty",
  ]),
  item("cors", "CORS allows only certain origins", ["cors-wildcard", "cors-insecure-origin"]),
  item("requirements", "requirements.txt is there and fresh", ["requirements-missing", "requirements-stale"]),
  item("env-files", "Env files are out of git", [
    "env-file-tracked",
    "env-file-not-ignored",
    "secret-committed",
    "secret-in-template",
  ]),
  item("logs", "Logs are out of git", ["log-file-tracked"]),
  item("junk", "Caches are deleted or ignored", ["junk-directory", "gitignore-incomplete"]),
  item("vulnerabilities", "No dependency with a critical vulnerability", ["vulnerable-dependency"]),
  item("tls", "SSL/HTTPS is set up", [
    "nginx-no-tls",
    "nginx-weak-tls",
    "ssl-redirect-off",
    "hsts-off",
    "proxy-ssl-header",
    "session-cookie-insecure",
    "csrf-cookie-insecure",
  ]),
  item("backups", "Database backups are set up", [
    "database-backup-missing",
    "database-volume-missing",
    "data-deleted-on-deploy",
  ]),
  item("redis", "Redis keeps its data (AOF or RDB)", ["redis-persistence-off"]),
  item("gunicorn", "Gunicorn runs with a fitting number of workers", [
    "development-server",
    "gunicorn-missing",
    "gunicorn-workers",
  ]),
  item("proxy", "A reverse proxy stands in front", [
    "reverse-proxy-missing",
    "upstream-unknown",
    "nginx-proxy-headers",
  ]),
  item("static", "Static files are collected and served", [
    "static-root-missing",
    "collectstatic-missing",
    "static-only-in-debug",
  ]),
  advised("media", "Media files are on S3 or a CDN", ["media-on-local-disk"]),
  item("celery", "Celery workers are started", ["celery-worker-missing", "celery-beat-missing"]),
  item("flower", "Flower asks for a password", ["flower-unprotected"]),
  advised("error-tracking", "Errors are tracked (Sentry or another)", ["error-tracking-missing"]),
  advised("metrics", "Metrics are collected (Prometheus and Grafana)", ["metrics-missing"]),
  advised("log-aggregation", "Logs are collected in one place", ["log-aggregation-missing"]),
];

function item(id: string, title: string, rules: readonly RuleId[]): ChecklistItem {
  return { id, title, required: true, rules };
}

function advised(id: string, title: string, rules: readonly RuleId[]): ChecklistItem {
  return { id, title, required: false, rules };
}
