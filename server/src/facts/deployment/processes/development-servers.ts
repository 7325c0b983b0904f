import { type Database, type Fact, fact } from "../../../engine/database";
import type { Fix } from "../../../engine/finding";
import { message } from "../../../engine/message";
import { fileNameOf } from "../../../engine/path";
import { uniqueByPlace } from "../../../engine/place";
import { type Absent, absent } from "../../../engine/rule";
import type { DevelopmentServer } from "../../../stacks/stack";
import { stacks } from "../../../stacks/stacks";
import type { CommandWord } from "../../commands/followed-command";
import { withoutWord } from "./command-edits";
import { type ProductionProcess, productionProcesses } from "./production-processes";
import type { StartedProcess } from "./start-context";

/** A program that production starts to serve or to work, each command once. */
export interface StartedServer {
  readonly startedBy: ProductionProcess["startedBy"];
  readonly deployment: string;
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
  const found = processes.map(({ process, startedBy, deployment }): StartedServer => {
    const server = developmentServerOf(process.words);
    return {
      startedBy,
      deployment,
      process,
      development: server?.name,
      fixes: server?.fixes(db, process) ?? [],
    };
  });
  return uniqueByPlace(found, ({ process }) => process.place);
});

/** Whether a command starts a server that is made for development, see `developmentServerOf`. */
export function isDevelopmentServer(words: readonly CommandWord[]): boolean {
  return developmentServerOf(words) !== undefined;
}

/** Servers for development of the frameworks that are read, and of the tools that are known by their commands alone. */
function developmentServerOf(words: readonly CommandWord[]): DevelopmentServer | undefined {
  for (const { developmentServer } of stacks) {
    const found = developmentServer?.(words);
    if (found) return found;
  }
  const name = developmentTool(words);
  return name === undefined ? reloadingServer(words) : { name, fixes: () => [] };
}

/** As `development` of a server. */
export const keycloakForDevelopment = "start-dev";

function developmentTool(words: readonly CommandWord[]): string | undefined {
  const [first = "", second = "", third = ""] = words.map(({ text }) => text);
  const program = fileNameOf(first);
  if (/^(?:nuxt|nuxi|astro|gatsby|remix)$/.test(program) && /^(?:dev|develop)$/.test(second))
    return `${program} ${second}`;
  if (program === "vite" && !/^(?:build|preview)$/.test(second)) return "vite";
  if (program === "react-scripts" && second === "start") return "react-scripts start";
  if (program === "ng" && second === "serve") return "ng serve";
  if (program === "vue-cli-service" && second === "serve") return "vue-cli-service serve";
  if (program === "webpack-dev-server" || (program === "webpack" && second === "serve"))
    return "webpack serve";
  if (
    program === "nest" &&
    second === "start" &&
    words.some(({ text }) => /^(?:-w|--watch|-d|--debug)$/.test(text))
  )
    return "nest start --watch";
  if (/^(?:node|bun|deno|tsx)$/.test(program)) {
    const watch = words.slice(1).find(({ text }) => /^(?:--watch(?:-path=.*)?|--hot|watch)$/.test(text));
    if (watch && words.indexOf(watch) < 3) return `${program} ${watch.text}`;
  }
  // Keycloak's image takes the word alone.
  if (first === "start-dev" || (program === "kc.sh" && second === "start-dev")) return keycloakForDevelopment;
  if (program === "nodemon" || program === "ts-node-dev") return program;
  // A script that package.json does not show is named after what it is for.
  if (
    /^(?:npm|yarn|pnpm|bun)$/.test(program) &&
    /^(?:run )?(?:dev|develop|serve:dev|start:dev)$/.test(`${second} ${third}`.trim())
  )
    return `${first} ${second} ${third}`.trim();
  return undefined;
}

/** A server that starts anew whenever a file changes: `gunicorn --reload`. */
function reloadingServer(words: readonly CommandWord[]): DevelopmentServer | undefined {
  const program = fileNameOf(words[0]?.text ?? "");
  const reload = words.find(
    ({ text }) => text === "--reload" || text === "--reload=true" || text === "--autoreload",
  );
  if (!reload || !/^(?:gunicorn|uvicorn|hypercorn|granian|uwsgi|fastapi)$/.test(program)) return undefined;
  return { name: `${program} ${reload.text}`, fixes: (db, process) => withoutReload(db, process, reload) };
}

function withoutReload(db: Database, process: StartedProcess, reload: CommandWord): readonly Fix[] {
  const edit = withoutWord(db, process, reload);
  return edit
    ? [{ title: message("Take {word} away", { word: reload.text }), safety: "review", edits: [edit] }]
    : [];
}
