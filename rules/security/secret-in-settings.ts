import { groupedBy } from "../../server/src/engine/grouped-by";
import { message } from "../../server/src/engine/message";
import { placeKey, uniqueByPlace } from "../../server/src/engine/place";
import { defineRule, type FindingDraft, optional } from "../../server/src/engine/rule";
import { isPythonPath } from "../../server/src/facts/repository/file-kinds";
import { isConfiguration } from "../../server/src/facts/secrets/secret-places";
import { type CommittedSecret, writtenSecrets } from "../../server/src/facts/secrets/written-secrets";
import {
  type LiteralCredential,
  literalCredentialsOf,
} from "../../server/src/stacks/django/settings/literal-credentials";
import { sourcedSettings } from "../../server/src/stacks/django/settings/settings-sources";
import { isSigningKey, webApplications } from "../../server/src/stacks/web/web-applications";
import {
  type DefaultPassword,
  defaultPasswords,
  hiddenServices,
  simplePasswords,
} from "./secret-in-settings.facts";
import { credentialHomes, moveToEnvironment } from "./secret-in-settings.fix";
import { severityOfFallback, textOf, textOfAll, unopened } from "./secret-in-settings.words";

export default defineRule({
  id: "secret-in-settings",
  category: "security",
  severity: "blocker",
  title: "A secret is written in the settings",
  passed: "Beside signing keys, no value written in the settings is named or formed like a secret",
  effort: "minutes",
  cwe: 798,
  provedBy: { reading: (path) => isConfiguration(path) || isPythonPath(path) },
  needs: {
    writtenSecrets,
    defaultPasswords,
    simplePasswords,
    django: optional(sourcedSettings),
    hiddenServices,
    credentialHomes,
    applications: optional(webApplications),
  },
  check: ({
    writtenSecrets,
    defaultPasswords,
    simplePasswords,
    django,
    hiddenServices,
    credentialHomes,
    applications,
  }) => {
    const modules = django.value?.all ?? [];
    const evaluated = new Set(modules.flatMap((one) => one.modules));
    const credentials = uniqueByPlace(modules.flatMap(literalCredentialsOf), ({ place }) => place);
    const findings = [
      // One variable with the same fallback in several branches is one to set.
      ...groupedBy(credentials, ({ place, variable }) =>
        variable === undefined ? placeKey(place) : `variable ${variable}`,
      ).map(([first, ...others]) => ({
        ...ofDjango(first, hiddenServices),
        // What everybody tries first is a developer's own, and stays one.
        fixes:
          first.isWellKnown || !django.value
            ? []
            : moveToEnvironment([first, ...others], django.value.sources, credentialHomes),
        related: others.map(({ place }) => ({ ...place, note: message("Here as well.") })),
      })),
      // What one file hands to everybody is taken out of it together.
      ...groupedBy(
        writtenSecrets.filter(
          ({ path, range }) =>
            isConfiguration(path) &&
            !isSigningKey(applications.value ?? [], path, range) &&
            !evaluated.has(path) &&
            !(modules.length > 0 && /settings.*\.py$/.test(path)),
        ),
        ({ path, part }) => `${path} ${part}`,
      ).map(ofFile),
      ...ofSpring(defaultPasswords),
    ];
    return { findings, unchecked: unopened(simplePasswords, findings) };
  },
});

const advice = {
  text: message(
    "Read it from the environment or from a mounted secret, and change it: whoever has the history has the old one.",
  ),
};

function ofDjango(
  { name, place, variable, isWellKnown, isCertain, host }: LiteralCredential,
  hidden: ReadonlySet<string>,
): FindingDraft {
  // Who reads it here still has to get onto the server's own network.
  const isInside = host !== undefined && hidden.has(host);
  return {
    severity:
      variable === undefined
        ? isWellKnown || !isCertain || isInside
          ? "major"
          : "blocker"
        : severityOfFallback(name, isWellKnown),
    message:
      variable === undefined
        ? message("{name} of production is written in the code: whoever can read the repository has it.", {
            name,
          })
        : variable === name
          ? message(
              "Wherever {variable} is unset, a value that everyone with the repository can read takes its place.",
              { variable },
            )
          : message(
              "Wherever {variable} is unset, {name} falls back to one that everyone with the repository can read.",
              { variable, name },
            ),
    place,
    advice,
  };
}

function ofFile(secrets: readonly [CommittedSecret, ...CommittedSecret[]]): FindingDraft {
  const [{ name, path, range, part }, ...further] = secrets;
  return {
    severity: part === "hash" ? "minor" : "major",
    message: part === "value" && further.length > 0 ? textOfAll(secrets) : textOf(name, part),
    place: { path, range },
    related: [
      ...further.map((one) => ({ path: one.path, range: one.range, note: message("Here as well.") })),
      ...secrets.flatMap(({ others }) =>
        others.map((place) => ({ ...place, note: message("The same value stands here too") })),
      ),
    ].slice(0, mostRelated),
    advice,
  };
}

/** More places tell nothing more of what is to be done. */
const mostRelated = 20;

/** Whoever gives one program its password gives the others theirs: the profile of production stands first. */
function ofSpring(passwords: readonly DefaultPassword[]): readonly FindingDraft[] {
  const [first, ...others] = [...passwords].sort((a, b) => Number(b.isProduction) - Number(a.isProduction));
  if (!first) return [];
  return [
    {
      severity: first.isProduction ? "minor" : "advice",
      message: textOf(first.name, "fallback"),
      place: first.place,
      related: others.map(({ place }) => ({ ...place, note: message("Here as well.") })),
      advice,
    },
  ];
}
