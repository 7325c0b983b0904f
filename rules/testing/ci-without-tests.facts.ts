import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { fileNameOf, isInside } from "../../server/src/engine/path";
import { orNone } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import type { FollowedCommand } from "../../server/src/facts/commands/followed-command";
import { purposesOf, purposesOfUse } from "../../server/src/facts/commands/purposes";
import { manifests } from "../../server/src/facts/dependencies/manifests";
import { packageScripts } from "../../server/src/facts/dependencies/package-json";
import { ciCommands } from "../../server/src/facts/pipelines/ci-commands";
import { ciPipelines } from "../../server/src/facts/pipelines/ci-pipelines";
import { testFiles } from "../../server/src/facts/testing/test-files";

/** A package of JavaScript whose tests no pipeline starts, while pipelines install it and test the Python beside it. */
export interface ForgottenTests {
  readonly path: RelativePath;
  /** Its script "test". */
  readonly place: Place;
}

const runner =
  /\b(?:jest|vitest|mocha|ava|karma|(?:ng|vue-cli-service|react-scripts) test|node --test|nyc|c8)\b|--test\b/;

/** Empty where a test may be one of JavaScript's: what starts it is not known, or is an action. */
export const forgottenTests: Fact<readonly ForgottenTests[]> = fact("forgotten tests", (db) => {
  const commands = db.get(ciCommands);
  const tests = commands.filter((command) => purposesOf(command).includes("tests"));
  if (tests.length === 0 || !tests.every((command) => command.leadsOn || isOfPython(command))) return [];
  if (db.get(ciPipelines).some(({ uses }) => uses.flatMap(purposesOfUse).includes("tests"))) return [];
  if (!commands.some(isOfPackages)) return [];
  const all = db.get(manifests);
  return orNone(all).flatMap(({ path, folder, ecosystem }): readonly ForgottenTests[] => {
    if (ecosystem !== "npm" || fileNameOf(path) !== "package.json") return [];
    const script = db.of(packageScripts, path).get("test");
    if (!script || !runner.test(script.text)) return [];
    const hasTests = db.get(testFiles).some((one) => isInside(one, folder) && /\.[cm]?[jt]sx?$/.test(one));
    return hasTests ? [{ path, place: { path, range: script.range } }] : [];
  });
});

function isOfPython({ words }: FollowedCommand): boolean {
  const program = fileNameOf(words[0]?.text ?? "");
  return /^(?:py\.?test|python[\d.]*|coverage|manage\.py|django-admin|tox|nox|unittest)$/.test(program);
}

function isOfPackages({ words }: FollowedCommand): boolean {
  return /^(?:npm|yarn|pnpm|bun)$/.test(fileNameOf(words[0]?.text ?? ""));
}
