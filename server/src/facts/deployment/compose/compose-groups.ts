import { configurations } from "../../../engine/configuration/configuration";
import { type Database, type Fact, fact } from "../../../engine/database";
import { message } from "../../../engine/message";
import type { RelativePath } from "../../../engine/snapshot";
import { type ComposeFileGroup, composeFiles } from "./compose-files";
import { composeInvocations } from "./compose-invocations";
import { withOwnStage } from "./developers-groups";
import { groupFiles, type UnjudgedGroup } from "./grouped-files";
import { installedSamples } from "./installed-samples";
import { judgeGroups } from "./judged-groups";

/**
 * How the Compose files are loaded together, and which of that production runs: by what the user, scripts, pipelines and
 * documents say, then by their names, then by what they do.
 */
export const composeFileGroups: Fact<readonly ComposeFileGroup[]> = fact("compose file groups", (db) => {
  const files = db.get(composeFiles);
  if (files.length === 0) return [];
  const byPath = new Map(files.map((file) => [file.path, file]));
  const groups = groupFiles(files, db.get(composeInvocations));
  const named = namedByUser(db);
  if (named) return groups.map((group) => chosen(group, named));
  return judgeGroups(
    groups.map((group) => withOwnStage(db, group, byPath)),
    byPath,
    db.get(installedSamples),
  );
});

/** `production.compose` of the configurations; undefined where none says anything. */
function namedByUser(db: Database): readonly RelativePath[] | undefined {
  const said = db
    .get(configurations)
    .flatMap(({ productionCompose }) => (productionCompose ? [productionCompose] : []));
  return said.length > 0 ? said.flat() : undefined;
}

function chosen({ started: _, ...group }: UnjudgedGroup, named: readonly RelativePath[]): ComposeFileGroup {
  const isNamed = group.files.every((path) => named.includes(path));
  return {
    ...group,
    stage: isNamed ? "production" : group.stage === "production" ? "unclear" : group.stage,
    judgedAsProduction: isNamed,
    certainty: "certain",
    because: isNamed ? message(".readiness.json names it") : message(".readiness.json does not name it"),
    places: [],
  };
}
