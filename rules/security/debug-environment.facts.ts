import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { orNone } from "../../server/src/engine/rule";
import { productionDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import {
  type ProductionProcess,
  productionProcesses,
} from "../../server/src/facts/deployment/processes/production-processes";
import { switchedOn } from "../../server/src/facts/environment/switched-on";
import { stacks } from "../../server/src/stacks/stacks";

/** A variable by which a framework runs for developers or for production, in something that production starts. */
export interface DebugVariable {
  readonly name: string;
  readonly startedBy: ProductionProcess["startedBy"];
  readonly place: Place;
  /** "unknown": what decides is not here. "undecided": only this says whether what is started is for developers. */
  readonly value: "debug" | "other" | "unknown" | "undecided";
  /** It shows errors with code and variables to visitors, and does not only run slower or log more. */
  readonly showsCode: boolean;
}

interface Known {
  /** The values for developers. */
  readonly debug: RegExp;
  readonly showsCode: boolean;
  /** The processes to which it means that; all where nothing is said. */
  readonly isOf?: (process: ProductionProcess["process"]) => boolean;
}

const known: ReadonlyMap<string, Known> = new Map([
  ["FLASK_DEBUG", { debug: switchedOn, showsCode: true }],
  ["FLASK_ENV", { debug: /^development$/i, showsCode: false }],
  ["APP_DEBUG", { debug: switchedOn, showsCode: true }],
  ["RAILS_ENV", { debug: /^development$/, showsCode: true }],
  ["ASPNETCORE_ENVIRONMENT", { debug: /^development$/i, showsCode: true }],
  ["NODE_ENV", { debug: /^dev(?:elopment)?$/, showsCode: false }],
  ["GIN_MODE", { debug: /^debug$/, showsCode: false }],
  // To a framework with settings it is what they make of it, and to Node it names what is logged.
  ["DEBUG", { debug: switchedOn, showsCode: false, isOf: isPlainPython }],
  ["SPRING_PROFILES_ACTIVE", { debug: /(?:^|,)\s*(?:dev|development|local)\s*(?:,|$)/, showsCode: false }],
]);

/** Each of these variables that production's processes get, once a place. */
export const debugVariables: Fact<readonly DebugVariable[]> = fact("debug variables", (db) => {
  const found = new Map<string, DebugVariable>();
  const deployments = db.get(productionDeployments);
  const unclear = new Set(
    orNone(deployments).flatMap(({ name, stage }) => (stage === "production" ? [] : [name])),
  );
  for (const one of db.get(productionProcesses)) {
    if (one.process.conditional) continue;
    for (const variable of variablesOf(one)) {
      const key = `${variable.place.path}:${variable.place.range.start} ${variable.name}`;
      const isUndecided = variable.value === "debug" && unclear.has(one.deployment);
      if (!found.has(key)) found.set(key, isUndecided ? { ...variable, value: "undecided" } : variable);
    }
  }
  return [...found.values()];
});

function isPlainPython({ words }: ProductionProcess["process"]): boolean {
  return (
    !stacks.some(({ interpretsDebug }) => interpretsDebug?.(words)) &&
    /(?:^|\/)(?:python[\d.]*|gunicorn|uvicorn|hypercorn|flask|fastapi)$/.test(words[0]?.text ?? "")
  );
}

function variablesOf({ environment, startedBy, process }: ProductionProcess): readonly DebugVariable[] {
  return [...known].flatMap(([name, { debug, showsCode, isOf }]): readonly DebugVariable[] => {
    if (isOf?.(process) === false) return [];
    const variable = environment.get(name);
    const place = variable?.kind === "unset" ? undefined : variable?.steps.at(-1);
    if (!variable || variable.kind === "unset" || !place) return [];
    const value =
      variable.kind === "unknown" ? "unknown" : debug.test(variable.value.trim()) ? "debug" : "other";
    return [{ name, startedBy, place, value, showsCode }];
  });
}
