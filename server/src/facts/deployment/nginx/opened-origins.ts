import { type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { type Absent, isAbsent } from "../../../engine/rule";
import { inEffect, nginxConfigurations } from "./nginx-model";
import { levelsIn } from "./nginx-parts";

/** `Access-Control-Allow-Origin: *` on answers of an application that nginx of production passes on; absent without any nginx. */
export const originsOpenedByProxy: Fact<readonly Place[] | Absent> = fact("origins opened by proxy", (db) => {
  const configurations = db.get(nginxConfigurations);
  if (isAbsent(configurations)) return configurations;
  return configurations
    .filter(({ service }) => service !== undefined)
    .flatMap(({ servers }) => servers.flatMap(levelsIn))
    .filter(({ own }) => own.some(({ name }) => /^(?:proxy|uwsgi)_pass$/.test(name)))
    .flatMap((level) =>
      inEffect(level, "add_header")
        .filter(({ args }) => /^access-control-allow-origin$/i.test(args[0] ?? "") && args[1] === "*")
        .map(({ place }) => place),
    );
});
