import { fileNameOf } from "../../engine/path";
import type { FollowedCommand } from "./followed-command";
import { isPython } from "./wrappers";

/**
 * What a started program is for. "setup" ends by itself before the real program starts, "service" runs until it is
 * stopped without telling what for, "other" is unknown.
 */
export type ProcessRole =
  | "web"
  | "frontend"
  | "worker"
  | "beat"
  | "flower"
  | "proxy"
  | "scheduler"
  | "service"
  | "setup"
  | "other";

/** What a followed command is for among the processes of a deployment. */
export function roleOf({ words, ends }: Pick<FollowedCommand, "words" | "ends">): ProcessRole {
  const role = processRole(words.map(({ text }) => text));
  // A script of the project's own behind which others come is no service.
  return role === "service" && ends ? "setup" : role;
}

/** Whether a program is Django's own: `manage.py`, `django-admin`. */
export function isManagement(program: string): boolean {
  return /^(?:manage\.py|django-admin(?:\.py)?|django)$/.test(program);
}

/** Whether a program starts containers. */
export const containerProgram = /^(?:docker|docker-compose|podman|podman-compose|nerdctl)$/;

/** What a program with these arguments is for. */
export function processRole(words: readonly string[]): ProcessRole {
  const name = fileNameOf(words[0] ?? "");
  const rest = words.slice(1);
  const first = rest.find((word) => !word.startsWith("-"));
  if (isManagement(name)) return roleOfManagement(rest);
  if (
    /^(?:gunicorn|uvicorn|daphne|hypercorn|uwsgi|uwsgi-core|granian|waitress-serve|waitress|mod_wsgi-express|unitd|fastapi|bjoern|cherokee|gunicorn_django|newrelic-admin)$/.test(
      name,
    )
  )
    return "web";
  if (name === "flask") return first === "run" ? "web" : "setup";
  if (name === "celery" || name === "celeryd" || name === "celery-worker" || name === "celery-beat")
    return roleOfCelery(name, rest);
  if (name === "flower") return "flower";
  if (
    /^(?:rq|dramatiq|dramatiq-gevent|huey_consumer|huey_consumer\.py|arq|taskiq|procrastinate|faust|rqworker)$/.test(
      name,
    )
  )
    return "worker";
  if (/^(?:rqscheduler|crond?|supercronic|ofelia|yacron|go-cron)$/.test(name)) return "scheduler";
  if (/^(?:nginx|traefik|caddy|haproxy|httpd|apache2ctl|apachectl|envoy|openresty)$/.test(name))
    return "proxy";
  if (name === "next") return first === "build" ? "setup" : "frontend";
  if (
    /^(?:vite|nuxt|nuxi|react-scripts|webpack|webpack-dev-server|ng|vue-cli-service|gatsby|serve|http-server|remix|astro|parcel|nest)$/.test(
      name,
    )
  )
    return first === "build" || first === "generate" ? "setup" : "frontend";
  if (/^(?:node|bun|deno|pm2|pm2-runtime|tsx|ts-node|npm|yarn|pnpm)$/.test(name))
    return /^(?:npm|yarn|pnpm)$/.test(name) && /^(?:install|ci|i|add)$/.test(first ?? "")
      ? "setup"
      : "frontend";
  if (/^(?:watchmedo|watchfiles|hupper|watchexec|nodemon)$/.test(name)) return roleOfWatched(rest);
  if (isPython(name)) return roleOfPython(rest);
  if (containerProgram.test(name)) return roleOfContainers(rest);
  if (setupPrograms.has(name)) return "setup";
  return "other";
}

/** Names of scripts and modules that do something once. */
const once =
  /(?:^|[/._-])(?:setup|install|init|initiali[sz]e|migrat\w*|seed\w*|load\w*|import\w*|create\w*|make|build|generate|wait\w*|check|prestart|pre_start|prepare|populate|upgrade|collect\w*|download|fetch|bootstrap|backup|restore|test\w*|pip|venv|compileall|alembic|json|clean\w*|reset|fix\w*|update\w*|sync\w*|convert|export\w*|dump\w*)(?:$|[/._-])/i;

/** `python main.py`, `python -m bot`: a program of the project's own, which runs on unless its name says otherwise. */
function roleOfPython(rest: readonly string[]): ProcessRole {
  const at = rest.findIndex((word) => !word.startsWith("-"));
  const named = rest[at];
  if (named === undefined || rest.slice(0, at).some((word) => /^-\w*[cV]$|^--version$/.test(word)))
    return "setup";
  const arguments_ = rest.slice(at + 1).join(" ");
  return once.test(fileNameOf(named).replace(/\.py$/, "")) ||
    /^(?:setup|init|migrate|seed|install)\b/.test(arguments_)
    ? "setup"
    : "service";
}

