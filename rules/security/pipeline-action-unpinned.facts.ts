import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { actionNameOf, isCommit } from "../../server/src/facts/pipelines/action-reference";
import { writes } from "../../server/src/facts/pipelines/exposure";
import { hosting } from "../../server/src/facts/pipelines/hosting";
import { usesSecrets } from "../../server/src/facts/pipelines/taint";
import type { Job, Use, Workflow } from "../../server/src/facts/pipelines/workflow";
import { localActions, workflows } from "../../server/src/facts/pipelines/workflows";

/** A use of code that its owner can exchange at any time. */
export interface UnpinnedUse {
  readonly name: string;
  readonly place: Place;
  /** "branch": moves with every push, and so does no ref at all; "tag": can be moved. */
  readonly kind: "branch" | "tag";
  readonly publisher: "platform" | "vendor" | "other";
  /** The job has a secret or a token that may write, as far as written. */
  readonly holds: boolean;
  /** The commit that the repository pins the same version to elsewhere. */
  readonly commit: string | undefined;
  readonly ref: string;
}

/** GitHub's own actions. */
const platform = /^(?:actions|github|dependabot)\//;
/** Companies that publish the action to their own product. */
const vendor =
  /^(?:docker|aws-actions|azure|google-github-actions|googleapis|hashicorp|pypa|gradle|astral-sh|denoland|oven-sh|pnpm|ruby|shivammathur|dtolnay|codecov|sonarsource|snyk|cloudflare|microsoft|redhat-actions|digitalocean|superfly|firebaseextended|getsentry|jetbrains|vercel|netlify|slackapi|sigstore|anchore|helm|golangci|goreleaser|cypress-io|chromaui|changesets|supabase|conda-incubator|julia-actions|bufbuild|coverallsapp|elastic|datadog|ossf|step-security|expo)\//;

/**
 * Actions of others that a tag or a branch names, each with what its job holds: those whose owner is this repository's
 * are left out.
 */
export const unpinnedUses: Fact<readonly UnpinnedUse[]> = fact("unpinned actions", (db) => {
  const all = db.get(workflows).flatMap((workflow) =>
    workflow.jobs.flatMap((job) => {
      const holds = holdsMuch(job, workflow);
      const steps = job.steps.filter(({ runs }) => runs).flatMap(({ uses }) => uses ?? []);
      return [...(job.uses ? [job.uses] : []), ...steps].map((use) => ({ use, holds }));
    }),
  );
  const ofActions = db
    .get(localActions)
    .flatMap(({ steps }) => steps.flatMap(({ uses }) => (uses ? [{ use: uses, holds: false }] : [])));
  const uses = [...all, ...ofActions];
  const pinned = commitsByVersion(uses.map(({ use }) => use));
  const { owners } = db.get(hosting);
  return uses.flatMap(({ use, holds }) => (isOwn(use, owners) ? [] : unpinned(use, holds, pinned)));
});

/** Of the repository's own account: whoever can move it can change this repository too. */
function isOwn({ reference }: Use, owners: ReadonlySet<string>): boolean {
  return reference.kind === "repository" && owners.has(reference.owner.toLowerCase());
}

function holdsMuch(job: Job, workflow: Workflow): boolean {
  const permissions = job.permissions ?? workflow.permissions;
  return usesSecrets(job) || (permissions !== undefined && writes(permissions));
}

function unpinned(use: Use, holds: boolean, pinned: ReadonlyMap<string, string>): readonly UnpinnedUse[] {
  const { reference, text } = use;
  const { place } = text;
  const name = actionNameOf(reference);
  if (reference.kind !== "repository" || name === undefined || isCommit(reference.ref)) return [];
  const { ref } = reference;
  const kind =
    /^v?\d[\w.+-]*$|^[\w-]*[-/]?v\d+(?:\.\d+)*$/i.test(ref) && !/^(?:main|master)/i.test(ref)
      ? "tag"
      : "branch";
  const publisher = platform.test(name) ? "platform" : vendor.test(name) ? "vendor" : "other";
  const commit = pinned.get(`${name}@${ref}`);
  return [{ name, place, kind, publisher, holds, commit, ref }];
}

/** The commits of versions that comments name: `uses: a/b@<commit> # v1.2.3`, by "a/b@v1.2.3". */
function commitsByVersion(uses: readonly Use[]): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const { reference, comment } of uses) {
    const name = actionNameOf(reference);
    const version = /^(?:tag[=:]\s*)?(v?\d[\w.-]*)/.exec(comment ?? "")?.[1];
    if (
      reference.kind === "repository" &&
      name !== undefined &&
      version !== undefined &&
      isCommit(reference.ref)
    )
      known.set(`${name}@${version}`, reference.ref);
  }
  return known;
}
