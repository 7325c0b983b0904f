import type { Place } from "../../server/src/engine/finding";
import { variableNameOf } from "../../server/src/engine/secrets/literal-secret";
import { isConfiguration } from "../../server/src/facts/secrets/secret-places";
import type { CommittedSecret } from "../../server/src/facts/secrets/written-secrets";
import type { EvaluatedSettings } from "../../server/src/stacks/django/settings/evaluated-settings";
import { type Sources, standsUnder } from "../../server/src/stacks/django/settings/python-edits";
import { isSigningKey, type WebApplication } from "../../server/src/stacks/web/web-applications";

/**
 * Whether what stands at a place is what a variable falls back to: `if "SECRET_KEY" in os.environ:` … `else:`.
 * An image by itself does not tell what it is given: the key stands in where nothing is.
 */
export function standsInForEnvironment(settings: EvaluatedSettings, place: Place, sources: Sources): boolean {
  return (
    settings.target.environmentIsSupposed === true &&
    standsUnder(sources, place, /\b(?:environ|getenv|env)\b/)
  );
}

const nameOfSigningKey = /^(?:[a-z]+_)?(?:SECRET_KEY(?:_BASE)?|(?:NEXTAUTH|AUTH|JWT|SESSION)_SECRET)$/i;

/** Keys that scripts or tools of the project hold: the one that production signs with may be among them. */
export function keysElsewhere(
  written: readonly CommittedSecret[],
  applications: readonly WebApplication[],
): readonly CommittedSecret[] {
  return written.filter(
    ({ name, part, path, range }) =>
      part === "value" &&
      nameOfSigningKey.test(variableNameOf(name)) &&
      !isConfiguration(path) &&
      !isSigningKey(applications, path, range),
  );
}
