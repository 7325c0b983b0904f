import { type Database, type Fact, fact } from "../../../engine/database";
import type { Fix, TextEdit } from "../../../engine/finding";
import { message } from "../../../engine/message";
import { fileNameOf, folderOf, isInside } from "../../../engine/path";
import { type Absent, absent } from "../../../engine/rule";
import { djangoProjects } from "../../../stacks/django/projects";
import type { CommandWord } from "../../commands/followed-command";
import { installationOf } from "./gunicorn";
import { productionProcesses } from "./production-processes";
import type { StartedProcess } from "./start-context";

/** A program that production starts to serve or to work, each command once. */
export interface StartedServer {
  readonly startedBy: string;
  readonly process: StartedProcess;
  /** What makes it one for development: "manage.py runserver", "next dev", "uvicorn --reload". */
  readonly development: string | undefined;
  readonly fixes: readonly Fix[];
}

/** What production starts; absent when nothing is known to be started. */
export const startedServers: Fact<readonly StartedServer[] | Absent> = fact("started servers", (db) => {
  const processes = db
    .get(productionProcesses)
    .filter(({ process }) => /^(?:web|frontend|worker|service|other)$/.test(process.role));
  if (processes.length === 0) return absent;
  const found = processes.map(({ process, startedBy }): StartedServer => {
    const part = developmentPart(process.words);
    return {
      startedBy,
      process,
      development: part?.name,
      fixes: part ? fixesOf(db, process, part) : [],
    };
  });
  return [
    ...new Map(
      found.map((one) => [`${one.process.place.path}:${one.process.place.range.start}`, one]),
    ).values(),
  ];
});

export function isDevelopmentServer(words: readonly CommandWord[]): boolean {
  return developmentPart(words) !== undefined;
}

interface DevelopmentPart {
  readonly name: string;
  readonly kind: "django" | "next" | "reload" | "other";
  readonly word: CommandWord | undefined;
}

function developmentPart(words: readonly CommandWord[]): DevelopmentPart | undefined {
  const texts = words.map(({ text }) => text);
  const program = fileNameOf(texts[0] ?? "");
  const runserver = words.find(({ text }) =>
    /^(?:runserver|runserver_plus|devserver|runsslserver|runserver_socketio|testserver|livereload)$/.test(
      text,
    ),
  );
  if (runserver && /^(?:manage\.py|django-admin(?:\.py)?|django)$/.test(program))
    return { name: `manage.py ${runserver.text}`, kind: "django", word: runserver };
  if (program === "flask" && texts.includes("run"))
    return { name: "flask run", kind: "other", word: undefined };
  if (program === "fastapi" && texts[1] === "dev")
    return { name: "fastapi dev", kind: "other", word: undefined };
  if (program === "next" && (texts[1] === "dev" || texts.length === 1))
    return { name: "next dev", kind: "next", word: words[1] };
  if (/^(?:nuxt|nuxi|astro|gatsby|remix)$/.test(program) && /^(?:dev|develop)$/.test(texts[1] ?? ""))
    return { name: `${program} ${texts[1]}`, kind: "other", word: undefined };
  if (program === "vite" && !/^(?:build|preview)$/.test(texts[1] ?? ""))
    return { name: "vite", kind: "other", word: undefined };
  if (program === "react-scripts" && texts[1] === "start")
    return { name: "react-scripts start", kind: "other", word: undefined };
  if (program === "ng" && texts[1] === "serve") return { name: "ng serve", kind: "other", word: undefined };
  if (program === "vue-cli-service" && texts[1] === "serve")
    return { name: "vue-cli-service serve", kind: "other", word: undefined };
  if (program === "webpack-dev-server" || (program === "webpack" && texts[1] === "serve"))
    return { name: "webpack serve", kind: "other", word: undefined };
  // A script that package.json does not show is named after what it is for.
  if (
    /^(?:npm|yarn|pnpm|bun)$/.test(program) &&
    /^(?:run )?(?:dev|develop|serve:dev|start:dev)$/.test(texts.slice(1, 3).join(" ").trim())
  )
    return { name: texts.slice(0, 3).join(" "), kind: "other", word: undefined };
  if (program === "nodemon" || program === "ts-node-dev")
    return { name: program, kind: "other", word: undefined };
  const reload = words.find(
    ({ text }) => text === "--reload" || text === "--reload=true" || text === "--autoreload",
  );
  if (reload && /^(?:gunicorn|uvicorn|hypercorn|granian|uwsgi|fastapi)$/.test(program))
    return { name: `${program} ${reload.text}`, kind: "reload", word: reload };
  return undefined;
}

function fixesOf(db: Database, process: StartedProcess, part: DevelopmentPart): readonly Fix[] {
  if (part.kind === "reload" && part.word) {
    const edit = withoutWord(db, process, part.word);
    return edit
      ? [{ title: message("Take {word} away", { word: part.word.text }), safety: "review", edits: [edit] }]
      : [];
  }
  if (part.kind === "next" && part.word) {
    const inner = innerRange(db, part.word);
    if (!inner) return [];
    return [
      {
        title: message("Start it with next start"),
        safety: "review",
        edits: [{ kind: "edit", path: part.word.place.path, range: inner, newText: "start" }],
      },
    ];
  }
  return part.kind === "django" ? gunicornInstead(db, process) : [];
}

