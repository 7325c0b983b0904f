import type { Database } from "../../engine/database";
import type { Fix } from "../../engine/finding";
import { message } from "../../engine/message";
import { fileNameOf, folderOf, isInside } from "../../engine/path";
import type { CommandWord } from "../../facts/commands/followed-command";
import { isManagement } from "../../facts/commands/roles";
import { replaceWords } from "../../facts/deployment/processes/command-edits";
import { installationOf } from "../../facts/deployment/processes/gunicorn";
import type { StartedProcess } from "../../facts/deployment/processes/start-context";
import type { DevelopmentServer } from "../stack";
import { djangoProjects } from "./projects";

/** `manage.py runserver`, and what libraries put in its place. */
export function runserver(words: readonly CommandWord[]): DevelopmentServer | undefined {
  const started = words.find(({ text }) =>
    /^(?:runserver|runserver_plus|devserver|runsslserver|runserver_socketio|testserver|livereload)$/.test(
      text,
    ),
  );
  if (!started || !isManagement(fileNameOf(words[0]?.text ?? ""))) return undefined;
  return { name: `manage.py ${started.text}`, fixes: gunicornInstead };
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
