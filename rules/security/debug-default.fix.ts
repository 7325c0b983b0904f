import type { Fix, Place, TextEdit } from "../../server/src/engine/finding";
import { editsOf } from "../../server/src/engine/fixes/apply-edits";
import { type Message, message } from "../../server/src/engine/message";
import { nameInTemplate, type TemplateText } from "../../server/src/facts/environment/required-variable";
import { decisionOf, rawEnvironmentRead } from "../../server/src/interpreter/python/values/origins";
import { givenHosts } from "../../server/src/stacks/django/given-hosts";
import type { VariableGiver } from "../../server/src/stacks/django/given-variables";
import {
  type EvaluatedSettings,
  type Setting,
  settingOf,
  stepsOf,
} from "../../server/src/stacks/django/settings/evaluated-settings";
import { isLocalHost } from "../../server/src/stacks/django/settings/host-edits";
import { certainTexts, isClosed } from "../../server/src/stacks/django/settings/list-elements";
import {
  asBoolean,
  fixWith,
  flipTo,
  isForProductionOnly,
  readBoolean,
  type Sources,
  sourceAt,
} from "../../server/src/stacks/django/settings/python-edits";

export const madeFalse = message("Make DEBUG false unless the environment says otherwise");

/** A literal that development loads as well is read from the environment, so that it stays on there. */
export function switchOff(
  settings: EvaluatedSettings,
  debug: Setting,
  place: Place,
  sources: Sources,
  templates: readonly TemplateText[],
): readonly Fix[] {
  const isLiteral = decisionOf(debug.value).reads.length === 0;
  const shared =
    isLiteral && !isForProductionOnly(settings) && sourceAt(sources, place) === "True"
      ? readBoolean(sources, place, "DEBUG")
      : [];
  if (shared.length > 0)
    return repair(madeFalse, ...shared, ...nameInTemplate(templates, "DEBUG", place.path));
  const raw = rawEnvironmentRead(debug.value);
  return repair(
    isLiteral ? message("Switch DEBUG off") : madeFalse,
    raw ? asBoolean(sources, raw, "false") : flipTo(false, sources, debug),
  );
}

/** What it is then rests on what production sets. */
export function repair(title: Message, ...edits: readonly (TextEdit | undefined)[]): readonly Fix[] {
  return fixWith(title, "review", ...edits).map((fix) => ({
    ...fix,
    leavesOpen: ["debug-default"],
    // Origins that the settings name only where DEBUG is off, and hosts that are asked for only there.
    reveals: ["cors-insecure-origin", "allowed-hosts-empty"],
  }));
}

/**
 * With DEBUG off Django answers nobody whom ALLOWED_HOSTS does not name: where it names nobody from outside, production names
 * its hosts by the same repair, or first by hand.
 */
export function withHosts(
  fixes: readonly Fix[],
  settings: EvaluatedSettings,
  sources: Sources,
  giver: VariableGiver,
): readonly Fix[] {
  const hosts = settingOf(settings, "ALLOWED_HOSTS");
  if (!namesNobody(hosts)) return fixes;
  const [place] = stepsOf(hosts);
  const given = place && givenHosts(hosts, place, sources, giver);
  return fixes.map((fix) =>
    given
      ? {
          ...fix,
          title: message("{fix}, and let in the hosts that {key} names: production has to set it", {
            fix: fix.title,
            key: given.key,
          }),
          leavesOpen: [...(fix.leavesOpen ?? []), ...given.leavesOpen],
          edits: editsOf([fix, { ...fix, edits: given.edits }]),
        }
      : {
          ...fix,
          title: message("{fix}, once ALLOWED_HOSTS names the hosts of production", { fix: fix.title }),
        },
  );
}

function namesNobody({ value }: Setting): boolean {
  return (
    value.kind === "unbound" ||
    (isClosed(value) && certainTexts(value).every(({ text }) => isLocalHost(text.trim())))
  );
}
