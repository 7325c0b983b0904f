import type { Fix, Place, Severity } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { defineRule, optional } from "../../server/src/engine/rule";
import { fault, notKnown, sound, type Verdict } from "../../server/src/engine/verdict";
import { requireVariable } from "../../server/src/facts/deployment/compose/compose-edits";
import {
  type WeakKubernetesSecret,
  weakKubernetesSecrets,
} from "../../server/src/facts/deployment/kubernetes/weak-secrets";
import { migratedAccounts } from "../../server/src/facts/deployment/migrated-accounts";
import { namesOfDeployments } from "../../server/src/facts/deployment/production-environment";
import { type ScriptedAccount, scriptedAccounts } from "../../server/src/facts/deployment/scripted-accounts";
import {
  type ServiceCredentials,
  serviceCredentials,
  type WeakCredential,
} from "../../server/src/facts/deployment/weak-credentials";
import { proofOf, textOf, writtenText } from "./default-credentials.words";

export default defineRule({
  id: "default-credentials",
  category: "security",
  severity: "blocker",
  title: "A service has a password that everybody knows",
  passed: "No service has a password that everybody knows",
  effort: "minutes",
  cwe: 1392,
  needs: {
    serviceCredentials: optional(serviceCredentials),
    scriptedAccounts,
    weakKubernetesSecrets,
    migratedAccounts,
    namesOfDeployments,
  },
  judge: ({
    serviceCredentials,
    scriptedAccounts,
    weakKubernetesSecrets,
    migratedAccounts,
    namesOfDeployments,
  }) => [
    ...(serviceCredentials.unknown ? [notKnown(serviceCredentials.unknown)] : []),
    ...(serviceCredentials.value ?? []).flatMap((one): readonly Verdict[] => {
      const values = { service: one.service.name, deployment: one.deployment.name };
      const faults = one.weak.map((weak) =>
        fault({
          severity: severityOf(one, weak),
          message: textOf(weak, values),
          place: weak.place,
          fixes: require(weak, namesOfDeployments.get(one.deployment.folder) ?? []),
          cause: causeOf(one, weak),
        }),
      );
      if (faults.length > 0) return faults;
      const [first, ...rest] = one.strong;
      if (first) return [sound(proofOf(first, values), first.place, ...rest.map(({ place }) => place))];
      if (one.undecided || one.published !== "no")
        return [notKnown(message("Which password {service} has in {deployment} is not known", values))];
      return [sound(message("{service} publishes no port in {deployment}", values), one.service.place)];
    }),
    ...scriptedAccounts.map(judgeAccount),
    ...weakKubernetesSecrets.map(judgeSecret),
    ...migratedAccounts.map(judgeMigration),
  ],
});

function judgeAccount({ path, place, name }: ScriptedAccount): Verdict {
  const values = { path };
  return fault({
    severity: "major",
    message:
      name === undefined
        ? message(
            "{path}, which runs when production starts, creates an account with a password that is tried first.",
            values,
          )
        : message(
            "{path}, which runs when production starts, creates an account with a password that is tried first ({name}).",
            { ...values, name },
          ),
    place,
    cause: `${path}:${place.range.start}`,
  });
}

function judgeMigration(place: Place): Verdict {
  return fault({
    severity: "major",
    message: message(
      "{path} creates an account with the hash of a password: every installation starts with the same one until somebody changes it.",
      { path: place.path },
    ),
    place,
  });
}

function judgeSecret({ kind, object, key, place, others }: WeakKubernetesSecret): Verdict {
  return fault({
    severity: "major",
    message: writtenText(kind, { object, key }),
    place,
    related: others,
    // The same object for another way to deploy it.
    cause: `${object} ${key} ${kind}`,
  });
}

/** Of one service all passwords are set together, and one line may be the password of several services. */
function causeOf(one: ServiceCredentials, weak: WeakCredential): string {
  const severity = severityOf(one, weak);
  const { path, range } = (one.weak.find((other) => severityOf(one, other) === severity) ?? weak).place;
  return `${path}:${range.start} ${severity}`;
}

/** Only what others can reach, and what is certain, must not go live. */
function severityOf({ published }: ServiceCredentials, { kind, name, isByName }: WeakCredential): Severity {
  if (published === "no" || (kind === "none" && published !== "yes")) return "minor";
  // Grafana asks for another one at the first log-in.
  if (kind === "fallback" || kind === "placeholder" || isByName || name === "GF_SECURITY_ADMIN_PASSWORD")
    return "major";
  return published === "yes" ? "blocker" : "major";
}

/**
 * Only where the deployment's env file or its template names the variable, so that it starts again, and where no other
 * service would go on with the old password.
 */
function require({ entry, name, isOnlyHere }: WeakCredential, names: readonly string[]): readonly Fix[] {
  const edit = entry && requireVariable(entry);
  if (!edit || !isOnlyHere || !names.includes(name)) return [];
  return [
    {
      title: message("Require {name} to be set where it is deployed", { name }),
      safety: "review",
      edits: [edit],
    },
  ];
}
