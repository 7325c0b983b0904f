import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { actionNameOf, versionOf } from "../../server/src/facts/pipelines/action-reference";
import { pipelineSteps } from "../../server/src/facts/pipelines/workflows";

/** An action in a version that GitHub lets no job use any more, or that nobody looks after. */
export interface RetiredAction {
  readonly name: string;
  readonly place: Place;
  /** Jobs fail with it. */
  readonly fails: boolean;
}

/** The last versions whose jobs GitHub ends with an error. */
const switchedOff: ReadonlyMap<string, number> = new Map([
  ["actions/upload-artifact", 3],
  ["actions/download-artifact", 3],
  ["actions/cache", 2],
]);

/** The last versions of CodeQL that get no more updates. */
const lastOfCodeql = 2;

/** Archived by their owners: no fault in them is mended. */
const archived =
  /^(?:actions\/(?:create-release|upload-release-asset|setup-ruby|setup-elixir|setup-haskell)|actions-rs\/[\w-]+)$/;

/** Actions in versions that fail today or get no updates any more, and those that nobody looks after. */
export const retiredActions: Fact<readonly RetiredAction[]> = fact("retired actions", (db) =>
  db.get(pipelineSteps).flatMap(({ step: { uses }, workflow }): readonly RetiredAction[] => {
    const action = actionNameOf(uses?.reference);
    // Forgejo and Gitea have machines of their own, on which old versions run.
    if (!uses || action === undefined || (workflow && !workflow.path.startsWith(".github/"))) return [];
    const [major] = versionOf(uses);
    const last = switchedOff.get(action);
    const fails = last !== undefined && major !== undefined && major <= last;
    const isOld = action.startsWith("github/codeql-action/") && major !== undefined && major <= lastOfCodeql;
    if (!fails && !isOld && !archived.test(action)) return [];
    return [{ name: fails || isOld ? `${action}@v${major}` : action, place: uses.text.place, fails }];
  }),
);