/**
 * Replaces `python manage.py runserver 0.0.0.0:8000` by gunicorn with the project's own WSGI module: where gunicorn is
 * installed, or can be added to the requirements, and nothing speaks of ASGI, which gunicorn alone does not serve.
 */
function gunicornInstead(db: Database, process: StartedProcess): readonly Fix[] {
  const application = wsgiModuleOf(db, process);
  if (application === undefined) return [];
  const { installedBy, addition, servesAsgi } = installationOf(db, process.context);
  if (servesAsgi || (!installedBy && !addition)) return [];
  const address =
    process.words.find(({ text }) => /^(?:[\w.]+:)?\d{2,5}$/.test(text))?.text ?? "127.0.0.1:8000";
  const bind = address.includes(":") ? address : `127.0.0.1:${address}`;
  const python = process.written.findIndex(({ text }) => /^python[\d.]*$/.test(fileNameOf(text)));
  const manage = process.written.findIndex(({ text }) => fileNameOf(text) === "manage.py");
  if (manage === -1) return [];
  // A Python of its own has its programs beside it, and manage.py puts its folder onto the path.
  const programs = python === -1 ? "" : folderOf(process.written[python]?.text ?? "");
  const folder = folderOf(process.written[manage]?.text ?? "").replace(/^\.(?:\/|$)/, "");
  const words = [
    programs === "" ? "gunicorn" : `${programs}/gunicorn`,
    ...(folder === "" ? [] : ["--chdir", folder]),
    ...[`${application}:application`, "--bind", bind, "--workers", "3"],
  ];
  const taken = process.written.slice(python === -1 || python > manage ? manage : python);
  const edit = replaceWords(db, taken, words);
  return edit
    ? [
        {
          title: message("Start gunicorn with {application}", { application }),
          safety: "review",
          edits: addition ? [edit, addition] : [edit],
        },
      ]
    : [];
}

/** Puts words in the place of others, in a command line or in a list on one line. */
function replaceWords(
  db: Database,
  taken: readonly CommandWord[],
  words: readonly string[],
): TextEdit | undefined {
  const first = taken[0]?.place;
  const last = taken[taken.length - 1]?.place;
  if (!first || !last || first.path !== last.path) return undefined;
  const range = { start: first.range.start, end: last.range.end };
  const source = db.file(first.path)?.text.slice(range.start, range.end) ?? "";
  if (source.includes("\n") || range.end <= range.start) return undefined;
  const quote = /^["']/.exec(source)?.[0];
  if (quote === undefined) {
    // Between the words nothing but blanks: no comma, no list.
    if (source !== taken.map(({ text }) => text).join(" ")) return undefined;
    return { kind: "edit", path: first.path, range, newText: words.join(" ") };
  }
  const isList = taken.length > 1 && source.split(",").length === taken.length;
  if (!isList) return undefined;
  return {
    kind: "edit",
    path: first.path,
    range,
    newText: words.map((word) => `${quote}${word}${quote}`).join(", "),
  };
}

function withoutWord(db: Database, process: StartedProcess, word: CommandWord): TextEdit | undefined {
  const index = process.written.indexOf(word);
  const before = process.written[index - 1];
  if (!before || before.place.path !== word.place.path || before.place.range.end > word.place.range.start)
    return undefined;
  const range = { start: before.place.range.end, end: word.place.range.end };
  const source = db.file(word.place.path)?.text.slice(range.start, range.end) ?? "";
  return /^\s*(?:,\s*)?["']?--[\w=-]+["']?$/.test(source)
    ? { kind: "edit", path: word.place.path, range, newText: "" }
    : undefined;
}

/** The word without its quotes. */
function innerRange(db: Database, word: CommandWord): { start: number; end: number } | undefined {
  const { path, range } = word.place;
  const source = db.file(path)?.text.slice(range.start, range.end) ?? "";
  if (source === word.text) return range;
  return source.slice(1, -1) === word.text ? { start: range.start + 1, end: range.end - 1 } : undefined;
}

/** The dotted WSGI module of the project that the process belongs to. */
function wsgiModuleOf(db: Database, process: StartedProcess): string | undefined {
  const projects = db
    .get(djangoProjects)
    .filter(
      ({ folder }) =>
        process.context === undefined ||
        isInside(folder, process.context) ||
        isInside(process.context, folder),
    );
  const entries = projects.flatMap(({ defaults, folder }) =>
    defaults.filter(({ entry }) => entry === "wsgi").map(({ path }) => ({ path, folder })),
  );
  const paths = [...new Map(entries.map((one) => [one.path, one])).values()];
  const only = paths[0];
  if (!only || paths.length !== 1 || fileNameOf(only.path) !== "wsgi.py") return undefined;
  const inner = only.folder === "" ? only.path : only.path.slice(only.folder.length + 1);
  return folderOf(inner) === "" ? "wsgi" : `${folderOf(inner).replaceAll("/", ".")}.wsgi`;
}
