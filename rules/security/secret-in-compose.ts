import type { Fix, Place } from "../../server/src/engine/finding";
import { type Message, message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { isSecretName } from "../../server/src/engine/secrets/secret-name";
import { fault, sound, type Verdict } from "../../server/src/engine/verdict";
import {
  type ComposeDeployment,
  productionDeployments,
} from "../../server/src/facts/deployment/compose/compose-model";
import type { EnvironmentEntry } from "../../server/src/facts/deployment/compose/compose-service";
import { composeSecrets, type LiteralSecret } from "../../server/src/facts/deployment/literal-secrets";
import { type SharedSecret, sharedSecrets } from "../../server/src/facts/deployment/shared-secrets";
import { serviceCredentials } from "../../server/src/facts/deployment/weak-credentials";
import {
  nameVariable,
  type VariableHome,
  variableHomes,
} from "../../server/src/facts/environment/required-variable";

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
  },
  judge: ({ deployments, composeSecrets, sharedSecrets, variableHomes, credentials }) => {
    // A password that everybody knows is a graver finding of its own.
    const wellKnown = new Set(
      (credentials.value ?? []).flatMap(({ weak }) => weak.map(({ place }) => keyOf(place))),
    );
    const written = composeSecrets.filter(({ place }) => !wellKnown.has(keyOf(place)));
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
      ...written.map((secret) =>
        fault({
          message: textOf(secret),
          place: secret.place,
          cause: causeOf(secret, sharedSecrets),
          fixes: takeFromEnvironment(secret, sharedSecrets, variableHomes),
          advice: {
            text: message("Change the secret where it is in use: it has been published with the repository."),
          },
        }),
      ),
    ];
  },
});

/** A placeholder is no secret, and whoever starts it as it stands has it for one. */
function isWritten({ name, value }: EnvironmentEntry): boolean {
  if (value === undefined || !isSecretName(name)) return false;
  const { raw, variables } = value;
  return variables.length === 0
    ? raw !== ""
    : variables.some(({ operator, operand }) => operator?.includes("-") && operand !== "");
}

/** `user:hash` of a proxy's Basic authentication: with it a password is found at leisure. */
function isAccount({ name, value }: EnvironmentEntry): boolean {
  return /basicauth\.users$/i.test(name) && value !== undefined && value.variables.length === 0;
}

function textOf({ part, name, service, where }: LiteralSecret): Message {
  const values = { name, service: service ?? "", where };
  return part === "fallback"
    ? message(
        "{name} of {service} falls back to a value in {where} that everyone with the repository can read.",
        values,
      )
    : message(
        "{name} of {service} is written out in {where}: it is in the history for good and the same everywhere.",
        values,
      );
}

function deploymentWithout({ name, services }: ComposeDeployment): readonly Verdict[] {
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

function keyOf({ path, range }: Place): string {
  return `${path}:${range.start}`;
}

/** A password that several services hold is one secret. */
function causeOf(secret: LiteralSecret, shared: readonly SharedSecret[]): string {
  const group = shared.find(({ members }) => members.includes(secret));
  return keyOf((group?.members[0] ?? secret).place);
}

/** Everywhere at once, and named where the deployment's variables are: what still held the old value would be locked out. */
function takeFromEnvironment(
  secret: LiteralSecret,
  shared: readonly SharedSecret[],
  homes: ReadonlyMap<string, VariableHome>,
): readonly Fix[] {
  const group = shared.find(({ members }) => members.includes(secret));
  if (!group?.edits) return [];
  const named = nameVariable(homes.get(secret.place.path), group.variable, secret.place.path);
  if (!named) return [];
  const title = message("Require {name} to be set where it is deployed", { name: group.variable });
  return [
    {
      title,
      safety: "review",
      leavesOpen: ["dockerfile-copies-secrets"],
      edits: [...group.edits, ...named],
    },
  ];
}
