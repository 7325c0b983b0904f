import type { Place } from "../../../engine/finding";
import { fileNameOf } from "../../../engine/path";
import type { CommandWord } from "../compose/compose-service";

/** What a started program is for. "setup" ends by itself before the real program starts, "other" is unknown. */
export type ProcessRole =
  | "web"
  | "frontend"
  | "worker"
  | "beat"
  | "flower"
  | "proxy"
  | "scheduler"
  | "setup"
  | "other";

export interface Unwrapped {
  readonly words: readonly CommandWord[];
  /** `NAME=value` in front, by the shell or by `env`. */
  readonly assignments: readonly { readonly name: string; readonly value: string; readonly place: Place }[];
}

/** Takes off what only starts another program: `exec`, `env A=b`, `nice -n 5`, `poetry run`, `tini --`, `wait-for-it db:5432 --`, … */
export function unwrapped(all: readonly CommandWord[]): Unwrapped {
  let words = all;
  const assignments: { name: string; value: string; place: Place }[] = [];
  for (let step = 0; step < 12; step++) {
    const first = words[0];
    if (!first) break;
    const assigned = /^([A-Za-z_]\w*)=(.*)$/s.exec(first.text);
    if (assigned) {
      assignments.push({ name: assigned[1] ?? "", value: assigned[2] ?? "", place: first.place });
      words = words.slice(1);
      continue;
    }
    const rest = withoutWrapper(words);
    if (!rest || rest.length === 0) break;
    words = rest;
  }
  return { words, assignments };
}

/** What follows a wrapper, or nothing when the first word is none. */
function withoutWrapper(words: readonly CommandWord[]): readonly CommandWord[] | undefined {
  const texts = words.map((word) => word.text);
  const name = fileNameOf(texts[0] ?? "");
  const afterOptions = (from: number, withValue: RegExp = /^$/) => {
    let index = from;
    while (index < texts.length && (texts[index] ?? "").startsWith("-")) {
      if (texts[index] === "--") return index + 1;
      index += withValue.test(texts[index] ?? "") ? 2 : 1;
    }
    return index;
  };
  const afterDashes = () => {
    const index = texts.indexOf("--");
    return index === -1 ? undefined : words.slice(index + 1);
  };
  if (
    /^(?:exec|nohup|setsid|time|command|env|ddtrace-run|opentelemetry-instrument|opentelemetry-bootstrap|catchsegv|unbuffer)$/.test(
      name,
    )
  )
    return words.slice(afterOptions(1, /^(?:-a|-u|-C)$/));
  if (/^(?:nice|ionice|chrt|taskset)$/.test(name)) return words.slice(afterOptions(1, /^-[ncp]$/));
  if (/^(?:timeout)$/.test(name)) return words.slice(afterOptions(1, /^-[ks]$/) + 1);
  if (/^(?:stdbuf|sudo)$/.test(name)) return words.slice(afterOptions(1, /^-[uioeg]$/));
  if (/^(?:tini|dumb-init|catatonit|tini-static)$/.test(name))
    return words.slice(afterOptions(1, /^-[prS]$/));
  if (/^(?:gosu|su-exec|setuser|chpst|runuser|setpriv|s6-setuidgid)$/.test(name)) {
    const from = afterOptions(1, /^-u$/);
    return words.slice(name === "setpriv" || texts[1] === "-u" ? from : from + 1);
  }
  if (name === "newrelic-admin" && texts[1] === "run-program") return words.slice(2);
  if (name === "scout-apm" || name === "elastic-apm") return afterDashes();
  if (
    /^(?:poetry|pipenv|uv|pdm|hatch|rye|conda|micromamba|mamba|doppler|infisical|op|chamber|dotenv|sops|aws-vault|pixi)$/.test(
      name,
    )
  ) {
    const run = texts.findIndex((text, index) => index > 0 && /^(?:run|exec|exec-env)$/.test(text));
    if (run === -1) return name === "dotenv" ? words.slice(afterOptions(1, /^-[fe]$/)) : undefined;
    const dashes = texts.indexOf("--", run);
    if (dashes !== -1) return words.slice(dashes + 1);
    return words.slice(
      afterOptions(
        run + 1,
        /^(?:-[npfe]|--env|--extra|--group|--with|--env-file|--project|--directory|--name|--prefix|--python|--package)$/,
      ),
    );
  }
  if (name === "npx" || name === "bunx") return words.slice(afterOptions(1, /^(?:-p|--package)$/));
  if (/^(?:npm|pnpm|yarn|bun)$/.test(name) && /^(?:exec|dlx|x)$/.test(texts[1] ?? ""))
    return words.slice(afterOptions(2));
  if (
    /^(?:wait-for-it|wait-for|wait_for_it|wait-until|wait4x|waitforit|wait|dockerize|docker-compose-wait|await)/.test(
      name,
    )
  )
    return afterDashes();
  if (/^(?:watchmedo|watchfiles|nodemon|entr|reflex|hupper|watchexec)$/.test(name)) return undefined;
  if (/^python[\d.]*$|^pypy3?$/.test(name)) {
    const from = afterOptions(1, /^-[WXm]$/);
    const module = texts.indexOf("-m");
    if (module !== -1 && module < from) {
      const word = words[module + 1];
      if (!word || !modules.has(word.text)) return undefined;
      return words.slice(module + 1);
    }
    const script = texts[from];
    if (
      script !== undefined &&
      /(?:^|\/)manage\.py$|(?:^|\/)(?:gunicorn|celery|uvicorn|daphne|django-admin)$/.test(script)
    )
      return words.slice(from);
    return undefined;
  }
  return undefined;
}

/** Programs that are also started as `python -m name`. */
const modules = new Set([
  "gunicorn",
  "celery",
  "uvicorn",
  "daphne",
  "hypercorn",
  "flower",
  "django",
  "waitress",
  "flask",
  "granian",
  "rq",
  "dramatiq",
  "arq",
  "honcho",
  "supervisor.supervisord",
  "http.server",
  "debugpy",
  "fastapi",
]);

/** What a program with these arguments is for. */
export function processRole(words: readonly string[]): ProcessRole {
  const name = fileNameOf(words[0] ?? "");
  const rest = words.slice(1);
  const first = rest.find((word) => !word.startsWith("-"));
  if (/^(?:manage\.py|django-admin(?:\.py)?|django)$/.test(name)) return roleOfManagement(rest);
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
  if (setupPrograms.has(name)) return "setup";
  return "other";
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
  "python",
  "python3",
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
  if (/celery\b.*\bworker\b/.test(text)) return "worker";
  if (/celery\b.*\bbeat\b/.test(text)) return "beat";
  if (/gunicorn|uvicorn|runserver|daphne/.test(text)) return "web";
  return "other";
}
