import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { isInside } from "../../server/src/engine/path";
import { type Absent, absent, isAbsent } from "../../server/src/engine/rule";
import { composeDeployments } from "../../server/src/facts/deployment/compose/compose-model";
import { dockerBuilds } from "../../server/src/facts/deployment/docker/docker-builds";
import { leadsToOwnMachine } from "../../server/src/facts/deployment/own-machine";
import { expressionsIn, type JsExpression, type JsObject } from "../../server/src/languages/javascript/index";
import { nextConfigs } from "../../server/src/stacks/next/next-configs";

/** A rewrite whose target is the machine itself: in a container or on a platform nobody listens there. */
export interface LocalRewrite {
  readonly place: Place;
  readonly destination: string;
}

/** Absent without a configuration of an application that runs in a container or on a platform. */
export const localRewrites: Fact<readonly LocalRewrite[] | Absent> = fact("local rewrites", (db) => {
  const compose = db.get(composeDeployments);
  const contained = [
    ...db.get(dockerBuilds).map(({ path, context }) => context ?? path.replace(/\/?[^/]*$/, "")),
    ...(isAbsent(compose)
      ? []
      : compose.flatMap(({ services }) => services.flatMap(({ build }) => build?.contextFolder ?? []))),
  ];
  const configs = db.get(nextConfigs).filter(({ app: { folder } }) => {
    const vercel = folder === "" ? "vercel.json" : `${folder}/vercel.json`;
    return (
      db.tree().entries.has(vercel) ||
      contained.some((context) => isInside(folder, context) && (context !== "" || folder === ""))
    );
  });
  if (configs.length === 0) return absent;
  return configs.flatMap(({ path, file }) => {
    const guarded = new Set<JsExpression>();
    const found: LocalRewrite[] = [];
    for (const expression of expressionsIn(file.statements)) {
      // What a condition on the environment chooses is not judged.
      if (
        expression.kind === "conditional" ||
        (expression.kind === "binary" && /^(?:&&|\|\||\?\?)$/.test(expression.operator))
      )
        for (const part of expressionsIn([
          { kind: "expression-statement", value: expression, range: expression.range },
        ]))
          guarded.add(part);
      if (expression.kind !== "object" || guarded.has(expression)) continue;
      const destination = destinationOf(expression);
      if (destination && !guarded.has(destination.value))
        found.push({ place: { path, range: destination.value.range }, destination: destination.text });
    }
    return found;
  });
});

function destinationOf({
  properties,
}: JsObject): { readonly value: JsExpression; readonly text: string } | undefined {
  if (!properties.some(({ key }) => key === "source")) return undefined;
  const value = properties.find(({ key }) => key === "destination")?.value;
  const text =
    value?.kind === "string" ? value.value : value?.kind === "template" ? value.texts[0] : undefined;
  if (!value || text === undefined || !leadsToOwnMachine(text)) return undefined;
  return { value, text: /^https?:\/\/[^/]+/.exec(text)?.[0] ?? text };
}