/** `docker compose config`, `pull` and `build` start nothing. */
function roleOfContainers(rest: readonly string[]): ProcessRole {
  return rest.some((word) => /^(?:up|start|run|restart|create|deploy|update)$/.test(word))
    ? "other"
    : "setup";
}

const setupPrograms = new Set([
  "echo",
  "sleep",
  "cd",
  "set",
  "mkdir",
  "chown",
  "chmod",
  "cp",
  "mv",
  "rm",
  "ln",
  "ls",
  "cat",
  "pip",
  "pip3",
  "poetry",
  "uv",
  "pipenv",
  "apt-get",
  "apk",
  "curl",
  "wget",
  "nc",
  "pg_isready",
  "psql",
  "mysqladmin",
  "redis-cli",
  "test",
  "[",
  "[[",
  "true",
  "false",
  ":",
  "exit",
  "return",
  "trap",
  "until",
  "wait",
  "date",
  "printf",
  "printenv",
  "env",
  "export",
  "source",
  "find",
  "sed",
  "envsubst",
  "touch",
  "id",
  "whoami",
  "read",
  "shift",
  "local",
  "eval",
  "alembic",
  "openssl",
  "getent",
  "useradd",
  "groupadd",
  "usermod",
  "ulimit",
  "umask",
  "sync",
  "kill",
  "break",
  "continue",
  "tar",
  "git",
  "npm",
  "dirname",
  "compileall",
  "build",
  "twine",
  "pytest",
  "unittest",
  "coverage",
  "pushd",
  "popd",
  "unset",
]);

function roleOfManagement(rest: readonly string[]): ProcessRole {
  const command = rest.find((word, index) => !word.startsWith("-") && rest[index - 1] !== "--settings");
  if (!command) return "other";
  if (
    /^(?:runserver|runserver_plus|run_gunicorn|rungunicorn|runmodwsgi|run_uwsgi|runuwsgi|daphne|devserver|runsslserver|runserver_socketio|pyuwsgi|runasgi|testserver|livereload)$/.test(
      command,
    )
  )
    return "web";
  if (/^(?:celeryd?|celery_worker)$/.test(command))
    return roleOfCelery("celery", rest.slice(rest.indexOf(command) + 1));
  if (/^(?:celerybeat|celery_beat)$/.test(command)) return "beat";
  if (
    /^(?:rqworker|qcluster|process_tasks|run_huey|rundramatiq|procrastinate|db_worker|rqworker-pool|runworker|run_worker|pgpubsub|listen)$/.test(
      command,
    )
  )
    return "worker";
  if (/^(?:rqscheduler|rqstats|crontab|runcrons|runapscheduler|scheduler|qmonitor)$/.test(command))
    return "scheduler";
  if (
    /^(?:migrate|collectstatic|compilemessages|createcachetable|check|loaddata|createsuperuser|flush|makemigrations|makemessages|shell|dbshell|dumpdata|compress|collectmedia|wait_for_db|waitfordb|clearsessions|test|showmigrations|ensure_\w+|create\w*|init\w*|seed\w*|update_\w+|rebuild_\w+|load\w*|setup\w*|sync\w*|import\w*|populate\w*|build\w*|tailwind|generate\w*|migrate_schemas|reset_db|sqlflush|startapp|startproject)$/.test(
      command,
    )
  )
    return "setup";
  return "other";
}

function roleOfCelery(name: string, rest: readonly string[]): ProcessRole {
  if (name === "celery-beat") return "beat";
  if (name === "celeryd" || name === "celery-worker") return "worker";
  // Options of the main program may have values; the subcommand is the first known word.
  for (const word of rest) {
    if (word === "worker" || word === "multi") return "worker";
    if (word === "beat") return "beat";
    if (word === "flower") return "flower";
    if (
      /^(?:inspect|control|status|purge|call|result|list|migrate|graph|events|report|upgrade|shell)$/.test(
        word,
      )
    )
      return "setup";
  }
  return "other";
}

function roleOfWatched(rest: readonly string[]): ProcessRole {
  const text = rest.join(" ");
  if (/celery\b.{0,2000}?\bworker\b/.test(text)) return "worker";
  if (/celery\b.{0,2000}?\bbeat\b/.test(text)) return "beat";
  if (/gunicorn|uvicorn|runserver|daphne/.test(text)) return "web";
  return "other";
}
