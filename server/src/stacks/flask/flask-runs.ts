import { type Database, type Fact, fact, factFamily } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { needles, searched } from "../../engine/needles";
import { fileNameOf, folderOf, inFolder, isInside } from "../../engine/path";
import { uniqueByPlace } from "../../engine/place";
import { type Absent, absent } from "../../engine/rule";
import type { RelativePath } from "../../engine/snapshot";
import {
  type ProductionProcess,
  productionProcesses,
} from "../../facts/deployment/processes/production-processes";
import type { StartedProcess } from "../../facts/deployment/processes/start-context";
import { switchedOn } from "../../facts/environment/switched-on";
import { isEvidence } from "../../facts/repository/evidence";
import { keywordOf } from "../../languages/python/call-arguments";
import type { Expression } from "../../languages/python/syntax";
import { dottedName, walkPython } from "../../languages/python/walk";
import { isTrueConstant, nameOfCall, type PythonCode, placeIn, readPythonCode } from "../web/python-code";

/** A program of production that serves with Flask's own server. */
export interface FlaskRun {
  readonly startedBy: ProductionProcess["startedBy"];
  readonly process: StartedProcess;
  /** `app.run(…)`, or the command itself. */
  readonly place: Place;
  /** With the debugger, whose console runs Python; undefined where something else decides it. */
  readonly debug: boolean | undefined;
}

/** Absent where production starts none. */
export const flaskRuns: Fact<readonly FlaskRun[] | Absent> = fact("flask runs", (db) => {
  const found = db
    .get(productionProcesses)
    .flatMap(({ process, startedBy, environment }): readonly FlaskRun[] => {
      const words = process.words.map(({ text }) => text);
      if (fileNameOf(words[0] ?? "") === "flask" && words.includes("run")) {
        const set = (name: string) => {
          const variable = environment.get(name);
          return variable?.kind === "set" ? variable.value : "";
        };
        const isOn = words.includes("--debug") || switchedOn.test(set("FLASK_DEBUG"));
        return [
          { startedBy, process, place: process.place, debug: isOn || set("FLASK_ENV") === "development" },
        ];
      }
      const path = programOf(db, process, words);
      const run = path === undefined ? undefined : db.of(runIn, path);
      return run ? [{ startedBy, process, ...run }] : [];
    });
  return found.length > 0 ? uniqueByPlace(found, ({ process }) => process.place) : absent;
});

