import type { FileEdit, Fix, Place } from "../../engine/finding";
import { message } from "../../engine/message";
import { givenValues, giveVariable, revealedByVariable, type VariableGiver } from "./given-variables";
import type { Setting } from "./settings/evaluated-settings";
import { readHosts } from "./settings/host-edits";
import type { Sources } from "./settings/python-edits";

/** What a variable names is let in: the edits in settings, services and template, and what is then left to production. */
export interface GivenHosts {
  readonly key: string;
  readonly edits: readonly FileEdit[];
  readonly leavesOpen: NonNullable<Fix["leavesOpen"]>;
  readonly reveals: NonNullable<Fix["reveals"]>;
}

/** Undefined where the hosts are not one literal list in which nobody is named, or the variable cannot be given. */
export function givenHosts(
  hosts: Setting,
  at: Place,
  sources: Sources,
  giver: VariableGiver,
): GivenHosts | undefined {
  const read = readHosts(sources, hosts, at);
  if (!read) return undefined;
  const { key, edits } = read;
  // The star is only moved to where the variable is set already.
  if (!read.isKnown && givenValues(giver, key).some((value) => value.includes("*"))) return undefined;
  const given = read.isKnown ? [] : giveVariable(giver, key, at.path, false);
  return (
    given && {
      key,
      edits: [...edits, ...given],
      leavesOpen: ["allowed-hosts-wildcard", "allowed-hosts-empty", "dockerfile-copies-secrets"],
      reveals: revealedByVariable,
    }
  );
}

export function letInGivenHosts(given: GivenHosts | undefined): readonly Fix[] {
  if (!given) return [];
  const { key, edits, leavesOpen, reveals } = given;
  const title = message("Let in the hosts that {key} names: production has to set it", { key });
  return [{ title, safety: "review", leavesOpen, reveals, edits }];
}
