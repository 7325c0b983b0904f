import { type Database, type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { needles, searched } from "../../server/src/engine/needles";
import { productionProcesses } from "../../server/src/facts/deployment/processes/production-processes";
import { pythonModule } from "../../server/src/facts/python-modules";
import type { Expression } from "../../server/src/languages/python/syntax";
import { dottedName, walkPython } from "../../server/src/languages/python/walk";

/** Where Celery tasks are told how long they may take, apart from Django's settings. */
export interface TaskTimeLimits {
  /** For all tasks at once: `app.conf`, a configuration module, or the command line of every worker. */
  readonly forAll: Place | undefined;
  /** Tasks whose decorator sets none. */
  readonly tasksWithout: readonly Place[];
}

/** Where all tasks get a limit, and which tasks have none of their own: in code and in the commands of workers. */
export const taskTimeLimits: Fact<TaskTimeLimits> = fact("task time limits", (db) => {
  const found = db
    .paths()
    .filter((path) => path.endsWith(".py") && !aside.test(path))
    .map((path) => limitsIn(db, path));
  const workers = db.get(productionProcesses).filter(({ process }) => process.role === "worker");
  const limited = workers.filter(({ process }) =>
    process.words.some(({ text }) => /^--(?:soft-)?time-limit(?:=|$)/.test(text)),
  );
  return {
    forAll:
      found.find(({ forAll }) => forAll)?.forAll ??
      (limited.length === workers.length ? limited[0]?.process.place : undefined),
    tasksWithout: found.flatMap(({ tasksWithout }) => tasksWithout),
  };
});

const aside =
  /(?:^|\/)(?:tests?|testing|examples?|docs|migrations)\/|(?:^|\/)(?:test_[^/]*|conftest|tests)\.py$/;

const nothing: TaskTimeLimits = { forAll: undefined, tasksWithout: [] };

const limitsIn = searched(
  "task time limits in",
  needles("celery", "shared_task", "task_time_limit", "task_soft_time_limit"),
  nothing,
  (db: Database, path): TaskTimeLimits => {
    const text = db.file(path)?.text ?? "";
    const module = db.of(pythonModule, path);
    if (!module) return nothing;
    const tasksWithout: Place[] = [];
    walkPython(module, (node) => {
      if (node.kind !== "function") return undefined;
      const decorator = node.decorators.find(isTask);
      if (decorator && !setsLimit(decorator)) tasksWithout.push({ path, range: node.name.range });
      return undefined;
    });
    const match = /\btask_(?:soft_)?time_limit\b/.exec(text);
    const forAll = match
      ? { path, range: { start: match.index, end: match.index + match[0].length } }
      : undefined;
    return { forAll, tasksWithout };
  },
);

function isTask(decorator: Expression): boolean {
  const name = dottedName(decorator.kind === "call" ? decorator.function : decorator) ?? "";
  return /(?:^|\.)(?:shared_task|periodic_task)$|^(?:app|\w*celery\w*)\.task$/.test(name);
}

/** Options that come from elsewhere may set one. */
function setsLimit(decorator: Expression): boolean {
  return (
    decorator.kind === "call" &&
    decorator.arguments.some(
      ({ keyword, form }) =>
        keyword === "time_limit" || keyword === "soft_time_limit" || keyword === "base" || form !== "plain",
    )
  );
}
