import { fileNameOf } from "../../engine/path";
import type { CommandWord, PlacedAssignment } from "./followed-command";

/**
 * Takes off what only starts another program: `exec`, `env A=b`, `nice -n 5`, `poetry run`, `tini --`,
 * `wait-for-it db:5432 --`, `python -m pytest`, … `stop` is asked before each wrapper and may end it there.
 */
export function unwrapped<Stop>(
  all: readonly CommandWord[],
  stop: (words: readonly CommandWord[]) => Stop | undefined = () => undefined,
): {
  readonly words: readonly CommandWord[];
  readonly assignments: readonly PlacedAssignment[];
  readonly stopped: Stop | undefined;
} {
  let words = all;
  const assignments: PlacedAssignment[] = [];
  for (let step = 0; step < 12; step++) {
    const first = words[0];
    if (!first) break;
    const assigned = /^([A-Za-z_]\w*)=(.*)$/s.exec(first.text);
    if (assigned) {
      assignments.push({ name: assigned[1] ?? "", value: assigned[2] ?? "", place: first.place });
      words = words.slice(1);
      continue;
    }
    const stopped = stop(words);
    if (stopped !== undefined) return { words, assignments, stopped };
    const rest = withoutWrapper(words);
    if (!rest || rest.length === 0) break;
    words = rest;
  }
  return { words, assignments, stopped: undefined };
}

/** Programs that run another one with the project's packages or secrets: `poetry run x`, `doppler run -- x`. */
const runners =
  /^(?:poetry|pipenv|uv|pdm|hatch|rye|conda|micromamba|mamba|doppler|infisical|op|chamber|dotenv|sops|aws-vault|pixi|bundle|mise|direnv)$/;
const runnerOptions =
  /^(?:-[npfesk]|--env|--extra|--group|--with|--env-file|--project|--directory|--name|--prefix|--python|--package)$/;

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
    /^(?:exec|nohup|setsid|time|command|builtin|eval|then|retry|env|xvfb-run|cross-env|cross-env-shell|ddtrace-run|opentelemetry-instrument|opentelemetry-bootstrap|catchsegv|unbuffer|--)$/.test(
      name,
    )
  )
    return words.slice(afterOptions(1, name === "xvfb-run" ? /^-[nsefp]$/ : /^(?:-u|-C)$/));
  if (/^(?:nice|ionice|chrt|taskset)$/.test(name)) return words.slice(afterOptions(1, /^-[ncp]$/));
  if (name === "timeout") return words.slice(afterOptions(1, /^-[ks]$/) + 1);
  if (name === "stdbuf") return words.slice(afterOptions(1, /^-[ioe]$/));
  if (name === "sudo") return words.slice(afterOptions(1, /^-[ug]$/));
  if (/^(?:tini|dumb-init|catatonit|tini-static)$/.test(name))
    return words.slice(afterOptions(1, /^-[prS]$/));
  if (/^(?:gosu|su-exec|setuser|chpst|runuser|setpriv|s6-setuidgid)$/.test(name)) {
    const from = afterOptions(1, /^-u$/);
    return words.slice(name === "setpriv" || texts[1] === "-u" ? from : from + 1);
  }
  if (name === "newrelic-admin" && texts[1] === "run-program") return words.slice(2);
  if (name === "scout-apm" || name === "elastic-apm") return afterDashes();
  if (runners.test(name)) {
    const run = texts.findIndex((text, index) => index > 0 && /^(?:run|exec|exec-env)$/.test(text));
    if (run === -1) return name === "dotenv" ? words.slice(afterOptions(1, /^-[fe]$/)) : undefined;
    const dashes = texts.indexOf("--", run);
    if (dashes !== -1 && texts.slice(run + 1, dashes).every((text) => text.startsWith("-")))
      return words.slice(dashes + 1);
    return words.slice(afterOptions(run + 1, runnerOptions));
  }
  if (name === "npx" || name === "bunx")
    return unversioned(words.slice(afterOptions(1, /^(?:-p|--package)$/)));
  if (name === "uvx" || name === "pipx")
    return unversioned(
      words.slice(afterOptions(texts[1] === "run" ? 2 : 1, /^(?:--from|--with|--spec|--python|-p)$/)),
    );
  if (/^(?:npm|pnpm|yarn|bun)$/.test(name) && /^(?:exec|dlx|x)$/.test(texts[1] ?? ""))
    return unversioned(words.slice(afterOptions(2)));
  if (
    /^(?:wait-for-it|wait-for|wait_for_it|wait-until|wait4x|waitforit|wait|dockerize|docker-compose-wait|await)/.test(
      name,
    )
  )
    return afterDashes();
  if (isPython(name)) return withoutPython(words, texts, afterOptions);
  if (/^php[\d.]*$/.test(name)) {
    const from = afterOptions(1, /^-[dc]$/);
    return /(?:^|\/)(?:artisan|phpunit|pest|console|composer(?:\.phar)?|phpstan)$/.test(texts[from] ?? "")
      ? words.slice(from)
      : undefined;
  }
  return undefined;
}

function withoutPython(
  words: readonly CommandWord[],
  texts: readonly string[],
  afterOptions: (from: number, withValue?: RegExp) => number,
): readonly CommandWord[] | undefined {
  const from = afterOptions(1, /^-[WXm]$/);
  const module = texts.indexOf("-m");
  if (module !== -1 && module < from) {
    const word = words[module + 1];
    return word && modules.has(word.text) ? words.slice(module + 1) : undefined;
  }
  const script = texts[from];
  return script !== undefined &&
    /(?:^|\/)manage\.py$|(?:^|\/)(?:gunicorn|celery|uvicorn|daphne|django-admin|pytest)$/.test(script)
    ? words.slice(from)
    : undefined;
}

/** `newman@6.2.2` runs newman, `@playwright/test@1` keeps its scope. */
function unversioned(words: readonly CommandWord[]): readonly CommandWord[] {
  const first = words[0];
  return first ? [{ ...first, text: first.text.replace(/(?!^)@[^/]*$/, "") }, ...words.slice(1)] : words;
}

/** Programs that are also started as `python -m name`. */
const modules = new Set(
  (
    "gunicorn celery uvicorn daphne hypercorn flower django waitress flask granian rq dramatiq arq honcho " +
    "supervisor.supervisord http.server debugpy fastapi " +
    "pytest unittest coverage nose2 behave robot green ward mypy pyright ruff flake8 pylint black isort " +
    "tox nox pre_commit taskipy poethepoet pip build twine alembic compileall locust"
  ).split(" "),
);

/** Whether a program is an interpreter of Python, of whatever version. */
export function isPython(program: string): boolean {
  return /^python[\d.]*$|^pypy[\d.]*$/.test(program);
}
