import type { Fix } from "../../server/src/engine/finding";
import { message, namesInShort } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import {
  type ComposeDeployment,
  productionDeployments,
} from "../../server/src/facts/deployment/compose/compose-model";
import { byFileOfMany } from "../../server/src/facts/deployment/compose/many-services";
import { composeSecrets, type LiteralSecret } from "../../server/src/facts/deployment/literal-secrets";
import { type SharedSecret, sharedSecrets } from "../../server/src/facts/deployment/shared-secrets";
import { serviceCredentials } from "../../server/src/facts/deployment/weak-credentials";
import {
  nameVariable,
  type VariableHome,
  variableHomes,
} from "../../server/src/facts/environment/required-variable";
import { causeOf, exampleSecrets, isAccount, isWritten, keyOf } from "./secret-in-compose.facts";
import { textOf } from "./secret-in-compose.words";

export default defineRule({
  id: "secret-in-compose",
  category: "security",
  severity: "major",
  title: "A secret is written in a Compose file",
  passed: "Production's Compose files take their secrets from the environment",
  effort: "minutes",
  cwe: 798,
  needs: {
    deployments: productionDeployments,
    composeSecrets,
    sharedSecrets,
    variableHomes,
    credentials: optional(serviceCredentials),
    exampleSecrets,
  },
  judge: ({ deployments, composeSecrets, sharedSecrets, variableHomes, credentials, exampleSecrets }) => {
    // A password that everybody knows is a graver finding of its own.
    const wellKnown = new Set(
      (credentials.value ?? []).flatMap(({ weak }) => weak.map(({ place }) => keyOf(place))),
    );
    const isWellKnown = ({ place }: LiteralSecret) => wellKnown.has(keyOf(place));
    const told = new Set(sharedSecrets.flatMap(({ members }) => (members.some(isWellKnown) ? members : [])));
    const written = composeSecrets.filter((secret) => !isWellKnown(secret) && !told.has(secret));
    const holders = byFileOfMany(
      written.flatMap(({ service, place, part }) =>
        service && part !== "hash" ? [{ name: service, place }] : [],
      ),
    );
    const withSecrets = new Set([
      ...composeSecrets.map(({ place }) => place.path),
      ...(credentials.value ?? []).flatMap(({ weak }) => weak.map(({ place }) => place.path)),
    ]);
    const clean = deployments.filter(
      ({ services }) =>
        !services.some(
          ({ place, environment, labels }) =>
            withSecrets.has(place.path) || environment.some(isWritten) || labels.some(isAccount),
        ),
    );
    return [
      ...clean.flatMap(deploymentWithout),
      ...exampleSecrets.map(({ name, place }) =>
        fault({
          severity: "minor",
          message: message(
            "The value of {name} in the example {path} looks generated: examples are read by everyone and copied as they are.",
            { name, path: place.path },
          ),
          place,
        }),
      ),
      ...written.map((secret) => {
        const alike = secret.part === "hash" ? undefined : holders.get(secret.place.path);
        return fault({
          ...(secret.part === "hash" ? { severity: "minor" as const } : {}),
          message: alike
            ? message(
                "{services} hold secrets that are written out in {where}: they are in the history for good and the same everywhere.",
                { services: namesInShort(alike.map(({ name }) => name)), where: secret.where },
              )
            : textOf(secret),
          place: secret.place,
          cause: alike ? secret.place.path : causeOf(secret, sharedSecrets),
          fixes: takeFromEnvironment(secret, sharedSecrets, variableHomes),
          advice: {
            text: message("Change the secret where it is in use: it has been published with the repository."),
          },
        });
      }),
    ];
  },
});

function deploymentWithout({ name, services }: ComposeDeployment): readonly Verdict[] {
  const unread = services.find(({ incomplete }) => incomplete);
  if (unread)
    return [
      notKnown(
        message("A part of {service} in {deployment} could not be read", {
          service: unread.name,
          deployment: name,
        }),
      ),
    ];
  const [first, ...others] = services.flatMap(({ place }) => place);
  return first
    ? [
        sound(
          message("No service of {deployment} has a secret written out", { deployment: name }),
          first,
          ...others,
        ),
      ]
    : [];
}

/** Everywhere at once, and named where the deployment's variables are: what still held the old value would be locked out. */
function takeFromEnvironment(
  secret: LiteralSecret,
  shared: readonly SharedSecret[],
  homes: ReadonlyMap<string, VariableHome>,
): readonly Fix[] {
  const group = shared.find(({ members }) => members.includes(secret));
  if (!group?.edits || group.elsewhere.length > 0) return [];
  const named = nameVariable(homes.get(secret.place.path), group.variable, secret.place.path);
  if (!named) return [];
  const title = message("Require {name} to be set where it is deployed", { name: group.variable });
  return [
    {
      title,
      safety: "review",
      leavesOpen: ["dockerfile-copies-secrets"],
      // A first template shows that there are other keys.
      reveals: ["env-key-undocumented"],
      edits: [...group.edits, ...named],
    },
  ];
}
