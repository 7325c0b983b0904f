import type { Fix } from "../../server/src/engine/finding";
import { message, namesInShort } from "../../server/src/engine/message";
import { absent, defineRule, type FindingDraft } from "../../server/src/engine/rule";
import {
  type GitlabPipeline,
  gitlabPipelines,
} from "../../server/src/facts/pipelines/gitlab/gitlab-pipelines";
import { isPipelinePath, pipelineSteps } from "../../server/src/facts/pipelines/workflows";
import { type UnpinnedUse, unpinnedUses } from "./pipeline-action-unpinned.facts";

export default defineRule({
  id: "pipeline-action-unpinned",
  category: "security",
  severity: "minor",
  title: "A pipeline runs actions that their owners can exchange",
  passed: "No pipeline uses an unknown publisher's action by a tag, or any action by a branch",
  effort: "minutes",
  provedBy: { reading: isPipelinePath, about: /\buses\s*:/ },
  needs: { unpinnedUses, pipelineSteps, gitlabPipelines },
  check: ({ unpinnedUses, pipelineSteps, gitlabPipelines }) => {
    const isIncluding = gitlabPipelines.some(({ remotes }) => remotes.length > 0);
    if (pipelineSteps.length + unpinnedUses.length === 0 && !isIncluding) return absent;
    const moving = unpinnedUses.filter(({ kind }) => kind === "branch");
    const still = unpinnedUses.filter(({ kind, publisher }) => kind !== "branch" && publisher === "other");
    return [...onBranches(moving), ...byTag(still), ...included(gitlabPipelines)];
  },
});

/** One habit of a repository, and one thing to change: worst where what moves meets what it could take. */
function onBranches(uses: readonly UnpinnedUse[]): readonly FindingDraft[] {
  const isGrave = ({ publisher, holds }: UnpinnedUse) => publisher === "other" && holds;
  const worst = uses.find(isGrave) ?? uses[0];
  if (!worst) return [];
  const names = [...new Set(uses.map(({ name, ref }) => (ref === "" ? name : `${name}@${ref}`)))];
  const values = { names: namesInShort(names), count: names.length };
  return [
    {
      severity: isGrave(worst) ? "major" : "minor",
      message: isGrave(worst)
        ? message(
            "{names} {count:plural:is|are} no fixed version, beside secrets or a token that may write: each push there runs here at once, also that of someone who has taken it over.",
            values,
          )
        : message(
            "{names} {count:plural:is|are} no fixed version: each push there runs here at once.",
            values,
          ),
      place: worst.place,
      related: uses.filter((use) => use !== worst).map(({ place }) => place),
      advice: pinning,
    },
  ];
}

function byTag(uses: readonly UnpinnedUse[]): readonly FindingDraft[] {
  const first = uses.find(({ holds }) => holds) ?? uses[0];
  if (!first) return [];
  const names = [...new Set(uses.map(({ name }) => name))];
  return [
    {
      message: message(
        "{names} {count:plural:is|are} used by a tag: whoever takes over the repository can move it, and the changed code runs here.",
        { names: namesInShort(names), count: names.length },
      ),
      place: first.place,
      related: uses.filter((use) => use !== first).map(({ place }) => place),
      fixes: pinOf(uses),
      advice: pinning,
    },
  ];
}

/** What is included from another server is a part of the pipeline, with all its secrets. */
function included(pipelines: readonly GitlabPipeline[]): readonly FindingDraft[] {
  const [first, ...others] = pipelines.flatMap(({ remotes }) => remotes.filter((one) => !one.hasIntegrity));
  if (!first) return [];
  return [
    {
      message: message(
        "The included file lies on another server without a digest: whoever can change it there changes this pipeline.",
      ),
      place: first.place,
      related: others.map(({ place }) => place),
      advice: { text: message("Write its integrity behind it, or copy the file into the repository") },
    },
  ];
}

const pinning = {
  text: message("Pin it to the commit of a version, with the version in a comment behind it"),
};

/** Only to commits that the repository itself names for the same version. */
function pinOf(uses: readonly UnpinnedUse[]): readonly Fix[] {
  const known = uses.filter(({ commit }) => commit !== undefined);
  if (known.length === 0) return [];
  const edits = known.map(({ place: { path, range }, commit = "", ref }) => ({
    kind: "edit" as const,
    path,
    range: { start: range.end - ref.length, end: range.end },
    newText: `${commit} # ${ref}`,
  }));
  const fix: Fix = { title: message("Pin to the commit that is used elsewhere"), safety: "review", edits };
  return [known.length < uses.length ? { ...fix, partial: true } : fix];
}
