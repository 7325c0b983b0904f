import { type Fact, fact } from "../../server/src/engine/database";
import type { Fix, Place } from "../../server/src/engine/finding";
import { message } from "../../server/src/engine/message";
import { orNone } from "../../server/src/engine/rule";
import { type SharedSecret, sharedSecrets } from "../../server/src/facts/deployment/shared-secrets";
import {
  giveVariable,
  revealedByVariable,
  type VariableGiver,
  variableGiver,
} from "../../server/src/stacks/django/given-variables";
import type { LiteralCredential } from "../../server/src/stacks/django/settings/literal-credentials";
import {
  environmentReading,
  replaceAt,
  type Sources,
  servesOthers,
  sourceAt,
} from "../../server/src/stacks/django/settings/python-edits";

/** What gives production's services their variables, and the secrets of Compose that may be the same. */
interface CredentialHomes {
  readonly giver: VariableGiver;
  readonly shared: readonly SharedSecret[];
}

export const credentialHomes: Fact<CredentialHomes> = fact("homes of credentials", (db) => {
  const shared = db.get(sharedSecrets);
  return { giver: db.get(variableGiver), shared: orNone(shared) };
});

/**
 * Code, template, Compose, image and pipelines together, also what Compose gives a service under the same secret. The value is
 * written nowhere: whoever deploys has it.
 */
export function moveToEnvironment(
  credentials: readonly LiteralCredential[],
  sources: Sources,
  { giver, shared }: CredentialHomes,
): readonly Fix[] {
  const [first] = credentials;
  const twin = first && shared.find(({ text }) => text === literalAt(sources, first.place));
  // Whoever else holds it would be locked out, or lock others out.
  if (
    twin &&
    !(twin.edits && twin.elsewhere.every((path) => credentials.some(({ place }) => place.path === path)))
  )
    return [];
  const key = first && (first.variable ?? twin?.variable ?? keyFor(first.name));
  if (twin && key !== twin.variable) return [];
  if (!first || key === undefined || credentials.some((one) => !isMovable(one, sources))) return [];
  const edits = credentials.map(({ read, place }) => {
    const whole = read?.place ?? place;
    const reading = environmentReading(sources, whole.path, key);
    const given = giveVariable(giver, key, whole.path, true);
    return reading && given && [...reading.imports, replaceAt(whole, reading.expression), ...given];
  });
  if (edits.some((one) => !one)) return [];
  const title =
    first.variable === undefined
      ? twin
        ? message("Read {key} from the environment, here and in Compose: the value stays the same", { key })
        : message("Read {key} from the environment", { key })
      : message("Drop the fallback: without {key} nothing starts", { key });
  const all = [...edits.flatMap((one) => one ?? []), ...(twin?.edits ?? [])];
  const distinct = [...new Map(all.map((edit) => [JSON.stringify(edit), edit])).values()];
  const leavesOpen = ["dockerfile-copies-secrets"];
  return [{ title, safety: "review", leavesOpen, reveals: revealedByVariable, edits: distinct }];
}

function literalAt(sources: Sources, place: Place): string {
  return sourceAt(sources, place).replace(/^(["'])(.*)\1$/, "$2");
}

/** The name that a setting's value gets in the environment; undefined where it has none of its own. */
function keyFor(name: string): string | undefined {
  if (/^[A-Z][A-Z\d_]*$/.test(name)) return name;
  const alias = /^DATABASES\["(\w+)"\]\["PASSWORD"\]$/.exec(name)?.[1];
  if (alias === undefined) return undefined;
  return alias === "default" ? "DB_PASSWORD" : `${alias.toUpperCase()}_DB_PASSWORD`;
}

/** A text by itself, of which nobody else makes something. */
function isMovable({ place, read, isCertain }: LiteralCredential, sources: Sources): boolean {
  const whole: Place = read?.place ?? place;
  const isText = read !== undefined || /^(["'])(?:(?!\1)[^\\\n])*\1$/.test(sourceAt(sources, place));
  return isCertain && isText && sources.has(whole.path) && !servesOthers(sources, whole);
}
