import { configurations } from "../../../engine/configuration/configuration";
import { type Fact, fact } from "../../../engine/database";
import { type Message, message } from "../../../engine/message";
import type { RelativePath } from "../../../engine/snapshot";
import { platformProcesses } from "../platforms/platforms";
import { composeFiles } from "./compose-files";
import { composeFileGroups } from "./compose-groups";

/** The question that is open while the Compose files that are here serve developers only. */
export const composeQuestionId = "production.compose";

/** Whether it is open which Compose file production runs, and which may be meant. */
export const composeQuestion: Fact<
  { readonly text: Message; readonly candidates: readonly RelativePath[] } | undefined
> = fact("compose question", (db) => {
  const groups = db.get(composeFileGroups);
  if (db.get(configurations).some(({ productionCompose }) => productionCompose !== undefined))
    return undefined;
  if (groups.some(({ judgedAsProduction }) => judgedAsProduction)) return undefined;
  if (db.get(platformProcesses).length > 0) return undefined;
  const applications = new Set(
    db
      .get(composeFiles)
      .filter(({ hasApplication }) => hasApplication)
      .map(({ path }) => path),
  );
  const candidates = groups.filter(
    ({ stage, files: [path, ...others] }) =>
      stage === "development" &&
      path !== undefined &&
      others.length === 0 &&
      applications.has(path) &&
      mayBeMeant(path),
  );
  const [first] = candidates;
  if (!first) return undefined;
  const { because } = first;
  return {
    text: message("What starts production? {path} seems not to: {because}.", {
      path: first.files.join(" + "),
      because,
    }),
    candidates: candidates.flatMap(({ files }) => files),
  };
});

/** A file with a name like these is nobody's production. */
function mayBeMeant(path: RelativePath): boolean {
  return !/(?:^|[/._-])(?:example|sample|devcontainer|docs?|test|fixtures?)(?:[/._-]|$)/i.test(path);
}