/** The file of `python app.py` and `python -m shop.app`, when only one can be meant. */
function programOf(
  db: Database,
  { context }: StartedProcess,
  words: readonly string[],
): RelativePath | undefined {
  if (!/^python[\d.]*$/.test(fileNameOf(words[0] ?? ""))) return undefined;
  const rest = words.slice(1).filter((word) => !/^-[uBOI]+$/.test(word));
  const named = rest[0] === "-m" ? `${(rest[1] ?? "").replaceAll(".", "/")}.py` : (rest[0] ?? "");
  const name = named.replace(/^\.?\//, "");
  if (!name.endsWith(".py") || context === undefined) return undefined;
  const direct = inFolder(context, name);
  if (db.has(direct)) return direct;
  const inner = name.split("/").at(-1) ?? name;
  const candidates = db
    .paths()
    .filter((path) => isInside(path, context) && isEvidence(path) && `/${path}`.endsWith(`/${inner}`));
  return candidates.length === 1 ? candidates[0] : undefined;
}

const runIn = factFamily("flask run", (db, path): Pick<FlaskRun, "place" | "debug"> | undefined => {
  const text = db.file(path)?.text ?? "";
  if (!/\.run\s*\(/.test(text)) return undefined;
  const code = readPythonCode(db, path);
  if (!code) return undefined;
  const applications = applicationNames(db, code);
  let found: Pick<FlaskRun, "place" | "debug"> | undefined;
  walkPython(code.module, (node) => {
    if (node.kind !== "call" || node.function.kind !== "attribute" || node.function.name !== "run")
      return undefined;
    if (!applications.has(dottedName(node.function.object) ?? "") || code.isConditional(node.range))
      return undefined;
    const said = keywordOf(node, "debug");
    found = {
      place: placeIn(code, node.range),
      debug: said ? debugOf(said) : configuresDebug(code, applications),
    };
    return undefined;
  });
  return found;
});

/** `app.debug = True` and `app.config["DEBUG"] = True`, which count where the run says nothing else: the last of them. */
function configuresDebug(code: PythonCode, applications: ReadonlySet<string>): boolean {
  let isOn = false;
  walkPython(code.module, (node) => {
    if (node.kind !== "assign" || code.isConditional(node.range)) return undefined;
    for (const target of node.targets) {
      const object =
        target.kind === "attribute" && target.name === "debug"
          ? target.object
          : target.kind === "subscript" && target.index.kind === "string" && target.index.value === "DEBUG"
            ? target.object
            : undefined;
      const owner = object && dottedName(object)?.replace(/\.config$/, "");
      if (owner !== undefined && applications.has(owner)) isOn = isTrueConstant(node.value);
    }
    return undefined;
  });
  return isOn;
}

function debugOf(value: Expression | undefined): boolean | undefined {
  return value === undefined || value.kind === "constant" ? isTrueConstant(value) : undefined;
}

/** Names of a module that are a Flask application: made there, made by a factory, or imported from a module that makes one. */
function applicationNames(db: Database, code: PythonCode): ReadonlySet<string> {
  const names = new Set<string>();
  walkPython(code.module, (node) => {
    if (node.kind !== "assign" || node.value.kind !== "call") return undefined;
    const made = nameOfCall(code, node.value) ?? "";
    const isMade =
      made === "flask.Flask" || (/(?:^|\.)(?:create|make)_app$/.test(made) && usesFlask(db, code, made));
    for (const target of node.targets) if (isMade && target.kind === "name") names.add(target.name);
    return undefined;
  });
  for (const [name, source] of code.imports)
    if (/^(?:app|application|server)$/.test(name) && usesFlask(db, code, source)) names.add(name);
  return names;
}

/** Whether the module that a name comes from imports Flask. */
function usesFlask(db: Database, { path, text }: PythonCode, dotted: string): boolean {
  if (/\b(?:from|import) flask\b/.test(text)) return true;
  const module = dotted.replace(/^\.+/, "").split(".").slice(0, -1).join("/");
  if (module === "") return false;
  return [`${module}.py`, `${module}/__init__.py`].some((file) =>
    /\b(?:from|import) flask\b/.test(db.file(inFolder(folderOf(path), file))?.text ?? ""),
  );
}

/** A class with DEBUG on that is taken where a variable is unset. */
export interface DebugConfiguration {
  readonly variable: string;
  readonly className: string;
  readonly place: Place;
}

/**
 * `config = {"default": DevelopmentConfig}` and `os.getenv("FLASK_CONFIG") or "default"`, where nothing in production sets
 * the variable. Absent without any.
 */
export const debugConfigurations: Fact<readonly DebugConfiguration[] | Absent> = fact(
  "debug configurations",
  (db) => {
    const processes = db.get(productionProcesses);
    if (processes.length === 0) return absent;
    const python = db.paths().filter((path) => path.endsWith(".py") && isEvidence(path));
    const variables = new Set(python.flatMap((path) => configurationVariable(db, path) ?? []));
    const [variable] = variables;
    const isSet = processes.some(
      ({ environment, namesElsewhere }) =>
        variable !== undefined && (environment.has(variable) || namesElsewhere.has(variable)),
    );
    if (variable === undefined || variables.size !== 1 || isSet) return absent;
    const found = python.flatMap((path) => {
      const configuration = defaultConfiguration(db, path);
      return configuration ? [{ variable, ...configuration }] : [];
    });
    return found.length > 0 ? found : absent;
  },
);

const configurationVariable = searched(
  "flask configuration variable",
  needles('"default"', "'default'"),
  undefined,
  (db, path): string | undefined =>
    /(?:getenv|environ\.get)\(\s*["'](?<key>\w+)["']\s*(?:\)\s*or|,)\s*["']default["']/.exec(
      db.file(path)?.text ?? "",
    )?.groups?.["key"],
);

const defaultConfiguration = searched(
  "flask default configuration",
  needles('"default"', "'default'"),
  undefined,
  (db, path): Omit<DebugConfiguration, "variable"> | undefined => {
    const text = db.file(path)?.text ?? "";
    const className = /["']default["']\s*:\s*(?<name>\w+)/.exec(text)?.groups?.["name"];
    const code = className === undefined ? undefined : readPythonCode(db, path);
    const made = code?.module.body.find(
      (statement) => statement.kind === "class" && statement.name.name === className,
    );
    if (!code || made?.kind !== "class" || className === undefined) return undefined;
    const debug = made.body.find(
      (statement) =>
        statement.kind === "assign" &&
        statement.targets.some((target) => target.kind === "name" && target.name === "DEBUG") &&
        isTrueConstant(statement.value),
    );
    return debug ? { className, place: placeIn(code, debug.range) } : undefined;
  },
);
