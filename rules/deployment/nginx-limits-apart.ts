import { message } from "../../server/src/engine/message";
import { placeKey } from "../../server/src/engine/place";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import { isPass } from "../../server/src/facts/deployment/nginx/nginx-blocks";
import type { NginxConfiguration } from "../../server/src/facts/deployment/nginx/nginx-configuration";
import { inEffect } from "../../server/src/facts/deployment/nginx/nginx-model";
import { levelsOf, nginxParts } from "../../server/src/facts/deployment/nginx/nginx-parts";
import {
  type GunicornProcess,
  gunicornProcesses,
} from "../../server/src/facts/deployment/processes/gunicorn";
import { levelsOfApplication } from "../../server/src/facts/deployment/request-path";
import type { EvaluatedSettings } from "../../server/src/stacks/django/settings/evaluated-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { bytesOf, limitOf, passingLocations, secondsOf } from "./nginx-limits-apart.facts";

export default defineRule({
  id: "nginx-limits-apart",
  category: "deployment",
  severity: "minor",
  title: "nginx and the application have different limits",
  passed: "nginx and the application have limits that fit",
  effort: "minutes",
  cwe: 770,
  needs: { nginxParts, gunicorns: optional(gunicornProcesses), settings: optional(productionSettings) },
  judge: ({ nginxParts, gunicorns, settings }) =>
    nginxParts.flatMap((configuration) => [
      ...bodies(configuration),
      ...refusedBodies(configuration, settings.value ?? []),
      ...waiting(configuration, gunicorns.value ?? []),
    ]),
});

/** Where anything at all may be sent. */
function bodies(configuration: NginxConfiguration): readonly Verdict[] {
  return levelsOf(configuration).flatMap((level) =>
    level.own
      .filter(({ name }) => name === "client_max_body_size")
      .flatMap((statement): readonly Verdict[] => {
        const size = bytesOf(statement.args[0]);
        if (size === undefined) return [];
        if (size > 0) return [sound(message("nginx limits what may be sent"), statement.place)];
        // Registries and repositories take what has no limit of its own.
        if (level.kind === "location" && /v2|registry|git|lfs|upload|import|blob/i.test(level.args.join(" ")))
          return [];
        return [
          fault({
            severity: level.kind === "location" ? "advice" : "minor",
            message: message(
              "client_max_body_size 0 takes bodies of any size: a few visitors fill the disk, where nginx keeps them before the application sees them.",
            ),
            place: statement.place,
            cause: placeKey(statement.place),
          }),
        ];
      }),
  );
}

/** What Django is set to take and nginx refuses. */
function refusedBodies(
  configuration: NginxConfiguration,
  settings: readonly EvaluatedSettings[],
): readonly Verdict[] {
  for (const one of settings) {
    const { value, place } = limitOf(one);
    if (value === undefined || !place || configuration.incomplete) continue;
    const levels = passingLocations(configuration, isPass);
    const largest = levels
      .map((level) => ({ level, limit: inEffect(level, "client_max_body_size")[0] }))
      .map(({ level, limit }) => ({
        place: limit?.place ?? level.place,
        size: limit ? bytesOf(limit.args[0]) : configuration.isPart ? undefined : 1024 ** 2,
      }));
    const isTooSmall = ({ size }: (typeof largest)[number]) =>
      size !== undefined && size !== 0 && size < value;
    const [first] = largest;
    if (!first || !largest.every(isTooSmall)) continue;
    return [
      fault({
        message: message(
          "Django is set to take {application} bytes, and nginx refuses more than {nginx} with an error page of its own.",
          { application: value, nginx: first.size ?? 0 },
        ),
        place: first.place,
        related: [{ ...place, note: message("Django's limit.") }],
        cause: placeKey(first.place),
      }),
    ];
  }
  return [];
}

/** A request that gunicorn may work on after nginx has given up. */
function waiting(
  configuration: NginxConfiguration,
  gunicorns: readonly GunicornProcess[],
): readonly Verdict[] {
  const [longest] = gunicorns.flatMap(({ timeout }) => timeout ?? []).sort((a, b) => b.seconds - a.seconds);
  if (!longest || gunicorns.length > 1 || configuration.incomplete) return [];
  const levels = levelsOfApplication(
    passingLocations(configuration, ({ name }) => name === "proxy_pass"),
    configuration,
    undefined,
  );
  const waits = levels.map((level) => {
    const limit = inEffect(level, "proxy_read_timeout")[0];
    return { place: limit?.place ?? level.place, seconds: limit ? secondsOf(limit.args[0]) : 60 };
  });
  const [first] = waits;
  if (!first) return [];
  if (waits.some(({ seconds }) => seconds === undefined || seconds >= longest.seconds))
    return [sound(message("nginx waits as long as gunicorn works"), first.place, longest.place)];
  return [
    fault({
      message: message(
        "gunicorn works on a request for up to {application} seconds, and nginx gives up after {nginx}: visitors see an error, send it again, and the work is done twice.",
        { application: longest.seconds, nginx: first.seconds ?? 60 },
      ),
      place: first.place,
      related: [{ ...longest.place, note: message("gunicorn's limit.") }],
      cause: placeKey(first.place),
    }),
  ];
}
